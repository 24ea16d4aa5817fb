#!/bin/bash
# setup.sh PYTHON VENV [EXTRAS]: a private virtual environment, and the system libraries that Qt needs.
set -euo pipefail
python=$1 venv=$2 extras=${3:-dev}

"$python" - <<'PY' || exit 1
import sys
if sys.version_info < (3, 11):
    sys.exit(f"Lesion Annotator needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
PY

libraries=(libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 fonts-dejavu-core)
if command -v dpkg-query >/dev/null 2>&1; then
  missing=()
  for name in "${libraries[@]}"; do
    # Debian 13 and Ubuntu 24.04 renamed libglib2.0-0 to libglib2.0-0t64.
    dpkg-query -W -f='${Status}\n' "$name" "${name}t64" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ]; then
      echo "Installing the system libraries that Qt needs: ${missing[*]}"
      export DEBIAN_FRONTEND=noninteractive
      apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
      echo "Qt needs system libraries: sudo apt-get install ${missing[*]}" >&2
    fi
  fi
fi

if ! "$python" -m venv "$venv" 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    "$python" -m venv "$venv"
  else
    echo "Python cannot make a virtual environment: sudo apt-get install python3-venv" >&2
    exit 1
  fi
fi
echo "Installing Lesion Annotator into $venv (a minute or two)…"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".[$extras]"

#!/bin/bash
# run.sh BIN: opens the founding case in the window; without a screen, does the same job offscreen.
set -euo pipefail
bin=$1
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" != Linux ]; then
  "$bin/annotator" sample >/dev/null || [ $? -le 1 ]
  exec "$bin/annotator" --case founding
fi
echo "There is no screen: the same job runs offscreen and leaves its results in out/."
exec "$bin/python" -m annotator.ui.offscreen out

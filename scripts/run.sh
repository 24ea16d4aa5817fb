#!/bin/bash
# run.sh BIN: opens the founding case in the window; without a screen, does the same job offscreen.
set -euo pipefail
bin=$1
case_label="Founding case: boy, 10 years, CRMO"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" != Linux ]; then
  "$bin/annotator" sample
  exec "$bin/annotator" "$case_label"
fi
echo "There is no screen: the same job runs offscreen and leaves its results in out/."
library=out/library
"$bin/annotator" --library "$library" sample -o out/samples
for suffix in svg png pdf html json; do
  "$bin/annotator" --library "$library" map "$case_label" -o "out/map.$suffix"
done
"$bin/annotator" --library "$library" criteria "$case_label" --json >out/criteria.json
"$bin/annotator" --library "$library" criteria "$case_label" | tee out/criteria.txt
QT_QPA_PLATFORM=offscreen "$bin/python" -m annotator.ui.offscreen "$case_label" --library "$library" \
  -o out/screenshot.png
echo "The map, the verdicts and a screenshot of the window are in out/."

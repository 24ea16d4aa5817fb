#!/bin/bash
# test.sh BIN: lint, then every test.
set -euo pipefail
bin=$1
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
scripts/lint.sh "$bin"
# Plain asserts: a difference between two exported files would take pytest minutes to explain.
exec "$bin/python" -m pytest -n 2 --dist worksteal --assert=plain

#!/bin/bash
# test.sh BIN: lint, types, architecture, then every test.
set -euo pipefail
bin=$1
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
"$bin/ruff" check .
"$bin/ruff" format --check .
"$bin/mypy"
# Plain asserts: a difference between two exported files would take pytest minutes to explain.
exec "$bin/python" -m pytest -n 2 --dist worksteal --assert=plain

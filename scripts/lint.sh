#!/bin/bash
# lint.sh BIN: style, types as each system has them, and which module may import which.
set -euo pipefail
bin=$1
"$bin/ruff" check .
"$bin/ruff" format --check .
for platform in linux win32 darwin; do
  "$bin/mypy" --platform $platform --cache-dir .mypy_cache/$platform
done
"$bin/lint-imports" --no-cache

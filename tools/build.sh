#!/usr/bin/env bash
# Builds the static site into dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.tools/bin:$PWD/tools/node_modules/.bin:$PATH"
# trunk 0.21 takes the value of NO_COLOR for an argument. Versions are checked by tools/setup.sh, so nothing is fetched.
exec env -u NO_COLOR TRUNK_SKIP_VERSION_CHECK=true trunk build --release --offline "$@"

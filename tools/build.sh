#!/usr/bin/env bash
# Builds the static site into dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/tools/cut:$PWD/.tools/bin:$PWD/tools/node_modules/.bin:$PATH"
# Erased view types make the page a tenth smaller. Paths of this machine do not belong into what is published.
flags="--cfg erase_components"
for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do flags="$flags --remap-path-prefix=$folder=crates"; done
export RUSTFLAGS="$flags --remap-path-prefix=$PWD=."
# trunk 0.21 takes the value of NO_COLOR for an argument. Versions are checked by tools/setup.sh, so nothing is fetched.
exec env -u NO_COLOR TRUNK_SKIP_VERSION_CHECK=true trunk build --release --offline "$@"

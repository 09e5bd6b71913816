#!/usr/bin/env bash
# Installs what the build and the tests need and is missing; says what it does; can be repeated.
#   tools/setup.sh build    what the built page needs
#   tools/setup.sh test     the same, and a browser
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-build}
say() { printf 'setup: %s\n' "$*" >&2; }
stop() { printf 'setup: cannot go on: %s\n' "$*" >&2; exit 1; }

# Versions: the crates' and npm's are read from their own files, so that each stands in one place.
trunk_version=0.21.14
split_version=0.2.4
bindgen_version=$(sed -n 's/^wasm-bindgen = { version = "=\([0-9.]*\)".*/\1/p' Cargo.toml)
[ -n "$bindgen_version" ] || stop "Cargo.toml does not pin wasm-bindgen as =x.y.z"

command -v cargo >/dev/null || stop "cargo is missing. Install Rust with rustup: https://rustup.rs"
command -v node >/dev/null || stop "node is missing. Install Node.js 20 or later: https://nodejs.org"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || stop "Node.js 20 or later is needed, this is $(node --version)"
command -v npm >/dev/null || stop "npm is missing. It comes with Node.js: https://nodejs.org"

target_lib() { [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; }
if ! target_lib; then
  command -v rustup >/dev/null || stop "the Rust target wasm32-unknown-unknown is missing and there is no rustup to add it"
  say "adding the Rust target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown >&2 || stop "rustup could not add wasm32-unknown-unknown; is the network there?"
fi

PATH="$PWD/.tools/bin:$PATH"
cargo_tool() { # binary, crate, version
  if "$1" --version 2>/dev/null | grep -qw "$3"; then return; fi
  say "installing $2 $3 into .tools (a few minutes, once)"
  # These tools run for seconds: a quick build of them is worth more than quick tools.
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install --quiet --locked --root .tools --version "$3" "$2" >&2 || stop "cargo could not install $2 $3"
}
cargo_tool wasm-bindgen wasm-bindgen-cli "$bindgen_version"
cargo_tool trunk trunk "$trunk_version"
# It does not tell its version, so the one that cargo noted counts.
if ! grep -qs "wasm_split_cli_support $split_version " .tools/.crates.toml; then
  say "installing wasm_split_cli_support $split_version into .tools (a few minutes, once)"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install --quiet --locked --root .tools --version "$split_version" --features build-binary wasm_split_cli_support >&2 || stop "cargo could not install wasm_split_cli_support $split_version"
fi

stamp=tools/node_modules/.installed
if ! cmp -s tools/package-lock.json "$stamp" 2>/dev/null; then
  say "installing the npm packages of tools/package-lock.json"
  (cd tools && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || stop "npm could not install the packages of tools/"
  cp tools/package-lock.json "$stamp"
fi

if [ "$what" = test ]; then
  for part in rustfmt clippy; do
    cargo "${part/rustfmt/fmt}" --version >/dev/null 2>&1 && continue
    command -v rustup >/dev/null || stop "$part is missing and there is no rustup to add it"
    say "adding $part"
    rustup component add "$part" >&2 || stop "rustup could not add $part"
  done
  if ! node tools/chromium.mjs >/dev/null 2>&1; then
    sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    if command -v apt-get >/dev/null && { [ -z "$sudo" ] || command -v sudo >/dev/null; }; then
      say "installing Chromium with apt-get"
      { $sudo apt-get update -q >&2 && $sudo apt-get install -y -q chromium >&2; } || stop "apt-get could not install chromium"
    fi
    node tools/chromium.mjs >/dev/null || stop "no Chromium or Chrome was found. Install one, or set CHROME_PATH to it"
  fi
fi

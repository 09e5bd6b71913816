#!/usr/bin/env bash
# Writes the files of many releases and lets the validators of each tool judge them: tests/validate/run.sh [--keep]
# What cannot be installed is skipped loudly on a laptop; where CI is set, it fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
home=$PWD/.tools/validate
say() { printf 'validate: %s\n' "$*" >&2; }
missing() {
  say "$*"
  if [ "${CI:-}" = true ]; then
    echo "0 passed, 1 failed"
    exit 1
  fi
  say "SKIPPED: the generated files were not judged by their tools' validators."
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
}

command -v python3 >/dev/null || missing "python3 is missing"
mkdir -p "$home"
stamp=$(cat tests/validate/requirements.txt tests/validate/package-lock.json | cksum)
if [ "$(cat "$home/.installed" 2>/dev/null || true)" != "$stamp" ]; then
  say "installing the validators into .tools/validate (a few minutes, once)"
  [ -x "$home/venv/bin/pip" ] || python3 -m venv "$home/venv" >&2 || missing "python3 cannot make a virtual environment (on Debian: apt-get install python3-venv)"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check -r tests/validate/requirements.txt >&2 || missing "pip could not install tests/validate/requirements.txt"
  cp tests/validate/package.json tests/validate/package-lock.json tests/validate/.npmrc "$home/"
  (cd "$home" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || missing "npm could not install tests/validate/package.json"
  echo "$stamp" >"$home/.installed"
fi
if ! command -v promtool >/dev/null && [ ! -x "$home/bin/promtool" ]; then
  # Unpacked, not installed: the package would start a server.
  if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
    say "unpacking promtool from Debian's package prometheus"
    mkdir -p "$home/deb" "$home/bin"
    (cd "$home/deb" && { apt-get download -qq prometheus 2>/dev/null || { { [ "$(id -u)" = 0 ] || missing "promtool is missing and apt-get needs root to look for it"; } && apt-get update -qq >&2 && apt-get download -qq prometheus >&2; }; }) || missing "promtool could not be had"
    dpkg-deb -x "$home"/deb/prometheus_*.deb "$home/deb/root"
    cp "$home/deb/root/usr/bin/promtool" "$home/bin/"
    rm -rf "$home/deb"
  else
    missing "promtool is missing; install Prometheus"
  fi
fi
cargo build --quiet --release --no-default-features --example headless
site=$(echo "$home"/venv/lib/python3*/site-packages)
export PATH="$home/venv/bin:$home/bin:$PATH" VALIDATE_HOME="$home" COMPOSE="$site/compose/docker-compose" NO_COLOR=1 AWS_EC2_METADATA_DISABLED=true AWS_DEFAULT_REGION=eu-west-1
exec python3 tests/validate/check.py "$@"

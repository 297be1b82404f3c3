#!/usr/bin/env bash
# Installs what Tieline needs beside Swift 6.3 and git on Debian 12: Debian packages, and a Python environment in .venv
# with the ledger node and the contract compiler. Installs only what is missing; safe to run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PACKAGES=(
  make gcc libc6-dev pkg-config python3-venv
  libssl-dev libcurl4-openssl-dev libxml2-dev libsqlite3-dev libsecp256k1-dev zlib1g-dev
  litecoind iproute2
)
REQUIREMENTS=Tools/requirements.txt
STAMP=.venv/.tieline-requirements

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

missing_packages() {
  local installed
  installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "${PACKAGES[@]}" 2>/dev/null || true)"
  local package
  for package in "${PACKAGES[@]}"; do
    [[ $installed == *" $package:installed "* ]] || printf '%s\n' "$package"
  done
}

install_packages() {
  command -v dpkg-query >/dev/null || fail "needs Debian 12: elsewhere install the equivalents of ${PACKAGES[*]}"
  local missing
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "needs root for: apt-get install ${missing[*]} (neither root nor sudo here)"
    as_root=(sudo)
  fi
  say "installing Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq || fail "apt-get update failed: is the package mirror in reach?"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    fail "apt-get could not install: ${missing[*]}"
}

# The first Python on PATH that can make an environment, be it pyenv's or Debian's.
choose_python() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  fail "needs Python 3.11 or later with venv: apt-get install python3-venv"
}

install_python_packages() {
  local wanted
  wanted=$(sha256sum <"$REQUIREMENTS")
  if [[ -x .venv/bin/python && -f $STAMP && $(<"$STAMP") == "$wanted" ]]; then return; fi
  if ! .venv/bin/python -c '' 2>/dev/null; then
    local python
    python=$(choose_python)
    [[ -e .venv ]] || rm -f .venv # a link that leads nowhere
    say "making .venv with $("$python" --version) ($python)"
    "$python" -m venv --clear .venv
  fi
  local total log
  total=$(grep -c '==' "$REQUIREMENTS")
  log=$(mktemp)
  say "installing $total Python packages into .venv (about 150 MB to fetch)"
  # One line of progress for each package that is looked at.
  if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps -r "$REQUIREMENTS" 2>&1 |
    tee "$log" |
    awk -v total="$total" '
      sub(/^Requirement already satisfied:/, "Present") || /^Collecting/ { printf "  [%d/%d] %s\n", ++n, total, $2 }
      /^Installing collected packages/ { print "  installing" }' >&2; then
    tail -n 20 "$log" >&2
    fail "pip failed; its whole output is in $log"
  fi
  rm -f "$log"
  unpack_node
  printf '%s\n' "$wanted" >"$STAMP"
}

# The node's package unpacks its 234 MB program on first use; doing it here keeps that out of the first start.
unpack_node() {
  say "unpacking the node program"
  .venv/bin/python -c 'import injective_core; injective_core.get_binary_path()' >&2 ||
    fail "injective-core did not unpack"
}

command -v swift >/dev/null || fail "Swift is missing: install Swift 6.3 (https://www.swift.org/install/linux)"
install_packages
install_python_packages

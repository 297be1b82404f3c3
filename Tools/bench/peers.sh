#!/usr/bin/env bash
# Installs the programs that the semantics are measured beside: serdi and xmllint from Debian, morph-kgc, pySHACL and rudof into
# .venv-peers. Only `make bench` needs them; safe to run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf 'peers: %s\n' "$*" >&2; }

for package in serdi libxml2-utils; do
  if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]]; then continue; fi
  say "installing the Debian package $package"
  if ((EUID == 0)); then apt-get install -y -qq "$package" >&2; else sudo apt-get install -y -qq "$package" >&2; fi
done

wanted='morph-kgc==2.10.0 pyshacl==0.31.0 pyrudof==0.3.35'
if [[ ! -f .venv-peers/.installed || $(<.venv-peers/.installed) != "$wanted" ]]; then
  say "installing $wanted into .venv-peers"
  python3 -m venv .venv-peers
  # shellcheck disable=SC2086
  .venv-peers/bin/pip install -q $wanted >&2
  printf '%s' "$wanted" >.venv-peers/.installed
fi

#!/usr/bin/env bash
# Runs every Swift test with a real EVM ledger beside it, which it starts and stops. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=.venv/bin/python
home=$(mktemp -d /tmp/tieline-test-ledger-XXXXXX)
port=${TIELINE_TEST_PORT:-25000}
stop() {
  "$python" Tools/ledgers/injective.py down --home "$home/ledger" || true
  rm -rf "$home"
}
trap stop EXIT

# Keys for this ledger only, which have coins of no value.
fresh_key() { echo "0x$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')"; }
address_of() { "$python" -c 'import sys; from eth_account import Account; print(Account.from_key(sys.argv[1]).address.lower())' "$1"; }
key=$(fresh_key)
second_key=$(fresh_key)

echo "test: starting a real ledger"
"$python" Tools/ledgers/injective.py up --home "$home/ledger" --chain-id test-1 --evm-chain-id 1777 \
  --base-port "$port" --fund "$(address_of "$key")" "$(address_of "$second_key")" --json >"$home/endpoints.json"
endpoint() { "$python" -c 'import json,sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$home/endpoints.json" "$1"; }
export TIELINE_EVM_URL TIELINE_EVM_WS_URL TIELINE_COMET_URL TIELINE_EVM_KEY=$key TIELINE_EVM_SECOND_KEY=$second_key
TIELINE_EVM_URL=$(endpoint evmHTTP)
TIELINE_EVM_WS_URL=$(endpoint evmWebSocket)
TIELINE_COMET_URL=$(endpoint cometRPC)
if [ $# -gt 0 ]; then
  swift test --skip-build "$@"
else
  # What runs gateways and ledgers in real time comes after what only computes, and has the machine to itself.
  live='KillTests|SwapEngineTests|LedgerCommandTests|Live'
  swift test --skip-build --skip "$live"
  swift test --skip-build --filter "$live"
fi

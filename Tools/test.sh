#!/usr/bin/env bash
# Runs every Swift test with three real ledgers beside it, which it starts and stops: an EVM one with CometBFT, one with
# Clique, and Litecoin's regtest.
# Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=.venv/bin/python
home=$(mktemp -d /tmp/tieline-test-ledger-XXXXXX)
port=${TIELINE_TEST_PORT:-25000}
stop() {
  "$python" Tools/ledgers/injective.py down --home "$home/ledger" || true
  "$python" Tools/ledgers/litecoin.py down --home "$home/litecoin" || true
  "$python" Tools/ledgers/clique.py down --home "$home/clique" || true
  rm -rf "$home"
}
trap stop EXIT

# A key for these ledgers only, which has coins of no value.
key=0x$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')
address=$("$python" -c 'import sys; from eth_account import Account; print(Account.from_key(sys.argv[1]).address.lower())' "$key")

echo "test: starting three real ledgers"
"$python" Tools/ledgers/litecoin.py up --home "$home/litecoin" --port "${TIELINE_TEST_LITECOIN_PORT:-26000}" \
  --json >"$home/litecoin.json"
"$python" Tools/ledgers/clique.py up --home "$home/clique" --port "${TIELINE_TEST_CLIQUE_PORT:-27300}" \
  --fund "$address" --json >"$home/clique.json"
"$python" Tools/ledgers/injective.py up --home "$home/ledger" --chain-id test-1 --evm-chain-id 1777 \
  --base-port "$port" --fund "$address" --json >"$home/endpoints.json"
endpoint() { "$python" -c 'import json,sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$home/$1.json" "$2"; }
export TIELINE_EVM_URL TIELINE_EVM_WS_URL TIELINE_COMET_URL TIELINE_LITECOIN_URL TIELINE_CLIQUE_URL
export TIELINE_EVM_KEY=$key TIELINE_CLIQUE_KEY=$key
TIELINE_EVM_URL=$(endpoint endpoints evmHTTP)
TIELINE_EVM_WS_URL=$(endpoint endpoints evmWebSocket)
TIELINE_COMET_URL=$(endpoint endpoints cometRPC)
TIELINE_CLIQUE_URL=$(endpoint clique url)
TIELINE_LITECOIN_URL=$(endpoint litecoin url)
if [ $# -gt 0 ]; then
  swift test --skip-build "$@"
else
  # What runs gateways and ledgers in real time comes after what only computes, and has the machine to itself.
  live='KillTests|SwapEngineTests|LedgerCommandTests|Live'
  swift test --skip-build --skip "$live"
  swift test --skip-build --filter "$live"
fi

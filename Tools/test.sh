#!/usr/bin/env bash
# Runs every Swift test with five real ledgers beside it, which it starts and stops: two EVM ones with CometBFT, one with
# Clique, and two of Litecoin's regtest, one of which is reorganised. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=.venv/bin/python
home=$(mktemp -d /tmp/tieline-test-ledger-XXXXXX)
port=${TIELINE_TEST_PORT:-25000}
stop() {
  wait || true
  for ledger in "$home/ledger" "$home/second"; do
    "$python" Tools/ledgers/injective.py down --home "$ledger" || true
  done
  for ledger in "$home/litecoin" "$home/second-litecoin"; do
    "$python" Tools/ledgers/litecoin.py down --home "$ledger" || true
  done
  "$python" Tools/ledgers/clique.py down --home "$home/clique" || true
  rm -rf "$home"
}
trap stop EXIT

# Keys for this ledger only, which have coins of no value.
fresh_key() { echo "0x$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')"; }
address_of() { "$python" -c 'import sys; from eth_account import Account; print(Account.from_key(sys.argv[1]).address.lower())' "$1"; }
key=$(fresh_key)
second_key=$(fresh_key)

echo "test: starting five real ledgers"
up() { "$python" Tools/ledgers/injective.py up --home "$home/$1" --chain-id "$2" --evm-chain-id "$3" --base-port "$4" --json "${@:5}"; }
up second test-2 1778 $((port + 20)) --fund "$(address_of "$key")" >"$home/second.json" &
second=$!
"$python" Tools/ledgers/litecoin.py up --home "$home/litecoin" --port "${TIELINE_TEST_LITECOIN_PORT:-26000}" \
  --json >"$home/litecoin.json" &
litecoin=$!
"$python" Tools/ledgers/litecoin.py up --home "$home/second-litecoin" \
  --port "${TIELINE_TEST_SECOND_LITECOIN_PORT:-26001}" --json >"$home/second-litecoin.json" &
second_litecoin=$!
"$python" Tools/ledgers/clique.py up --home "$home/clique" --port "${TIELINE_TEST_CLIQUE_PORT:-27300}" \
  --fund "$(address_of "$key")" --json >"$home/clique.json" &
clique=$!
up ledger test-1 1777 "$port" --fund "$(address_of "$key")" "$(address_of "$second_key")" >"$home/endpoints.json"
wait "$second"
wait "$litecoin"
wait "$second_litecoin"
wait "$clique"
endpoint() { "$python" -c 'import json,sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$home/${2:-endpoints}.json" "$1"; }
export TIELINE_EVM_URL TIELINE_EVM_WS_URL TIELINE_COMET_URL TIELINE_SECOND_COMET_URL TIELINE_LITECOIN_URL
export TIELINE_SECOND_LITECOIN_URL
export TIELINE_CLIQUE_URL TIELINE_EVM_KEY=$key TIELINE_EVM_SECOND_KEY=$second_key TIELINE_CLIQUE_KEY=$key
TIELINE_EVM_URL=$(endpoint evmHTTP)
TIELINE_EVM_WS_URL=$(endpoint evmWebSocket)
TIELINE_COMET_URL=$(endpoint cometRPC)
TIELINE_SECOND_COMET_URL=$(endpoint cometRPC second)
TIELINE_LITECOIN_URL=$(endpoint url litecoin)
TIELINE_SECOND_LITECOIN_URL=$(endpoint url second-litecoin)
TIELINE_CLIQUE_URL=$(endpoint url clique)
if [ $# -gt 0 ]; then
  swift test --skip-build "$@"
else
  # What runs gateways and ledgers in real time comes after what only computes, and has the machine to itself; so have
  # committees of real processes.
  committees='LiveCommittee|LiveChaos'
  live='KillTests|SwapEngineTests|LedgerCommandTests|Live'
  # Simulated worlds take both processors whole, and would starve what waits for a peer.
  simulated='CommitteeSimulationTests|TwinsTests'
  swift test --skip-build --skip "$live|$simulated"
  swift test --skip-build --filter "$simulated"
  swift test --skip-build --filter "$live" --skip "$committees"
  swift test --skip-build --filter "$committees"
fi

"""The Clique node that the EVM adapter's tests stand on: started and stopped, with headers that keep to EIP-225."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import rlp
from eth_account import Account
from eth_keys import keys
from eth_utils import keccak

TOOLS = Path(__file__).resolve().parent
PORT = int(os.environ.get("TIELINE_TEST_CLIQUE_PORT", "27390"))
CHAIN = 1778
ACCOUNT = Account.create()


def run(*arguments, status=0):
    command = [sys.executable, str(TOOLS / "clique.py"), *map(str, arguments), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert result.returncode == status, result.stderr
    return json.loads(result.stdout) if status in (0, 3) else result.stderr


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    home = tmp_path_factory.mktemp("clique") / "node"
    answer = run("up", "--home", home, "--port", PORT, "--chain-id", CHAIN, "--fund", ACCOUNT.address)
    yield home, answer
    assert run("down", "--home", home)["stopped"] == 1
    assert run("status", "--home", home, status=3)["pid"] is None


def ask(*calls):
    body = json.dumps([
        {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        for number, (method, *params) in enumerate(calls)
    ]).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read())


def number(text):
    return int(text, 16)


def encoded(block, seal):
    """The header's RLP, with its seal or, as signers sign it, without."""
    extra = bytes.fromhex(block["extraData"][2:])
    names = (
        "parentHash sha3Uncles miner stateRoot transactionsRoot receiptsRoot logsBloom difficulty number gasLimit "
        "gasUsed timestamp extraData mixHash nonce baseFeePerGas"
    ).split()
    numbers = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"}
    fields = [number(block[name]) if name in numbers else bytes.fromhex(block[name][2:]) for name in names]
    fields[names.index("extraData")] = extra if seal else extra[:-65]
    return rlp.encode(fields)


def test_one_that_runs_stays_and_ports_are_not_shared(node):
    home, answer = node
    settings = ("--chain-id", CHAIN, "--fund", ACCOUNT.address)
    assert run("up", "--home", home, "--port", PORT, *settings)["pid"] == answer["pid"]
    assert "other settings" in run("up", "--home", home, "--port", PORT + 1, *settings, status=1)
    assert "cannot be had" in run("up", "--home", home.parent / "other", "--port", PORT, status=1)


def test_signers_take_turns_and_epochs_list_them(node):
    head = number(ask(("eth_blockNumber",))[0]["result"])
    blocks = [one["result"] for one in ask(*[("eth_getBlockByNumber", hex(n), False) for n in range(head + 1)])]
    assert ask(("eth_getBlockByNumber", hex(head + 100), False))[0]["result"] is None
    signers = blocks[0]["extraData"][66:-130]
    listed = [bytes.fromhex(signers[place : place + 40]) for place in range(0, 120, 40)]
    assert listed == sorted(listed) and len(set(listed)) == 3
    for before, block in zip(blocks, blocks[1:], strict=False):
        place = number(block["number"])
        assert block["parentHash"] == before["hash"] == "0x" + keccak(encoded(before, seal=True)).hex()
        assert number(block["timestamp"]) > number(before["timestamp"])
        assert block["extraData"][66:-130] == (signers if place % 20 == 0 else "")
        seal = keys.Signature(bytes.fromhex(block["extraData"][-130:]))
        signer = seal.recover_public_key_from_msg_hash(keccak(encoded(block, seal=False))).to_canonical_address()
        assert (signer, number(block["difficulty"])) == (listed[place % 3], 2)


def test_transactions_wait_for_a_block_and_are_refused_in_known_words(node):
    def signed(nonce, value=5, fee=10**10):
        return "0x" + ACCOUNT.sign_transaction({
            "chainId": CHAIN, "type": 2, "nonce": nonce, "to": "0x" + "22" * 20, "value": value, "gas": 21000,
            "maxFeePerGas": fee, "maxPriorityFeePerGas": 1, "data": "0x",
        }).raw_transaction.hex().removeprefix("0x")  # fmt: skip

    def refusal(encoded):
        return ask(("eth_sendRawTransaction", encoded))[0]["error"]["message"]

    assert "nonce too high" in refusal(signed(1))
    assert "insufficient funds" in refusal(signed(0, value=10**30))
    assert "block base fee" in refusal(signed(0, fee=1))
    name, pending = (
        one["result"]
        for one in ask(("eth_sendRawTransaction", signed(0)), ("eth_getTransactionCount", ACCOUNT.address, "pending"))
    )
    assert pending == "0x1"
    assert "already known" in refusal(signed(0))
    for _ in range(50):
        if (receipt := ask(("eth_getTransactionReceipt", name))[0]["result"]) is not None:
            break
        time.sleep(0.1)
    assert receipt["status"] == "0x1" and receipt["gasUsed"] == hex(21000)
    block = receipt["blockNumber"]
    before = hex(number(block) - 1)
    there, not_yet = ask(("eth_getBalance", "0x" + "22" * 20, block), ("eth_getBalance", "0x" + "22" * 20, before))
    assert (there["result"], not_yet["result"]) == ("0x5", "0x0")
    assert "nonce too low" in refusal(signed(0, value=6))
    assert ask(("eth_madeUp",))[0]["error"]["code"] == -32601

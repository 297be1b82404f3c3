#!/usr/bin/env python3
"""Runs the EVM adapter's contracts on a live ledger: issue, lock, claim, refund, and what must be refused.

usage: smoke.py EVM_HTTP_URL [--key 0xPRIVATEKEY]

The key's account pays; by default it is the key of 32 bytes 0x01, which `injective.py up --fund` is given as
0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1. Ends with status 1 at the first thing that is not as the tests on py-evm
have it. Prints the gas that each step used.
"""

import argparse
import hashlib
import json
import sys
import time
import urllib.request
from pathlib import Path

from eth_abi import decode, encode
from eth_account import Account
from eth_utils import keccak, to_checksum_address

ARTIFACTS = Path(__file__).resolve().parents[2] / "Adapters/EVM/Contracts/artifacts"
TERMS = "(address,address,uint256,address,uint256[],uint256[],bytes32,uint256)"
ZERO = "0x" + "00" * 20
BOB = "0x" + "b0" * 20


class Ledger:
    """JSON-RPC calls and transactions of one account."""

    def __init__(self, url: str, key: str):
        self.url, self.account = url, Account.from_key(key)
        self.chain_id = int(self.ask("eth_chainId"), 16)
        self.nonce = int(self.ask("eth_getTransactionCount", self.account.address, "latest"), 16)

    def ask(self, method: str, *parameters):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def send(self, step: str, to: str | None, data: bytes, value: int = 0, succeeds: bool = True) -> dict:
        """One transaction, waited for; its receipt."""
        fields = dict(nonce=self.nonce, gasPrice=10**9, gas=6_000_000, value=value, data=data, chainId=self.chain_id)
        signed = self.account.sign_transaction({**fields, **({"to": to} if to else {})})
        identifier = self.ask("eth_sendRawTransaction", "0x" + bytes(signed.raw_transaction).hex())
        self.nonce += 1
        for _ in range(300):
            receipt = self.ask("eth_getTransactionReceipt", identifier)
            if receipt:
                break
            time.sleep(0.05)
        else:
            sys.exit(f"{step}: no receipt in 15 s")
        if (int(receipt["status"], 16) == 1) != succeeds:
            sys.exit(f"{step}: status {receipt['status']}: {receipt}")
        print(f"{step}: gas {int(receipt['gasUsed'], 16):,}, block {int(receipt['blockNumber'], 16)}", flush=True)
        return receipt

    def deploy(self, name: str, types: list[str], values: list) -> str:
        code = json.loads((ARTIFACTS / f"{name}.json").read_text())["bytecode"]
        receipt = self.send(f"deploy {name}", None, bytes.fromhex(code[2:]) + encode(types, values))
        return to_checksum_address(receipt["contractAddress"])

    def read(self, to: str, data: bytes, types: list[str]):
        answer = self.ask("eth_call", {"from": self.account.address, "to": to, "data": "0x" + data.hex()}, "latest")
        return decode(types, bytes.fromhex(answer[2:]))

    def refused(self, to: str, data: bytes, reason: str) -> None:
        try:
            self.read(to, data, [])
        except RuntimeError as error:
            if reason not in str(error):
                sys.exit(f"refused for another reason than {reason!r}: {error}")
            print(f"refused as it should be: {reason}")
        else:
            sys.exit(f"not refused: {reason}")

    def now(self) -> int:
        return int(self.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)


def call(signature: str, *values) -> bytes:
    name, _, rest = signature.partition("(")
    types, depth, current = [], 0, ""
    for character in rest[:-1]:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            types.append(current)
            current = ""
        else:
            current += character
    return keccak(text=signature)[:4] + encode([*types, current] if current else [], values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url")
    parser.add_argument("--key", default="0x" + "01" * 32)
    arguments = parser.parse_args()
    ledger = Ledger(arguments.url, arguments.key)
    me = ledger.account.address
    certificates = ledger.deploy("OriginCertificates", ["string"], ["https://example.org/{id}"])
    locks = ledger.deploy("HashTimeLock", ["uint256", "uint256"], [2, 86_400])
    token = ledger.deploy("PaymentToken", ["string", "string"], ["Settlement Euro", "SEUR"])

    end = ledger.now() // 300 * 300
    issue = call(
        "issue(address,bytes,uint256,uint256,bytes)", me, b"", 1, 1_000_000,
        encode(["bytes32", "uint256", "uint256", "bytes"], [b"\xd1" * 32, end - 3600, end, b"{}" * 200]),
    )
    [identifier] = ledger.read(certificates, issue, ["uint256"])
    ledger.send("issue", certificates, issue)
    ledger.refused(certificates, issue, "interval already certified")
    ledger.send("approve", certificates, call("setApprovalForAll(address,bool)", locks, True))
    ledger.send("mint", token, call("mint(address,uint256)", me, 10**9))
    ledger.send("approve", token, call("approve(address,uint256)", locks, 10**9))

    assets = {
        "native": (0, ZERO, [], [1000]),
        "erc20": (1, token, [], [2500]),
        "erc1155": (2, certificates, [identifier], [400_000]),
    }
    for name, (kind, contract, ids, amounts) in assets.items():
        for number, ending in enumerate(("claim", "refund")):
            preimage = hashlib.sha256(f"{name} {ending}".encode()).digest()
            timelock = ledger.now() + (3600 if ending == "claim" else 4)
            terms = (me, BOB, kind, contract, ids, amounts, hashlib.sha256(preimage).digest(), timelock)
            [lock_id] = ledger.read(locks, call(f"lock_id({TERMS})", terms), ["bytes32"])
            expected = keccak(encode(["uint256", "address", TERMS], [ledger.chain_id, locks, terms]))
            if lock_id != expected:
                sys.exit(f"lock id {lock_id.hex()}, expected {expected.hex()}")
            value = amounts[0] if kind == 0 else 0
            ledger.send(f"lock {name}", locks, call(f"lock({TERMS})", terms), value)
            if ending == "claim":
                ledger.refused(locks, call(f"refund({TERMS})", terms), "timelock has not come")
                ledger.send(f"claim {name}", locks, call(f"claim({TERMS},bytes32)", terms, preimage))
            else:
                while ledger.now() < timelock:
                    time.sleep(0.1)
                ledger.refused(locks, call(f"claim({TERMS},bytes32)", terms, preimage), "timelock has come")
                ledger.send(f"refund {name}", locks, call(f"refund({TERMS})", terms))
            state = ledger.read(locks, call("lock_state(bytes32)", lock_id), ["uint256", "uint256", "bytes32"])
            if state != (2 + number, timelock, preimage if ending == "claim" else bytes(32)):
                sys.exit(f"lock state {state}")
    if ledger.read(certificates, call("balanceOf(address,uint256)", BOB, identifier), ["uint256"]) != (400_000,):
        sys.exit("the recipient was not paid the certificate")
    if ledger.read(token, call("balanceOf(address)", BOB), ["uint256"]) != (2500,):
        sys.exit("the recipient was not paid the token")
    ledger.send("cancel", certificates, call("cancel(uint256,uint256,bytes)", identifier, 600_000, b"done"))
    print("all as expected")


if __name__ == "__main__":
    main()

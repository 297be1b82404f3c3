#!/usr/bin/env python3
"""Verifies recorded eth_getProof answers with py-trie, and prints the seconds of processor time for one proof.

Everything that can be made ready before is: nodes are decoded from RLP and keys are hashed. Each answer is checked once
against the recorded value.
"""

import argparse
import json
import time

import rlp
from eth_utils import keccak, to_bytes
from trie import HexaryTrie

SECONDS = 1.0


def nodes(proof: list[str]) -> list:
    return [rlp.decode(to_bytes(hexstr=node)) for node in proof]


def proofs(path: str, last: int) -> list[tuple[bytes, bytes, list, bytes]]:
    """Root, hashed key, nodes and expected leaf of each proof that has nodes; the leaf of an account is not compared."""
    found = []
    for entry in json.load(open(path, encoding="utf-8")):
        if entry["blockNumber"] > last:
            continue
        proof = entry["proof"]
        found.append((to_bytes(hexstr=entry["stateRoot"]), keccak(to_bytes(hexstr=proof["address"])),
                      nodes(proof["accountProof"]), None))
        root = to_bytes(hexstr=proof["storageHash"])
        for slot in proof["storageProof"]:
            if slot["proof"]:
                value = int(slot["value"], 16)
                found.append((root, keccak(to_bytes(hexstr=slot["key"])), nodes(slot["proof"]),
                              rlp.encode(value) if value else b""))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", help="proofs.json of a recording")
    parser.add_argument("--last", type=int, required=True, help="the last block whose proofs are used")
    arguments = parser.parse_args()
    ready = proofs(arguments.path, arguments.last)
    for root, key, path, leaf in ready:
        found = HexaryTrie.get_from_proof(root, key, path)
        assert leaf is None or found == leaf, "py-trie finds another value than the one recorded"
    count, start = 0, time.process_time()
    while time.process_time() - start < SECONDS:
        for root, key, path, _ in ready:
            HexaryTrie.get_from_proof(root, key, path)
        count += len(ready)
    print((time.process_time() - start) / count)


main()

#!/usr/bin/env python3
"""Ethereum's JSON-RPC over HTTP for a Clique chain in memory; `clique.py` starts and stops it.

usage: clique_node.py --home DIR --port P --chain-id N [--fund 0xADDRESS …]
"""

import argparse
import functools
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import rlp
from clique_chain import CliqueChain, Included, RefusedError
from eth.abc import BlockHeaderAPI
from eth.exceptions import HeaderNotFound, Revert
from eth.vm.spoof import SpoofTransaction
from eth_utils import keccak
from trie import HexaryTrie

NEWEST = ("latest", "pending", "safe", "finalized", None)
NO_ACCOUNT = (b"", b"", keccak(b"\x80"), keccak(b""))
CALL_GAS = hex(10_000_000)


class RPCError(Exception):
    """What a call is answered with instead of a result."""

    def __init__(self, code: int, message: str, data: str | None = None):
        super().__init__(message)
        self.answer = {"code": code, "message": message[:300]} | ({"data": data} if data else {})


def data(value: bytes) -> str:
    return "0x" + bytes(value).hex()


def parsed(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


class Methods:
    """Each public method is one of JSON-RPC, under its name."""

    def __init__(self, chain: CliqueChain):
        self._ledger = chain
        self._chain = chain.chain

    # Blocks

    def eth_chainId(self):
        return hex(self._ledger.chain_id)

    def eth_blockNumber(self):
        return hex(self._ledger.head.block_number)

    def eth_getBlockByNumber(self, tag, _full=False):
        try:
            return self._block(self._header(tag))
        except HeaderNotFound:
            return None

    def _header(self, tag: str | None) -> BlockHeaderAPI:
        if tag in NEWEST:
            return self._ledger.head
        return self._chain.get_canonical_block_header_by_number(0 if tag == "earliest" else int(tag, 16))

    @functools.lru_cache(maxsize=4096)
    def _block(self, header: BlockHeaderAPI) -> dict:
        block = self._chain.get_block_by_header(header)
        return {
            "number": hex(header.block_number),
            "hash": data(header.hash),
            "parentHash": data(header.parent_hash),
            "nonce": data(header.nonce),
            "mixHash": data(header.mix_hash),
            "sha3Uncles": data(header.uncles_hash),
            "logsBloom": data(header.bloom.to_bytes(256, "big")),
            "transactionsRoot": data(header.transaction_root),
            "stateRoot": data(header.state_root),
            "receiptsRoot": data(header.receipt_root),
            "miner": data(header.coinbase),
            "difficulty": hex(header.difficulty),
            "extraData": data(header.extra_data),
            "gasLimit": hex(header.gas_limit),
            "gasUsed": hex(header.gas_used),
            "timestamp": hex(header.timestamp),
            "baseFeePerGas": hex(header.base_fee_per_gas),
            "size": hex(len(rlp.encode(block))),
            "uncles": [],
            "transactions": [data(transaction.hash) for transaction in block.transactions],
        }

    # Accounts

    def eth_getBalance(self, address, tag="latest"):
        return hex(self._state(tag).get_balance(parsed(address)))

    def eth_getTransactionCount(self, address, tag="latest"):
        if tag == "pending":
            return hex(self._ledger.next_nonce(parsed(address)))
        return hex(self._state(tag).get_nonce(parsed(address)))

    def eth_getCode(self, address, tag="latest"):
        return data(self._state(tag).get_code(parsed(address)))

    def eth_getStorageAt(self, address, slot, tag="latest"):
        return f"0x{self._state(tag).get_storage(parsed(address), int(slot, 16)):064x}"

    def _state(self, tag):
        return self._ledger.state(self._header(tag))

    def eth_getProof(self, address, slots, tag="latest"):
        state = HexaryTrie(self._chain.chaindb.db, self._header(tag).state_root)
        place = keccak(parsed(address))
        nonce, balance, storage_root, code_hash = rlp.decode(state[place]) if state[place] else NO_ACCOUNT
        storage = HexaryTrie(self._chain.chaindb.db, storage_root)
        return {
            "address": address,
            "balance": hex(int.from_bytes(balance, "big")),
            "nonce": hex(int.from_bytes(nonce, "big")),
            "codeHash": data(code_hash),
            "storageHash": data(storage_root),
            "accountProof": self._nodes(state, place),
            "storageProof": [self._slot(storage, slot) for slot in slots],
        }

    def _slot(self, storage: HexaryTrie, slot: str) -> dict:
        place = keccak(int(slot, 16).to_bytes(32, "big"))
        value = rlp.decode(storage[place]) if storage[place] else b""
        return {"key": slot, "value": hex(int.from_bytes(value, "big")), "proof": self._nodes(storage, place)}

    def _nodes(self, trie: HexaryTrie, place: bytes) -> list[str]:
        encoded = [rlp.encode(node) for node in trie.get_proof(place)]
        # Nodes below 32 bytes are in their parents; the root stands alone at any length.
        return [data(node) for index, node in enumerate(encoded) if index == 0 or len(node) >= 32]

    # Calls

    def eth_call(self, call, tag="latest"):
        try:
            return data(self._chain.get_transaction_result(*self._spoofed(call, tag)))
        except Revert as error:
            output = error.args[0] if error.args and isinstance(error.args[0], bytes) else b""
            raise RPCError(3, "execution reverted", data(output)) from None

    def eth_estimateGas(self, call, tag="latest"):
        return hex(self._chain.estimate_gas(*self._spoofed(call, tag)))

    def _spoofed(self, call, tag):
        header = self._header(tag)
        sender = parsed(call.get("from") or "00" * 20)
        transaction = self._chain.get_vm(header).create_unsigned_transaction(
            nonce=self._state(tag).get_nonce(sender),
            gas_price=header.base_fee_per_gas,
            gas=int(call.get("gas", CALL_GAS), 16),
            to=parsed(call.get("to") or ""),
            value=int(call.get("value", "0x0"), 16),
            data=parsed(call.get("data") or call.get("input") or ""),
        )
        return SpoofTransaction(transaction, from_=sender), header

    # Fees

    def eth_gasPrice(self):
        return hex(self._ledger.head.base_fee_per_gas * 2)

    def eth_maxPriorityFeePerGas(self):
        return hex(1)

    # Transactions

    def eth_sendRawTransaction(self, encoded):
        try:
            return data(self._ledger.take(parsed(encoded)))
        except RefusedError as error:
            raise RPCError(-32000, str(error)) from None

    def eth_getTransactionByHash(self, name):
        found = self._ledger.included.get(parsed(name))
        transaction = found.transaction if found else self._ledger.waiting.get(parsed(name))
        if transaction is None:
            return None
        return {
            "hash": name,
            "nonce": hex(transaction.nonce),
            "from": data(transaction.sender),
            "to": data(transaction.to) if transaction.to else None,
            "value": hex(transaction.value),
            "input": data(transaction.data),
            "gas": hex(transaction.gas),
            "blockNumber": hex(found.block.number) if found else None,
            "blockHash": data(found.block.hash) if found else None,
            "transactionIndex": hex(found.index) if found else None,
        }

    def eth_getTransactionReceipt(self, name):
        found = self._ledger.included.get(parsed(name))
        if found is None:
            return None
        transaction, receipt = found.transaction, found.receipt
        creator = rlp.encode([transaction.sender, transaction.nonce])
        return {
            "transactionHash": name,
            "transactionIndex": hex(found.index),
            "blockHash": data(found.block.hash),
            "blockNumber": hex(found.block.number),
            "from": data(transaction.sender),
            "to": data(transaction.to) if transaction.to else None,
            "contractAddress": None if transaction.to else data(keccak(creator)[12:]),
            "gasUsed": hex(found.gas_used),
            "cumulativeGasUsed": hex(receipt.gas_used),
            "status": hex(int.from_bytes(receipt.state_root, "big")),
            "logsBloom": data(receipt.bloom.to_bytes(256, "big")),
            "logs": self._logs(found),
        }

    def _logs(self, found: Included) -> list[dict]:
        return [
            {
                "address": data(log.address),
                "topics": [data(topic.to_bytes(32, "big")) for topic in log.topics],
                "data": data(log.data),
                "blockNumber": hex(found.block.number),
                "blockHash": data(found.block.hash),
                "transactionHash": data(found.transaction.hash),
                "transactionIndex": hex(found.index),
                "logIndex": hex(found.first_log + index),
                "removed": False,
            }
            for index, log in enumerate(found.receipt.logs)
        ]

    def eth_getLogs(self, filter):
        first, last = (self._header(filter.get(name)).block_number for name in ("fromBlock", "toBlock"))
        contracts = filter.get("address") or []
        contracts = {name.lower() for name in ([contracts] if isinstance(contracts, str) else contracts)}
        wanted = [[topic] if isinstance(topic, str) else topic for topic in filter.get("topics", [])]
        blocks = (found for found in self._ledger.included.values() if first <= found.block.number <= last)
        return [
            log
            for found in blocks
            for log in self._logs(found)
            if (not contracts or log["address"] in contracts) and self._fits(log["topics"], wanted)
        ]

    @staticmethod
    def _fits(topics: list[str], wanted: list[list[str] | None]) -> bool:
        return all(
            not choice or (index < len(topics) and topics[index] in choice) for index, choice in enumerate(wanted)
        )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write for headers and body
    disable_nagle_algorithm = True
    methods: Methods
    lock: threading.RLock

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = [self._answer(one) for one in request] if isinstance(request, list) else self._answer(request)
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, request: dict) -> dict:
        name = request["method"]
        try:
            method = None if name.startswith("_") else getattr(self.methods, name, None)
            if method is None:
                raise RPCError(-32601, f"the method {name} does not exist")
            with self.lock:
                return {"jsonrpc": "2.0", "id": request["id"], "result": method(*request.get("params", []))}
        except RPCError as error:
            return {"jsonrpc": "2.0", "id": request["id"], "error": error.answer}
        except Exception as error:  # the node goes on, whatever was asked
            answer = {"code": -32000, "message": f"{type(error).__name__}: {error}"[:300]}
            return {"jsonrpc": "2.0", "id": request["id"], "error": answer}

    def log_message(self, *_):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--home", required=True, help="names the process; nothing is written there")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--chain-id", type=int, required=True)
    parser.add_argument("--fund", nargs="*", default=[])
    arguments = parser.parse_args()
    chain = CliqueChain(arguments.chain_id, [parsed(address) for address in arguments.fund])
    Handler.methods, Handler.lock = Methods(chain), chain.lock
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        chain.run()
    except KeyboardInterrupt:
        os._exit(0)


if __name__ == "__main__":
    main()

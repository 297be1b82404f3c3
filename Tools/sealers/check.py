"""Checks a folder of IBFT 2, QBFT or AuRa vectors by the rules, and shares no code with what made them.

    check.py FOLDER...

RLP, headers, tries and rules are its own; Keccak-256 and key recovery come from libraries.
"""

import json
import sys
from pathlib import Path

from eth_hash.auto import keccak
from eth_keys.datatypes import Signature

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
NO_OMMERS = keccak(b"\xc0")
EMPTY_TRIE = keccak(b"\x80")
CHANGE_EVENT = keccak(b"InitiateChange(bytes32,address[])")


class Untrue(Exception):
    """What a file says does not follow."""


def require(condition: bool, what: str) -> None:
    if not condition:
        raise Untrue(what)


# RLP: byte strings are bytes, lists are Python lists.


def rlp_read(data: bytes, start: int = 0):
    require(start < len(data), "RLP ends too early")
    first = data[start]
    if first < 0x80:
        return data[start : start + 1], start + 1
    base = 0x80 if first < 0xC0 else 0xC0
    size, body = first - base, start + 1
    if size > 55:
        digits = data[body : body + size - 55]
        require(len(digits) == size - 55 and digits[0] != 0, "RLP length")
        body += len(digits)
        size = int.from_bytes(digits, "big")
        require(size > 55, "RLP length is not the shortest")
    end = body + size
    require(end <= len(data), "RLP reaches past the end")
    if base == 0x80:
        require(not (size == 1 and data[body] < 0x80), "RLP byte is not the shortest")
        return data[body:end], end
    items = []
    while body < end:
        item, body = rlp_read(data, body)
        items.append(item)
    require(body == end, "RLP item reaches past its list")
    return items, end


def rlp_all(data: bytes):
    item, end = rlp_read(data)
    require(end == len(data), "bytes behind the RLP item")
    return item


def rlp_write(item) -> bytes:
    if isinstance(item, bytes) and len(item) == 1 and item[0] < 0x80:
        return item
    body, base = (item, 0x80) if isinstance(item, bytes) else (b"".join(map(rlp_write, item)), 0xC0)
    if len(body) <= 55:
        return bytes([base + len(body)]) + body
    digits = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(digits)]) + digits + body


def number(data: bytes) -> int:
    require(isinstance(data, bytes) and data[:1] != b"\0", "number with a leading zero")
    return int.from_bytes(data, "big")


# Tries


def nibbles(key: bytes) -> list[int]:
    return [digit for byte in key for digit in (byte >> 4, byte & 15)]


def unpack(path: bytes) -> tuple[list[int], bool]:
    digits = nibbles(path)
    return digits[1 if digits[0] & 1 else 2 :], bool(digits[0] & 2)


def trie_value(root: bytes, key: bytes, nodes: list[bytes]) -> bytes | None:
    """What the nodes show under the key; all of them have to be used."""
    if root == EMPTY_TRIE:
        require(not nodes, "nodes of an empty trie")
        return None
    path, reference, rest = nibbles(key), root, list(nodes)
    while True:
        if isinstance(reference, bytes):
            if not reference:
                value = None
                break
            require(bool(rest) and keccak(rest[0]) == reference, "a node that its parent does not name")
            node = rlp_all(rest.pop(0))
        else:
            node = reference
        if len(node) == 17:
            if not path:
                value = node[16] or None
                break
            reference, path = node[path[0]], path[1:]
            continue
        require(len(node) == 2, "a node of another form")
        part, is_leaf = unpack(node[0])
        if is_leaf:
            value = node[1] if part == path else None
            break
        if path[: len(part)] != part:
            value = None
            break
        reference, path = node[1], path[len(part) :]
    require(not rest, "nodes that lead nowhere")
    return value


def list_root(items: list[bytes]) -> bytes:
    """The root of the trie that holds the items by their index."""
    entries = [(nibbles(rlp_write(index.to_bytes((index.bit_length() + 7) // 8, "big"))), item)
               for index, item in enumerate(items)]
    return keccak(rlp_write(build(entries))) if entries else EMPTY_TRIE


def pack(path: list[int], is_leaf: bool) -> bytes:
    flag = 2 if is_leaf else 0
    digits = [flag + 1, *path] if len(path) % 2 else [flag, 0, *path]
    return bytes(digits[i] << 4 | digits[i + 1] for i in range(0, len(digits), 2))


def build(entries):
    if len(entries) == 1:
        return [pack(entries[0][0], True), entries[0][1]]
    shared = 0
    while all(len(path) > shared and path[shared] == entries[0][0][shared] for path, _ in entries):
        shared += 1
    if shared:
        return [pack(entries[0][0][:shared], False), named(build([(p[shared:], v) for p, v in entries]))]
    node = [b""] * 17
    for digit in range(16):
        below = [(path[1:], value) for path, value in entries if path and path[0] == digit]
        if below:
            node[digit] = named(build(below))
    node[16] = next((value for path, value in entries if not path), b"")
    return node


def named(node):
    encoded = rlp_write(node)
    return node if len(encoded) < 32 else keccak(encoded)


# Parts of a folder


def unhex(text: str) -> bytes:
    require(text.startswith("0x"), f"{text[:20]} is not 0x…")
    return bytes.fromhex(text[2:])


class Folder:
    def __init__(self, files: dict[str, bytes]):
        self.files = files

    def json(self, name: str, default=None):
        if name not in self.files:
            require(default is not None, f"{name} is missing")
            return default
        return json.loads(self.files[name])


def signer(seal: bytes, digest: bytes) -> bytes:
    require(len(seal) == 65 and seal[64] in (0, 1), "a seal of another form")
    require(0 < int.from_bytes(seal[32:64], "big") <= HALF_ORDER, "a seal with high s")
    return Signature(seal).recover_public_key_from_msg_hash(digest).to_canonical_address()


def check_common(fields: list, parent: list | None, parent_hash: bytes, least_seconds: int) -> None:
    require(fields[1] == NO_OMMERS, "uncles")
    require(number(fields[10]) <= number(fields[9]), "more gas used than allowed")
    require(all(any(fields[i]) for i in (3, 4, 5)), "a zero root")
    if parent is not None:
        require(fields[0] == parent_hash, "another parent")
        require(number(fields[8]) == number(parent[8]) + 1, "another height")
        require(number(fields[11]) >= number(parent[11]) + least_seconds, "too early")


def check_state(answer: dict, root: bytes) -> int:
    """Checks an eth_getProof answer. Returns how many values and absences it shows."""
    nodes = [unhex(node) for node in answer["accountProof"]]
    leaf = trie_value(root, keccak(unhex(answer["address"])), nodes)
    if leaf is None:
        require(int(answer["nonce"], 16) == 0 and int(answer["balance"], 16) == 0, "an absent account's fields")
        require(unhex(answer["storageHash"]) == EMPTY_TRIE and unhex(answer["codeHash"]) == keccak(b""),
                "an absent account's hashes")
        storage, shown = EMPTY_TRIE, 1
    else:
        nonce, balance, storage, code = rlp_all(leaf)
        require(number(nonce) == int(answer["nonce"], 16) and number(balance) == int(answer["balance"], 16)
                and storage == unhex(answer["storageHash"]) and code == unhex(answer["codeHash"]),
                "an account's fields")
        shown = 0
    for entry in answer["storageProof"]:
        found = trie_value(storage, keccak(unhex(entry["key"])), [unhex(node) for node in entry["proof"]])
        value = 0 if found is None else number(rlp_all(found))
        require(value == int(entry["value"], 16), f"the value of slot {entry['key']}")
        shown += 1
    return shown


def check_proofs(folder: Folder, headers: dict[int, tuple[list, bytes]]) -> int:
    shown = 0
    for entry in folder.json("proofs.json", []):
        fields, block_hash = headers[entry["blockNumber"]]
        require(unhex(entry["blockHash"]) == block_hash, "a proof's block")
        require(unhex(entry["stateRoot"]) == fields[3], "a proof's root")
        shown += check_state(entry["proof"], fields[3])
    return shown


# IBFT 2 and QBFT


class Istanbul:
    def __init__(self, folder: Folder):
        self.folder = folder
        genesis = folder.json("genesis.json")
        self.is_qbft = "qbft" in genesis["config"]
        options = genesis["config"]["qbft" if self.is_qbft else "ibft2"]
        self.epoch, self.period = options["epochlength"], options["blockperiodseconds"]
        self.contract = options.get("validatorcontractaddress")
        self.slot = int(options.get("validatorcontractslot", "0x0"), 16)
        self.genesis_extra = unhex(genesis["extraData"])
        self.votes: list[tuple[bytes, bytes, bool]] = []

    def split(self, extra: bytes) -> tuple[list, tuple[bytes, bool] | None]:
        items = rlp_all(extra)
        require(len(items) == 5 and len(items[0]) == 32, "extra data of another form")
        _, validators, vote, round_, seals = items
        require(all(len(v) == 20 for v in validators) and all(len(s) == 65 for s in seals), "an address or a seal")
        if self.is_qbft:
            require(len(round_) <= 4 and number(round_) >= 0, "a round")
            nothing, drop = [], b""
        else:
            require(len(round_) == 4, "a round")
            nothing, drop = b"", b"\0"
        if vote == nothing:
            return items, None
        require(isinstance(vote, list) and len(vote) == 2 and len(vote[0]) == 20, "a vote of another form")
        require(vote[1] in (b"\xff", drop), "a vote of another type")
        return items, (vote[0], vote[1] == b"\xff")

    def hashes(self, fields: list, items: list) -> tuple[bytes, bytes]:
        """The block's hash, and what its seals sign."""
        vanity, validators, vote, round_, _ = items
        if self.is_qbft:
            forms = [[vanity, validators, vote, b"", []], [vanity, validators, vote, round_, []]]
        else:
            forms = [[vanity, validators, vote], [vanity, validators, vote, round_]]
        block, sealed = (keccak(rlp_write([*fields[:12], rlp_write(form), *fields[13:]])) for form in forms)
        return block, sealed

    def count(self, height: int, voter: bytes, vote: tuple[bytes, bool] | None, current: list[bytes]) -> list[bytes]:
        if height % self.epoch == 0:
            self.votes = []
            return current
        if vote is None:
            return current
        recipient, adds = vote
        self.votes = [v for v in self.votes if (v[0], v[1]) != (voter, recipient)] + [(voter, recipient, adds)]
        agreeing = sum(1 for _, subject, adding in self.votes if subject == recipient and adding == adds)
        if agreeing < len(current) // 2 + 1:
            return current
        self.votes = [v for v in self.votes if v[1] != recipient and (adds or v[0] != recipient)]
        others = [address for address in current if address != recipient]
        return sorted(others + [recipient]) if adds else others

    def contract_set(self, answer: dict, root: bytes) -> list[bytes]:
        require(answer["address"] == self.contract, "a proof of another contract")
        check_state(answer, root)
        count = int(answer["storageProof"][0]["value"], 16)
        first = int.from_bytes(keccak(self.slot.to_bytes(32, "big")), "big")
        keys = [self.slot] + [first + index for index in range(count)]
        require([int(entry["key"], 16) for entry in answer["storageProof"]] == keys, "the slots of the validators")
        return sorted(int(entry["value"], 16).to_bytes(20, "big") for entry in answer["storageProof"][1:])

    def run(self) -> dict:
        listed = self.folder.json("validators_by_block.json")
        proofs = {row["number"]: row["proof"] for row in self.folder.json("validator_proofs.json", [])}
        headers: dict[int, tuple[list, bytes]] = {}
        current, parent, parent_hash, changes = [], None, b"", 0
        for row in self.folder.json("headers_rlp.json"):
            fields = rlp_all(unhex(row["headerRlp"]))
            require(len(fields) == 15, "a header of another form")
            height = number(fields[8])
            require(height == row["number"] == len(headers), "a height")
            items, vote = self.split(fields[12])
            check_common(fields, parent, parent_hash, self.period)
            if height == 0:
                require(fields[12] == self.genesis_extra, "the genesis")
                block_hash = keccak(rlp_write(fields))
                current = items[1] if self.contract is None else [unhex(text) for text in listed["0"]]
            else:
                if height in proofs:
                    renewed = self.contract_set(proofs[height], parent[3])
                    changes, current = changes + (renewed != current), renewed
                block_hash = self.check(fields, items, vote, current)
                before = current
                if self.contract is None:
                    current = self.count(height, fields[2], vote, current)
                    changes += current != before
            require(block_hash == unhex(row["hash"]), "a block's hash")
            named_at = height if self.contract is None else height - 1
            if height > 0 or self.contract is None:
                require([unhex(text) for text in listed[str(named_at)]] == sorted(current), "the recorded validators")
            headers[height] = (fields, block_hash)
            parent, parent_hash = fields, block_hash
        shown = check_proofs(self.folder, headers)
        return {"headers": len(headers) - 1, "changes": changes, "proofs": shown}

    def check(self, fields: list, items: list, vote, current: list[bytes]) -> bytes:
        require(fields[13] == b"ctical byzantine fault tolerance", "the mixHash")
        require(number(fields[7]) == 1 and fields[14] == bytes(8), "difficulty or nonce")
        if self.contract is None:
            require(items[1] == current, "the listed validators")
        else:
            require(items[1] == [] and vote is None, "a list or a vote beside a contract")
        require(fields[2] in current, "the proposer")
        block_hash, sealed = self.hashes(fields, items)
        committers = [signer(seal, sealed) for seal in items[4]]
        require(len(set(committers)) == len(committers), "a seal twice")
        require(set(committers) <= set(current), "a stranger's seal")
        require(3 * len(committers) >= 2 * len(current), "too few seals")
        return block_hash


# AuRa


class AuRa:
    def __init__(self, folder: Folder):
        self.folder = folder
        options = folder.json("genesis.json")["engine"]["authorityRound"]["params"]
        self.duration = int(options["stepDuration"])
        self.contract = unhex(options["validators"]["contract"])

    def run(self) -> dict:
        listed = self.folder.json("validators_by_block.json")
        current = [unhex(text) for text in listed["0"]]
        headers: dict[int, tuple[list, bytes]] = {}
        unfinal: list[tuple[bytes, list[bytes] | None]] = []
        parent, parent_hash, changes = None, b"", 0
        for row in self.folder.json("headers_rlp.json"):
            fields = rlp_all(unhex(row["headerRlp"]))
            require(len(fields) in (15, 16) and all(isinstance(item, bytes) for item in fields), "a header's form")
            height, block_hash = number(fields[8]), keccak(unhex(row["headerRlp"]))
            require(height == row["number"] == len(headers) and block_hash == unhex(row["hash"]), "height or hash")
            check_common(fields, parent, parent_hash, 1)
            if height > 0:
                self.check(fields, parent, current)
                unfinal.append((fields[2], self.announced(fields)))
                renewed = None
                while len({author for author, _ in unfinal}) > len(current) / 2:
                    _, announced = unfinal.pop(0)
                    renewed = renewed or announced
                if renewed:
                    current, unfinal, changes = renewed, [], changes + 1
            require([unhex(text) for text in listed[str(height)]] == current, "the recorded validators")
            headers[height] = (fields, block_hash)
            parent, parent_hash = fields, block_hash
        shown = check_proofs(self.folder, headers)
        for name in self.folder.files:
            if name.startswith("block_"):
                self.check_block(name, headers)
        return {"headers": len(headers) - 1, "changes": changes, "proofs": shown}

    def check(self, fields: list, parent: list, current: list[bytes]) -> None:
        step, earlier = number(fields[13]), number(parent[13])
        require(step > earlier, "a step that is not later")
        require(number(fields[7]) == 2**128 - 1 + earlier - step, "the difficulty")
        require(step * self.duration <= number(fields[11]), "a step after the block's own time")
        require(fields[2] == current[step % len(current)], "the primary of the step")
        require(signer(fields[14], keccak(rlp_write(fields[:13] + fields[15:]))) == fields[2], "the signature")

    def announced(self, fields: list) -> list[bytes] | None:
        bits = 0
        for entry in (self.contract, CHANGE_EVENT, fields[0]):
            digest = keccak(entry)
            for at in (0, 2, 4):
                bits |= 1 << (int.from_bytes(digest[at : at + 2], "big") & 2047)
        if int.from_bytes(fields[6], "big") & bits != bits:
            return None
        rows = self.folder.json(f"block_{number(fields[8])}_txs_receipts.json")["receipts"]
        require(list_root([self.receipt(row) for row in rows]) == fields[5], "the receipts of an announcement")
        for row in reversed(rows):
            for log in row["logs"]:
                topics = [unhex(topic) for topic in log["topics"]]
                if unhex(log["address"]) == self.contract and topics == [CHANGE_EVENT, fields[0]]:
                    words = [unhex(log["data"])[i : i + 32] for i in range(0, len(unhex(log["data"])), 32)]
                    require(int.from_bytes(words[0], "big") == 32, "an announcement's form")
                    require(int.from_bytes(words[1], "big") == len(words) - 2 > 0, "an announcement's count")
                    return [word[12:] for word in words[2:]]
        return None

    @staticmethod
    def receipt(row: dict) -> bytes:
        logs = [[unhex(log["address"]), [unhex(topic) for topic in log["topics"]], unhex(log["data"])]
                for log in row["logs"]]
        gas = int(row["cumulativeGasUsed"], 16)
        status = b"\1" if row["status"] == "0x1" else b""
        return rlp_write([status, gas.to_bytes((gas.bit_length() + 7) // 8, "big"), unhex(row["logsBloom"]), logs])

    def check_block(self, name: str, headers: dict[int, tuple[list, bytes]]) -> None:
        block = self.folder.json(name)
        fields, block_hash = headers[int(name.split("_")[1])]
        require(list_root([unhex(text) for text in block["rawTransactions"]]) == fields[4], "the transactions")
        require(list_root([self.receipt(row) for row in block["receipts"]]) == fields[5], "the receipts")
        require(all(unhex(row["blockHash"]) == block_hash for row in block["receipts"]), "a receipt's block")


def check(files: dict[str, bytes]) -> dict:
    """Checks the files of a folder. Returns counts; raises where something does not follow."""
    folder = Folder(files)
    return (AuRa if "engine" in folder.json("genesis.json") else Istanbul)(folder).run()


def read(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.iterdir())}


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(argument, check(read(Path(argument))))

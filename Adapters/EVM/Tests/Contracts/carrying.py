"""Two ledgers with a committee, certificates and bridges, and what a test needs to carry certificates between them."""

import json
from dataclasses import astuple, dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import boa
from eth_abi import encode
from eth_utils import keccak

from attesting import Committee, domain
from chain import ZERO, deploy
from issuing import TOPIC, Production
from locking import PREIMAGE
from merkle import merkle_branch, merkle_root

VECTOR = Path(__file__).resolve().parent / "vectors/carry.json"
ABSENT, PENDING, FINAL, CANCELLED = 0, 1, 2, 3
CLOSED, OPEN, PAUSED = 0, 1, 2
MINIMUM, MAXIMUM, MARGIN = 60, 7 * 86_400, 1800
NORTH, SOUTH = 1441, 1442
CARRY_TYPES = ["bytes32"] * 2 + ["uint256"] + ["bytes32"] + ["uint256"] + ["bytes32"] * 7 + ["uint256"] * 2

Proof = tuple[int, int, int, list[bytes]]  # sequence, index, count, branch


def ledger_name(chain_id: int) -> bytes:
    return keccak(f"eip155:{chain_id}".encode())


def word(value) -> bytes:
    """An address or a number as a word."""
    return int(str(value), 16).to_bytes(32) if not isinstance(value, int) else value.to_bytes(32)


def lane_name(ledger: bytes, peer) -> bytes:
    return keccak(ledger + word(peer))


def attributes_of(issuer: str, production: Production, validity: bytes = b"") -> bytes:
    """What the home tells of a certificate, as it travels."""
    return encode(["address", "uint256", "bytes", "bytes"], [issuer, TOPIC, validity, production.data])


@dataclass(frozen=True)
class Carry:
    home: bytes
    certificates: bytes
    certificate: int
    attributes: bytes
    amount: int
    source: bytes
    source_bridge: bytes
    destination: bytes
    destination_bridge: bytes
    sender: bytes
    recipient: bytes
    hashlock: bytes
    departure_timelock: int
    arrival_timelock: int

    def tuple(self):
        return astuple(self)

    def but(self, **changes) -> "Carry":
        return replace(self, **changes)

    @property
    def item(self) -> bytes:
        """What is attested of the departure, worked out apart from the contract."""
        item = keccak(b"tieline departure 1") + encode(CARRY_TYPES, self.tuple())
        assert len(item) == 15 * 32
        return item

    @property
    def identifier(self) -> bytes:
        return keccak(self.item)

    @property
    def token(self) -> int:
        return int.from_bytes(keccak(self.home + self.certificates + self.certificate.to_bytes(32)))

    def home_again(self, sender: str, recipient: str, preimage: bytes, **changes) -> "Carry":
        """The carry of the same Wh back to where they came from."""
        back = self.but(
            source=self.destination, source_bridge=self.destination_bridge, destination=self.source,
            destination_bridge=self.source_bridge, sender=word(sender), recipient=word(recipient),
            hashlock=sha256(preimage).digest(), **timelocks(),
        )
        return back.but(**changes)


def timelocks(now: int | None = None) -> dict[str, int]:
    now = boa.env.timestamp if now is None else now
    return {"departure_timelock": now + 3600 + MARGIN, "arrival_timelock": now + 3600}


@dataclass
class Ledger:
    """One chain, whose id holds inside `with`."""

    chain_id: int
    committee: Committee
    contracts: dict = field(default_factory=dict)
    sequence: int = 0
    outer: list[int] = field(default_factory=list)

    def __enter__(self):
        self.outer.append(boa.env.evm.patch.chain_id)
        boa.env.evm.patch.chain_id = self.chain_id
        return self

    def __exit__(self, *_):
        boa.env.evm.patch.chain_id = self.outer.pop()

    def __getattr__(self, name):
        try:
            return self.__dict__["contracts"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def name(self) -> bytes:
        return ledger_name(self.chain_id)

    def attest(self, item: bytes, *others: bytes) -> Proof:
        """Brings a root above the item, beside others, and gives the proof of the item."""
        items = [*others, item]
        self.sequence += 1
        root = merkle_root(items)
        with self:
            signatures = self.committee.sign(domain(self.verifier).attestation(self.sequence, root))
            self.verifier.attest(self.verifier.epoch(), self.sequence, root, signatures)
        return self.sequence, len(items) - 1, len(items), merkle_branch(len(items) - 1, items)

    def open(self, contract, peer_ledger: bytes, peer, detail: bytes) -> bytes:
        """Opens a lane of one of this ledger's contracts."""
        words = (keccak(b"tieline lane 1"), self.name, word(contract.address), peer_ledger, word(peer), detail)
        proof = self.attest(b"".join(words))
        with self:
            contract.open_lane(peer_ledger, word(peer), detail, proof)
        return lane_name(peer_ledger, peer)

    def pause(self, contract, lane: bytes, member: int = 0):
        with self:
            _, r, s, v = self.committee.signature(member, pause_digest(self, contract, lane))
            contract.pause(lane, member, r, s, v)

    def resume_item(self, contract, lane: bytes, changes: int) -> bytes:
        words = (keccak(b"tieline resume 1"), self.name, word(contract.address), lane, word(changes))
        return b"".join(words)

    def resume(self, contract, lane: bytes):
        with self:
            changes = contract.lane_state(lane)[1]
            contract.resume(lane, self.attest(self.resume_item(contract, lane, changes)))


def pause_digest(ledger: Ledger, contract, lane: bytes) -> bytes:
    types = ["bytes32", "uint256", "address", "uint256", "bytes32", "uint256"]
    epoch, changes = ledger.verifier.epoch(), contract.lane_state(lane)[1]
    values = [keccak(b"tieline pause 1"), ledger.chain_id, str(contract.address), epoch, lane, changes]
    return keccak(encode(types, values))


def new_ledger(chain_id: int, owner: str, with_certificates: bool = True) -> Ledger:
    """A chain with a committee of four, its verifier, certificates, bridge, money and calls; no lanes."""
    ledger = Ledger(chain_id, Committee.of(4, f"of {chain_id}"))
    with ledger, boa.env.prank(owner):
        verifier = deploy("CommitteeVerifier", 1, ledger.committee.members, ledger.committee.ends)
        certificates = deploy("OriginCertificates", "") if with_certificates else None
        home = certificates.address if certificates else ZERO
        bridge = deploy("CertificateBridge", verifier.address, home, MINIMUM, MAXIMUM, MARGIN)
        money = deploy("PaymentToken", "Settlement Euro", "SEUR")
        lists = [bridge.address], [money.address]
        calls = deploy("GatewayCalls", verifier.address, *lists, MINIMUM, MAXIMUM, MARGIN)
    ledger.contracts = {
        "verifier": verifier, "certificates": certificates, "bridge": bridge, "money": money, "calls": calls,
    }
    return ledger


def join(north: Ledger, south: Ledger):
    """Opens the lanes of both bridges, and of both gateways for calls, to each other."""
    for here, there in ((north, south), (south, north)):
        home = word(there.certificates.address) if there.certificates else bytes(32)
        here.open(here.bridge, there.name, there.bridge.address, home)
        here.open(here.calls, there.name, there.calls.address, bytes(32))


def carry_away(
    source: Ledger, destination: Ledger, certificate: int, attributes: bytes, sender: str, recipient: str, **changes
) -> Carry:
    """The terms of a carry of 1000 Wh of the source's own certificate, under the tests' preimage."""
    made = Carry(
        home=source.name, certificates=word(source.certificates.address), certificate=certificate,
        attributes=keccak(attributes), amount=1000, source=source.name, source_bridge=word(source.bridge.address),
        destination=destination.name, destination_bridge=word(destination.bridge.address), sender=word(sender),
        recipient=word(recipient), hashlock=sha256(PREIMAGE).digest(), **timelocks(),
    )
    return made.but(**changes)


def depart(ledger: Ledger, carry: Carry):
    with ledger:
        return ledger.bridge.depart(carry.tuple(), sender=address(carry.sender))


def arrive(ledger: Ledger, carry: Carry, attributes: bytes = b"", proof: Proof | None = None):
    proof = ledger.attest(carry.item, b"another item") if proof is None else proof
    with ledger:
        return ledger.bridge.arrive(carry.tuple(), attributes, proof)


def finalise(ledger: Ledger, carry: Carry, preimage: bytes = PREIMAGE, **options):
    with ledger:
        ledger.bridge.finalise(carry.tuple(), preimage, **options)


def revoke(ledger: Ledger, carry: Carry, **options):
    with ledger:
        ledger.bridge.revoke(carry.tuple(), **options)


def status(ledger: Ledger, carry: Carry) -> int:
    return ledger.bridge.lock_state(carry.identifier)[0]


def address(padded: bytes) -> str:
    return "0x" + padded[12:].hex()


def vector() -> dict:
    """One carry's item and what is worked out of it."""
    attributes = attributes_of("0x" + "15" * 20, Production(attributes=b'{"energySource":"wind"}'))
    carry = Carry(
        home=ledger_name(NORTH), certificates=word("0x" + "ce" * 20), certificate=Production().id,
        attributes=keccak(attributes), amount=1_000_000, source=ledger_name(NORTH),
        source_bridge=word("0x" + "b1" * 20), destination=ledger_name(SOUTH), destination_bridge=word("0x" + "b2" * 20),
        sender=word("0x" + "a1" * 20), recipient=word("0x" + "b0" * 20), hashlock=sha256(PREIMAGE).digest(),
        departure_timelock=1_767_232_800, arrival_timelock=1_767_229_200,
    )
    lane = lane_name(carry.destination, "0x" + "b2" * 20)
    fields = {
        name: value if isinstance(value, int) and value < 2**53 else hexadecimal(value)
        for name, value in carry.__dict__.items()
    }
    return {
        "about": "The item that a committee attests of a departure, 15 words; keccak256 of it is the carry's "
        "identifier. Written by Adapters/EVM/Tests/Contracts/carrying.py.",
        "ledgers": {f"eip155:{chain}": hexadecimal(ledger_name(chain)) for chain in (NORTH, SOUTH)},
        "attributes": hexadecimal(attributes),
        "carry": fields,
        "preimage": hexadecimal(PREIMAGE),
        "item": hexadecimal(carry.item),
        "identifier": hexadecimal(carry.identifier),
        "token": hexadecimal(carry.token),
        "lane": hexadecimal(lane),
    }


def vector_text() -> str:
    return json.dumps(vector(), indent=1, ensure_ascii=False) + "\n"


def hexadecimal(value: bytes | int) -> str:
    return "0x" + (value.to_bytes(32) if isinstance(value, int) else value).hex()


if __name__ == "__main__":
    VECTOR.write_text(vector_text(), encoding="utf-8")
    print(f"wrote {VECTOR}")

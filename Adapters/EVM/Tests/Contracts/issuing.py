"""Issuance data of certificates."""

from dataclasses import dataclass, replace

from eth_abi import encode
from eth_utils import keccak

from chain import GENESIS_TIME

DEVICE = bytes.fromhex("d1" * 32)
TOPIC = 7
HOUR = 3600
SLOT = 300


@dataclass(frozen=True)
class Production:
    device: bytes = DEVICE
    start: int = GENESIS_TIME - HOUR
    end: int = GENESIS_TIME
    attributes: bytes = b'{"energySource":"wind"}'

    @property
    def data(self) -> bytes:
        return encode(
            ["bytes32", "uint256", "uint256", "bytes"], [self.device, self.start, self.end, self.attributes]
        )

    @property
    def id(self) -> int:
        return int.from_bytes(keccak(encode(["bytes32", "uint256", "uint256"], [self.device, self.start, self.end])))

    def but(self, **changes) -> "Production":
        return replace(self, **changes)


def hours_ago(count: int) -> Production:
    """The full hour that ended `count` hours before the tests' genesis."""
    end = GENESIS_TIME - count * HOUR
    return Production(start=end - HOUR, end=end)


def issue(contract, issuer: str, to: str, production: Production = Production(), value: int = 1_000_000) -> int:
    return contract.issue(to, b"", TOPIC, value, production.data, sender=issuer)

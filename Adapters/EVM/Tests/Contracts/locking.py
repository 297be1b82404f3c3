"""Terms of locks, and what a test needs to lock, claim and refund them."""

from dataclasses import dataclass, field, replace
from hashlib import sha256

import boa
from eth_abi import encode
from eth_utils import keccak

from chain import ZERO

NATIVE, ERC20, ERC1155 = 0, 1, 2
ABSENT, LOCKED, CLAIMED, REFUNDED = 0, 1, 2, 3
MINIMUM, MAXIMUM = 60, 7 * 86_400
PREIMAGE = bytes(range(32))
TERMS_TYPE = "(address,address,uint256,address,uint256[],uint256[],bytes32,uint256)"


@dataclass(frozen=True)
class Terms:
    sender: str
    recipient: str
    kind: int = NATIVE
    token: str = ZERO
    ids: tuple = ()
    amounts: tuple = (1000,)
    hashlock: bytes = sha256(PREIMAGE).digest()
    timelock: int = field(default_factory=lambda: boa.env.timestamp + 3600)

    @property
    def value(self) -> int:
        """The coin to send with the lock."""
        return self.amounts[0] if self.kind == NATIVE and self.amounts else 0

    def tuple(self):
        return (
            self.sender, self.recipient, self.kind, self.token, list(self.ids), list(self.amounts), self.hashlock,
            self.timelock,
        )

    def but(self, **changes) -> "Terms":
        return replace(self, **changes)

    def identifier(self, contract) -> bytes:
        """The lock's identifier, worked out apart from the contract."""
        chain_id = boa.env.evm.patch.chain_id
        return keccak(encode(["uint256", "address", TERMS_TYPE], [chain_id, str(contract.address), self.tuple()]))


def lock(contract, terms: Terms) -> bytes:
    return contract.lock(terms.tuple(), sender=terms.sender, value=terms.value)

# pragma version ^0.4.0
# pragma evm-version london
"""
@title   An ERC-20 without rules whose transfers take a fee, answer false, or take from the receiver
@license Apache-2.0
"""

balanceOf: public(HashMap[address, uint256])
fee: uint256
answer: bool
inverted: bool


@external
def script(fee: uint256, answer: bool, inverted: bool):
    self.fee = fee
    self.answer = answer
    self.inverted = inverted


@external
def mint(receiver: address, amount: uint256):
    self.balanceOf[receiver] += amount


@external
def transfer(receiver: address, amount: uint256) -> bool:
    return self._move(msg.sender, receiver, amount)


@external
def transferFrom(sender: address, receiver: address, amount: uint256) -> bool:
    return self._move(sender, receiver, amount)


@internal
def _move(sender: address, receiver: address, amount: uint256) -> bool:
    if self.inverted:
        self.balanceOf[receiver] -= amount
        self.balanceOf[sender] += amount
    elif self.answer:
        self.balanceOf[sender] -= amount
        self.balanceOf[receiver] += amount - self.fee
    return self.answer

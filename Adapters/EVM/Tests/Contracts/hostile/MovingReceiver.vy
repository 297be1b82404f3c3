# pragma version ^0.4.0
# pragma evm-version london
"""
@title   An ERC-1155 receiver that changes its mind: takes, answers no, answers too long, refuses, or eats all gas
@license Apache-2.0
"""

TAKES: constant(uint256) = 0
ANSWERS_NO: constant(uint256) = 1
ANSWERS_TWO: constant(uint256) = 2
REFUSES: constant(uint256) = 3
EATS: constant(uint256) = 4

mode: uint256
target: address
call: Bytes[8192]
calls: public(uint256)
succeeded: public(bool)


@external
def script(mode: uint256):
    self.mode = mode


@external
def arm(target: address, call: Bytes[8192]):
    self.target = target
    self.call = call


@external
def act(target: address, call: Bytes[8192]):
    """
    @notice Acts as an account: makes this call now.
    """
    raw_call(target, call)


@external
@view
def supportsInterface(interface_id: bytes4) -> uint256:
    self._decide()
    if self.mode == ANSWERS_NO:
        return 0
    if self.mode == ANSWERS_TWO:
        return 2
    return 1


@external
def onERC1155Received(
    _operator: address, _from: address, _id: uint256, _value: uint256, _data: Bytes[1024]
) -> bytes4:
    self._decide()
    if self.target != empty(address):
        self.calls += 1
        self.succeeded = raw_call(self.target, self.call, revert_on_failure=False)
    return method_id("onERC1155Received(address,address,uint256,uint256,bytes)", output_type=bytes4)


@internal
@view
def _decide():
    assert self.mode != REFUSES, "not now"
    if self.mode == EATS:
        for i: uint256 in range(2**64):
            assert block.number >= 0

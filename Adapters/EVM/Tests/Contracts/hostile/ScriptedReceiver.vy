# pragma version ^0.4.0
# pragma evm-version london
"""
@title   An ERC-1155 receiver that answers with what it is told; takes no coin
@license Apache-2.0
"""

answer: bytes4


@external
def script(answer: bytes4):
    self.answer = answer


@external
def onERC1155Received(
    _operator: address, _from: address, _id: uint256, _value: uint256, _data: Bytes[1024]
) -> bytes4:
    assert self.answer != empty(bytes4), "not here"
    return self.answer


@external
def onERC1155BatchReceived(
    _operator: address, _from: address, _ids: DynArray[uint256, 32], _values: DynArray[uint256, 32], _data: Bytes[1024]
) -> bytes4:
    assert self.answer != empty(bytes4), "not here"
    return self.answer

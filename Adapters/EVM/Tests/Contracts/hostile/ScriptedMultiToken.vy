# pragma version ^0.4.0
# pragma evm-version london
"""
@title   An ERC-1155 without rules that says what balances it is told to say
@license Apache-2.0
"""

before: DynArray[uint256, 32]
after: DynArray[uint256, 32]
moved: bool


@external
def script(before: DynArray[uint256, 32], after: DynArray[uint256, 32]):
    self.before = before
    self.after = after


@external
@view
def balanceOfBatch(_owners: DynArray[address, 32], _ids: DynArray[uint256, 32]) -> DynArray[uint256, 32]:
    if self.moved:
        return self.after
    return self.before


@external
def safeBatchTransferFrom(
    _from: address, _to: address, _ids: DynArray[uint256, 32], _values: DynArray[uint256, 32], _data: Bytes[64]
):
    self.moved = True

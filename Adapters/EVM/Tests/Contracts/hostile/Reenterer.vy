# pragma version ^0.4.0
# pragma evm-version london
"""
@title   A payee that makes one armed call while it is being paid, and remembers how that went
@license Apache-2.0
"""

target: address
call: Bytes[8192]
calls: public(uint256)
succeeded: public(bool)


@external
@payable
def act(target: address, call: Bytes[8192]):
    """
    @notice Acts as an account: makes this call now, with the value sent along.
    """
    raw_call(target, call, value=msg.value)


@external
def arm(target: address, call: Bytes[8192]):
    self.target = target
    self.call = call


@external
@payable
def __default__():
    self._reenter()


@external
def onERC1155Received(
    _operator: address, _from: address, _id: uint256, _value: uint256, _data: Bytes[1024]
) -> bytes4:
    self._reenter()
    return method_id("onERC1155Received(address,address,uint256,uint256,bytes)", output_type=bytes4)


@external
def onERC1155BatchReceived(
    _operator: address, _from: address, _ids: DynArray[uint256, 32], _values: DynArray[uint256, 32], _data: Bytes[1024]
) -> bytes4:
    self._reenter()
    return method_id("onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", output_type=bytes4)


@internal
def _reenter():
    if self.target != empty(address):
        self.calls += 1
        self.succeeded = raw_call(self.target, self.call, revert_on_failure=False)

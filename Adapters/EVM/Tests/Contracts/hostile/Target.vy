# pragma version ^0.4.0
# pragma evm-version london
"""
@title   A contract that is called from another ledger, in every way that such a call can go
@license Apache-2.0
"""

interface Gateway:
    def origin() -> (bytes32, bytes32): view


value: public(uint256)
caller: public(address)
lane: public(bytes32)
origin: public(bytes32)
gas_seen: public(uint256)
armed: address
call: Bytes[8192]
reentered: public(uint256)
succeeded: public(bool)


@external
def store(number: uint256) -> uint256:
    """
    @return One more than it was given.
    """
    self.gas_seen = msg.gas
    self.value = number
    self.caller = msg.sender
    if msg.sender.is_contract:
        self.lane, self.origin = staticcall Gateway(msg.sender).origin()
    return number + 1


@external
def refuse(number: uint256):
    assert number > 2**255, "not by this contract"


@external
def refuse_silently(number: uint256):
    self.value = number
    raw_revert(b"")


@external
def eat(number: uint256):
    for i: uint256 in range(2**64):
        self.value += 1


@external
def flood(number: uint256) -> Bytes[20480]:
    """
    @return As many bytes as `number` says.
    """
    return slice(self._zeros(), 0, number)


@external
def flood_and_refuse(number: uint256):
    raw_revert(slice(self._zeros(), 0, number))


@external
def arm(target: address, call: Bytes[8192]):
    self.armed = target
    self.call = call


@external
def reenter(number: uint256):
    self.reentered += 1
    self.succeeded = raw_call(self.armed, self.call, revert_on_failure=False)


@internal
@pure
def _zeros() -> Bytes[20480]:
    few: Bytes[64] = concat(empty(bytes32), empty(bytes32))
    some: Bytes[512] = concat(few, few, few, few, few, few, few, few)
    more: Bytes[4096] = concat(some, some, some, some, some, some, some, some)
    return concat(more, more, more, more, more)

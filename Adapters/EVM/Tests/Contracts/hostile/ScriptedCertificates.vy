# pragma version ^0.4.0
# pragma evm-version london
"""
@title   Certificates that tell scripted balances of every account, and make one armed call while they move
@license Apache-2.0
"""

before: uint256
after: uint256
moved: bool
target: address
call: Bytes[8192]
calls: public(uint256)
succeeded: public(bool)


@external
def script(before: uint256, after: uint256):
    self.before = before
    self.after = after


@external
def arm(target: address, call: Bytes[8192]):
    self.target = target
    self.call = call


@external
@view
def balanceOf(_owner: address, _id: uint256) -> uint256:
    return self.after if self.moved else self.before


@external
@view
def getCertificate(_id: uint256) -> (address, uint256, Bytes[256], Bytes[1280]):
    return self, 7, b"", b"scripted"


@external
@view
def told() -> bytes32:
    """
    @return The hash of what getCertificate tells.
    """
    validity: Bytes[256] = b""
    data: Bytes[1280] = b"scripted"
    topic: uint256 = 7
    return keccak256(abi_encode(self, topic, validity, data))


@external
def safeTransferFrom(_from: address, _to: address, _id: uint256, _value: uint256, _data: Bytes[1024]):
    self.moved = True
    if self.target != empty(address):
        self.calls += 1
        self.succeeded = raw_call(self.target, self.call, revert_on_failure=False)

import TielineConsensus
import TielineCore
import TielineEVM
import TielineProofs

/// An epoch's members as the contract that checks attestations knows them.
extension CommitteeEpoch {
  /// - Throws: ``CommandFailure`` or ``ValueError`` for keys that cannot be read.
  var contractMembers: [CommitteeVerifierContract.Member] {
    get throws {
      guard let members = RotationStatement.members(of: self) else {
        throw CommandFailure(.unusableData, "the keys of epoch \(number) cannot be read")
      }
      return try members.map {
        CommitteeVerifierContract.Member(account: try EVMAddress(Hex.encode($0.account)), end: $0.end)
      }
    }
  }

  /// A member's signature with its account.
  /// - Parameter bytes: r, s and v, 65 bytes.
  /// - Throws: ``CommitteeError`` for keys that cannot be read.
  func contractSignature(by member: MemberIndex, _ bytes: [UInt8]) throws -> CommitteeVerifierContract.Signature {
    let keys = try MemberKeys(encoded: self.keys[Int(member)])
    return CommitteeVerifierContract.Signature(account: EVMAddress(keys.secp256k1), bytes: bytes)
  }
}

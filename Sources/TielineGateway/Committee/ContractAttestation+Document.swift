import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineProofs

extension ContractAttestation {
  /// What a contract takes of an attestation.
  /// - Throws: ``AttestationRefusal`` for a document whose epochs do not follow each other, or whose keys cannot be read.
  public init(_ document: AttestationDocument) throws(AttestationRefusal) {
    var epoch = document.charter.first
    for handover in document.handovers {
      guard let next = handover.epoch(after: epoch) else {
        throw AttestationRefusal("epoch \(epoch.number) did not hand over to the next in this way")
      }
      epoch = next
    }
    let (attested, statement) = (document.attested, document.attested.attestation.statement)
    do throws(CommitteeError) {
      self.init(
        epoch: statement.epoch, sequence: statement.sequence, root: statement.root, members: try epoch.contractMembers,
        signatures: try attested.attestation.shares.map { share throws(CommitteeError) in
          try epoch.contractSignature(by: share.member, share.secp256k1)
        }, item: attested.item, index: attested.index, count: attested.count, branch: attested.branch)
    } catch { throw AttestationRefusal(error.description) }
  }
}

/// An epoch's members as the contract that checks attestations knows them.
extension CommitteeEpoch {
  /// - Throws: ``CommitteeError`` for keys that cannot be read.
  public var contractMembers: [CommitteeAccount] {
    get throws(CommitteeError) {
      guard let members = RotationStatement.members(of: self) else { throw .keys }
      return members.compactMap { member in
        (try? EVMAddress(member.account)).map { CommitteeAccount(account: $0, end: member.end) }
      }
    }
  }

  /// A member's signature with its account.
  ///
  /// - Parameter bytes: r, s and v, 65 bytes.
  /// - Throws: ``CommitteeError`` for a member that the epoch does not have, or keys that cannot be read.
  public func contractSignature(by member: MemberIndex, _ bytes: [UInt8]) throws(CommitteeError) -> CommitteeSignature {
    guard keys.indices.contains(Int(member)) else { throw .keys }
    return CommitteeSignature(account: EVMAddress(try MemberKeys(encoded: keys[Int(member)]).secp256k1), bytes: bytes)
  }
}

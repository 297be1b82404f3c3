import TielineCodec

/// Why a header or a proof is untrue, with what was expected and what was found instead.
public struct Rejection: Hashable, Sendable, CustomStringConvertible {
  /// Which check it failed.
  public enum Reason: String, Sendable, CaseIterable {
    /// The bytes have not the format's form.
    case malformed
    /// The bytes are a second encoding of something that has one (S-7).
    case notCanonical
    /// Longer, deeper or more than the limits allow.
    case tooLarge
    /// For another ledger: chain id, network magic, channel.
    case wrongLedger
    /// Another height than the one that has to follow, or a view that does not fit it.
    case wrongHeight
    /// The parent named is not the parent known.
    case wrongParent
    /// The header's hash is not the one claimed for it.
    case wrongHash
    /// Before its parent, or from the future.
    case wrongTime
    /// A field that a rule fixes has another value.
    case wrongField
    /// Signed by a key that is not in the set.
    case unknownSigner
    /// The same signer counted twice.
    case duplicateSigner
    /// Signers out of the order that the format prescribes.
    case unorderedSigners
    /// A signature that does not verify, or that has a second form (high s).
    case badSignature
    /// Fewer signatures, or less voting power, than the rule asks for.
    case missedQuorum
    /// The validator set is not the one that the trusted state commits to.
    case wrongValidators
    /// Out of turn, too early, or signed again too soon.
    case wrongTurn
    /// A vote or change of the set that the rules do not allow.
    case wrongVote
    /// The work is less than the target asks for, or the target is not the one that follows.
    case wrongWork
    /// Two headers of one height, both signed: proof of misbehaviour.
    case conflictingHeaders
    /// The inclusion proof does not lead to the header's root.
    case wrongRoot
    /// The proof is about another key than asked.
    case wrongKey
    /// The proof shows another value, or one where there should be none.
    case wrongValue
    /// Two different contents fit the same hash.
    case ambiguous
    /// The endorsements do not satisfy the policy.
    case notEndorsed
    /// Included, but found invalid there; nothing came of it.
    case notCommitted
    /// A zero, empty or default value where a root, hash or set belongs (S-5).
    case empty
    /// The script or contract is not the expected one.
    case wrongScript
  }

  public let reason: Reason
  /// The block's height, where it is known.
  public let height: UInt64?
  /// What would have been accepted.
  public let expected: String
  /// What stood there instead.
  public let found: String

  init(_ reason: Reason, at height: UInt64? = nil, expected: String, found: String) {
    (self.reason, self.height, self.expected, self.found) = (reason, height, expected, found)
  }

  public var description: String {
    let place = height.map { " at height \($0)" } ?? ""
    return "\(reason.rawValue)\(place): expected \(expected), found \(found)"
  }
}

extension Rejection {
  /// The rejection of bytes that a strict decoder refused.
  init(undecodable what: String, at height: UInt64? = nil, _ error: any Error) {
    let isSecondForm =
      switch error {
      case RLPError.notCanonical, ProtobufError.notCanonical, ProtobufError.outOfOrder, ByteReadingError.notCanonical:
        true
      default: false
      }
    self.init(isSecondForm ? .notCanonical : .malformed, at: height, expected: what, found: "\(error)")
  }
}

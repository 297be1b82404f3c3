import TielineCodec
import TielineCore

/// Follows one ledger's headers from a pinned checkpoint, and trusts nothing else.
///
/// Pure: reads no clock and fetches nothing. A header that fails a check leaves the client as it was.
public protocol LightClient: Sendable {
  /// A header that this client found to be final; inclusion is proven against its roots.
  associatedtype Trusted: TrustedHeader

  /// Which consensus rules it holds headers to.
  var family: LedgerFamily { get }

  /// Starts from a checkpoint in the form that ``checkpoint`` gives.
  /// - Throws: ``CheckpointError`` for anything but that form, or a checkpoint that could never verify (S-5).
  init(checkpoint: CanonicalJSON) throws(CheckpointError)

  /// What is trusted now: a client that starts from it goes on where this one is. What a user pins, and what a gateway
  /// stores.
  var checkpoint: CanonicalJSON { get }

  /// The newest header that is final.
  var head: Trusted { get }

  /// Decides whether a header follows from what is trusted, and goes on to it if so.
  ///
  /// - Parameters:
  ///   - header: An untrusted header in the ledger's own encoding, with what its consensus needs beside it.
  ///   - now: The caller's clock.
  mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<AcceptedHeader<Trusted>>

  /// Whether a header was accepted before and still waits to become final, or is the newest that did: who reads on from
  /// ``head`` gets such headers again, which ``apply(_:at:)`` refuses.
  func knows(_ header: [UInt8]) -> Bool
}

extension LightClient {
  /// Where every header is final at once, none is ever sent again.
  public func knows(_ header: [UInt8]) -> Bool { false }
}

/// A header together with the roots that inclusion proofs lead to. Only a light client makes one.
public protocol TrustedHeader: Sendable, Hashable {
  /// What holds for the header of any family.
  var verified: VerifiedHeader { get }
}

/// What a header's acceptance brought about.
public struct AcceptedHeader<Trusted: TrustedHeader>: Sendable {
  /// The accepted header's height.
  public let height: UInt64
  /// The accepted header's hash, in the byte order that the ledger hashes with.
  public let hash: [UInt8]
  /// Whether the set that signs the next header differs from the one before.
  public let changesSet: Bool
  /// The headers that became final with it, in order; none while more confirmations are needed.
  public let finalized: [Trusted]

  init(height: UInt64, hash: [UInt8], changesSet: Bool, finalized: [Trusted]) {
    (self.height, self.hash, self.changesSet, self.finalized) = (height, hash, changesSet, finalized)
  }
}

/// Why a checkpoint cannot be started from.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what belongs there.
  public let reason: String

  init(_ reason: String) { self.reason = reason }

  public var description: String { "not a checkpoint to start from: \(reason)" }
}

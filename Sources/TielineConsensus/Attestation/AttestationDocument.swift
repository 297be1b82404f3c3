import TielineCodec
import TielineCore

/// An attested item with all that is needed to check it: who the committee's first members were, how each epoch handed
/// over to the next, and the quorum's signatures. Nothing of it is believed.
///
/// Its form is canonical JSON (RFC 8785); strict, with one encoding.
/// - Source: `Schemas/json/attestation.schema.json`
public struct AttestationDocument: Hashable, Sendable {
  /// The version that is written and read.
  public static let version = 1
  /// Longest encoding that is read.
  public static let maximumBytes = 16 << 20
  /// Most epochs from the committee's first to the one that signed.
  public static let maximumHandovers = 1024

  public let charter: CommitteeCharter
  /// From the first epoch to the one that signed.
  public let handovers: [EpochHandover]
  public let attested: AttestedItem

  public init(charter: CommitteeCharter, handovers: [EpochHandover], attested: AttestedItem) {
    (self.charter, self.handovers, self.attested) = (charter, handovers, attested)
  }

  /// What a check came to.
  public enum Finding: Hashable, Sendable {
    /// The committee of this name attested the item, in an epoch with this quorum.
    case valid(committee: Digest, quorum: Int, of: Int)
    case invalid(reason: String)
  }

  /// Decides whether the committee attested the item.
  ///
  /// Pure: reads no clock and fetches nothing.
  ///
  /// - Parameters:
  ///   - now: When it is checked, or when it is known to have existed: keys end (S-2).
  ///   - committee: The name of the committee that the verifier believes; where `nil`, whoever asks compares
  ///     ``charter``'s name himself (S-4).
  public func check(at now: Instant, committee: Digest?) -> Finding {
    if let committee, committee != charter.name {
      return .invalid(
        reason: "attested by the committee \(Hex.encode(charter.name.bytes)), not by \(Hex.encode(committee.bytes))")
    }
    var epoch = charter.first
    for handover in handovers {
      guard let next = handover.epoch(after: epoch) else {
        return .invalid(reason: "epoch \(epoch.number) did not hand over to the next in this way")
      }
      epoch = next
    }
    let statement = attested.attestation.statement
    guard statement.epoch == epoch.number else {
      return .invalid(
        reason: "signed in epoch \(statement.epoch); the handovers lead to epoch \(epoch.number)")
    }
    guard attested.isUnderRoot else {
      return .invalid(reason: "item \(attested.index) of \(attested.count) is not below the root that was signed")
    }
    guard attested.attestation.isValid(in: epoch, at: UInt64(clamping: now.millisecondsSinceEpoch)) else {
      return .invalid(
        reason: "not signed by \(epoch.quorum) of \(epoch.size) members in all three ways with keys that had not "
          + "ended at \(now)")
    }
    return .valid(committee: charter.name, quorum: epoch.quorum, of: epoch.size)
  }

  // MARK: Encoding

  /// The document in canonical JSON.
  public var json: CanonicalJSON {
    .object([
      "version": .integer(Int64(Self.version)),
      "committee": .array(
        charter.members.map {
          .object(["operator": .string($0.operator), "keys": .string(Hex.encode($0.keys))])
        }),
      "handovers": .array(handovers.map { .string(Hex.encode($0.encoded)) }),
      "attestation": .string(Hex.encode(attested.attestation.encoded)), "item": .string(Hex.encode(attested.item)),
      "index": .integer(Int64(attested.index)), "count": .integer(Int64(attested.count)),
      "branch": .array(attested.branch.map { .string(Hex.encode($0)) }),
    ])
  }

  /// Reads ``json``; one newline may follow.
  /// - Throws: ``AttestationDocumentError`` for anything else.
  public init(_ bytes: [UInt8]) throws(AttestationDocumentError) {
    let text = bytes.last == 0x0A ? Array(bytes.dropLast()) : bytes
    let value: CanonicalJSON
    do throws(CanonicalJSONError) { value = try CanonicalJSON(canonical: text, maximumBytes: Self.maximumBytes) } catch
    {
      throw AttestationDocumentError("\(error)")
    }
    var fields = try CanonicalFields<AttestationDocumentError>(value)
    guard try fields.integer("version") == Int64(Self.version) else {
      throw AttestationDocumentError("'version' is not \(Self.version), the one that this program reads")
    }
    charter = try Self.charter(try fields.array("committee"))
    let handovers = try fields.byteList("handovers")
    let (attestation, item) = (try fields.bytes("attestation"), try fields.bytes("item"))
    let (index, count) = (try fields.integer("index"), try fields.integer("count"))
    let branch = try fields.byteList("branch")
    try fields.end()
    guard handovers.count <= Self.maximumHandovers else {
      throw AttestationDocumentError("\(handovers.count) handovers; at most \(Self.maximumHandovers) are read")
    }
    guard (1...AttestCommand.maximumItemBytes).contains(item.count), (0...Int64(UInt32.max)).contains(index),
      (1...Int64(UInt32.max)).contains(count), branch.count <= AttestationTree.maximumDepth,
      branch.allSatisfy({ $0.count == 32 })
    else { throw AttestationDocumentError("an item's size, place or branch that cannot be") }
    do throws(ByteReadingError) {
      self.handovers = try handovers.map { bytes throws(ByteReadingError) in try EpochHandover(encoded: bytes) }
      attested = AttestedItem(
        attestation: try Attestation(encoded: attestation), item: item, index: Int(index), count: Int(count),
        branch: branch)
    } catch { throw AttestationDocumentError("\(error)") }
  }

  private static func charter(_ members: [CanonicalJSON]) throws(AttestationDocumentError) -> CommitteeCharter {
    let members = try members.map { value throws(AttestationDocumentError) in
      var member = try CanonicalFields<AttestationDocumentError>(value)
      let (name, keys) = (try member.string("operator"), try member.bytes("keys"))
      try member.end()
      return CommitteeCharter.Member(operator: name, keys: keys)
    }
    do throws(CommitteeError) { return try CommitteeCharter(members: members) } catch {
      throw AttestationDocumentError("\(error)")
    }
  }
}

/// Why bytes are no attestation.
public struct AttestationDocumentError: DocumentError, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what belongs there.
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { "not an attestation: \(reason)" }
}

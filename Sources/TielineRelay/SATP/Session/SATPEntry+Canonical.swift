import TielineCodec
import TielineCore

extension SATPEntry {
  /// Longest canonical form of an entry: a message, and what stands around it.
  public static let maximumBytes = SATPLimits.messageBytes + 4096

  /// The canonical form, as it is stored.
  public var bytes: [UInt8] {
    var members = fact.members
    members["at"] = .integer(at.millisecondsSinceEpoch)
    return CanonicalJSON.object(members).bytes
  }

  /// Reads the canonical form of an entry and nothing else.
  /// - Throws: ``SATPMessageError``.
  public init(canonical bytes: [UInt8]) throws(SATPMessageError) {
    let value: CanonicalJSON
    do throws(CanonicalJSONError) {
      value = try CanonicalJSON(canonical: bytes, maximumBytes: Self.maximumBytes)
    } catch { throw .json(error) }
    var fields = try SATPFields(value, "entry")
    let at = try fields.integer("at", -Self.range...Self.range)
    let fact = try SATPFact(&fields)
    try fields.end()
    self.init(at: Instant(millisecondsSinceEpoch: at), fact: fact)
  }

  /// Ten thousand years or so to either side, so that sums of instants and spans stay in range.
  private static let range: Int64 = 1 << 48
}

extension SATPFact {
  fileprivate var members: [String: CanonicalJSON] {
    switch self {
    case .received(let message): ["fact": .string("received"), "message": message.json]
    case .timedOut: ["fact": .string("timedOut")]
    case .decided(let decision): decision.members
    case .observed(let fact): fact.members
    }
  }

  fileprivate init(_ fields: inout SATPFields) throws(SATPMessageError) {
    let name = try fields.identifier("fact")
    switch name {
    case "received": self = .received(try SATPMessage(try fields.value("message")))
    case "timedOut": self = .timedOut
    case "propose":
      self = .decided(
        .propose(
          SATPProposal(
            claim: try SATPTransferInitClaim(try fields.value("claim")),
            capabilities: try SATPCapabilities(try fields.value("capabilities")))))
    case "accept": self = .decided(.accept)
    case "decline": self = .decided(.decline(reason: try fields.text("reason")))
    case "abort": self = .decided(.abort(reason: try fields.text("reason")))
    default: self = .observed(try SATPLedgerFact(name, &fields))
    }
  }
}

extension SATPDecision {
  fileprivate var members: [String: CanonicalJSON] {
    switch self {
    case .propose(let proposal):
      ["fact": .string("propose"), "claim": proposal.claim.json, "capabilities": proposal.capabilities.json]
    case .accept: ["fact": .string("accept")]
    case .decline(let reason): ["fact": .string("decline"), "reason": .string(SATPText.forPeople(reason))]
    case .abort(let reason): ["fact": .string("abort"), "reason": .string(SATPText.forPeople(reason))]
    }
  }
}

extension SATPLedgerFact {
  fileprivate var members: [String: CanonicalJSON] {
    switch self {
    case .locked(let claim, let expiration):
      ["fact": .string("locked"), "claim": claim.json, "expiration": .string(SATPText.date(expiration))]
    case .minted(let claim): ["fact": .string("minted"), "claim": claim.json]
    case .burnt(let claim): ["fact": .string("burnt"), "claim": claim.json]
    case .assigned(let claim): ["fact": .string("assigned"), "claim": claim.json]
    case .undone(nil): ["fact": .string("undone")]
    case .undone(let claim?): ["fact": .string("undone"), "claim": claim.json]
    case .failed(let reason): ["fact": .string("failed"), "reason": .string(SATPText.forPeople(reason))]
    case .proven(let hash): ["fact": .string("proven"), "hash": .string(hash.text)]
    case .refuted(let hash, let reason):
      ["fact": .string("refuted"), "hash": .string(hash.text), "reason": .string(SATPText.forPeople(reason))]
    case .counterpartDone(let claim): ["fact": .string("counterpartDone"), "claim": claim.json]
    case .counterpartUndone: ["fact": .string("counterpartUndone")]
    }
  }

  fileprivate init(_ name: String, _ fields: inout SATPFields) throws(SATPMessageError) {
    switch name {
    case "locked": self = .locked(try fields.claim(), expiration: try fields.instant("expiration"))
    case "minted": self = .minted(try fields.claim())
    case "burnt": self = .burnt(try fields.claim())
    case "assigned": self = .assigned(try fields.claim())
    case "undone": self = .undone(fields.has("claim") ? try fields.claim() : nil)
    case "failed": self = .failed(reason: try fields.text("reason"))
    case "proven": self = .proven(try fields.hash("hash"))
    case "refuted": self = .refuted(try fields.hash("hash"), reason: try fields.text("reason"))
    case "counterpartDone": self = .counterpartDone(try fields.claim())
    case "counterpartUndone": self = .counterpartUndone
    default: throw .malformed(member: "fact", expected: "the name of a fact")
    }
  }
}

extension SATPFields {
  fileprivate mutating func claim() throws(SATPMessageError) -> SATPClaim { try SATPClaim(try value("claim"), "claim") }
}

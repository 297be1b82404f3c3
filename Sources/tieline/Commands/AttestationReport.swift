import TielineCodec
import TielineConsensus
import TielineCore
import TielineProofs

/// What `tieline attestation verify` says of an attestation that is valid.
struct AttestationReport {
  let document: AttestationDocument
  let quorum: Int
  let size: Int
  let isPinned: Bool

  private var statement: AttestationStatement { document.attested.attestation.statement }
  private var fact: LockFact? { try? LockFact(encoded: document.attested.item) }
  private var committee: String { Hex.encode(document.charter.name.bytes) }

  private var destination: String {
    switch statement.destination {
    case .evm(let chainID, let contract): "eip155:\(chainID), contract \(Hex.encode(contract))"
    case .ledger(let name): name
    }
  }

  var text: String {
    let (item, index, count) = (document.attested.item, document.attested.index, document.attested.count)
    var lines = ["valid: attested by \(quorum) of \(size) members in epoch \(statement.epoch)"]
    if let fact {
      lines += [
        "lock        \(fact.status.word) on \(fact.ledger)", "name        \(Hex.encode(fact.lock.bytes))",
        "hashlock    \(fact.hashlock)", "timelock    \(fact.timelock)", "kept in     \(fact.layout)",
      ]
      if case .claimed(let preimage) = fact.status { lines.append("preimage    \(Hex.encode(preimage.bytes))") }
    } else {
      lines.append("item        \(Hex.encode(item))")
    }
    lines += [
      "for         \(destination)", "sequence    \(statement.sequence), item \(index + 1) of \(count)",
      "signed in   secp256k1, Ed25519, ML-DSA-65",
      "committee   \(committee) (\(isPinned ? "as given" : "compare it, or give --committee"))",
    ]
    return lines.joined(separator: "\n")
  }

  var json: CanonicalJSON {
    var fields: [String: CanonicalJSON] = [
      "valid": .bool(true), "committee": .string(committee), "pinned": .bool(isPinned),
      "epoch": .integer(Int64(clamping: statement.epoch)), "sequence": .integer(Int64(clamping: statement.sequence)),
      "quorum": .integer(Int64(quorum)), "members": .integer(Int64(size)), "destination": .string(destination),
      "item": .string(Hex.encode(document.attested.item)), "event": .string(Hex.encode(document.attested.event.bytes)),
    ]
    if let fact {
      fields["lock"] = .object([
        "ledger": .string("\(fact.ledger)"), "status": .string(fact.status.word),
        "name": .string(Hex.encode(fact.lock.bytes)), "hashlock": .string("\(fact.hashlock)"),
        "timelock": .integer(fact.timelock.secondsSinceEpoch), "layout": .string(fact.layout),
      ])
    }
    return .object(fields)
  }
}

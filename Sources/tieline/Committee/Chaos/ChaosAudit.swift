import Foundation
import TielineConsensus
import TielineCore
import TielineStorage

/// What the members' stores hold at the end, compared with each other and with what was asked for.
struct ChaosAudit {
  /// Attested events that a store lacks.
  private(set) var lost = 0
  /// Events that are attested under two sequences or places.
  private(set) var duplicated = 0
  /// Batches about which two members differ, or whose attestation is not a quorum's.
  private(set) var contradictions: [String] = []
  /// Batches in every store.
  private(set) var batches = 0

  /// - Parameters:
  ///   - stores: Of all members, which have ended.
  ///   - answered: Events that clients heard to be attested.
  init(stores: [CommitteeStore], epochs: [UInt64: CommitteeEpoch], answered: Set<Digest>) throws {
    var common: [String: [UInt8]] = [:]
    for (member, store) in stores.enumerated() {
      var seen: [Digest: Int] = [:]
      var count = 0
      try store.forEachBatch { attestation, items in
        count += 1
        let statement = attestation.statement
        let name = "\(statement.destination.ledgerName) \(statement.sequence)"
        if let root = common[name], root != statement.root {
          contradictions.append("member \(member) has another root for \(name)")
        }
        common[name] = statement.root
        if AttestationTree(items: items)?.root != statement.root {
          contradictions.append("member \(member): the items of \(name) are not those of its root")
        }
        // One member's signatures are checked; the others' roots are compared with it.
        if member == 0, epochs[statement.epoch].map({ attestation.isValid(in: $0, at: 0) }) != true {
          contradictions.append("member \(member): \(name) is not signed by a quorum")
        }
        for item in items { seen[AttestCommand.event(of: item, for: statement.destination), default: 0] += 1 }
      }
      batches = max(batches, count)
      duplicated += seen.values.filter { $0 > 1 }.count
      lost += answered.filter { seen[$0] == nil }.count
    }
  }

  var isClean: Bool { lost == 0 && duplicated == 0 && contradictions.isEmpty }
}

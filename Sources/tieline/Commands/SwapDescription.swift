import TielineCore
import TielineRelay
import TielineStorage

/// A swap's whole story in words.
enum SwapDescription {
  static func text(of journaled: JournaledSwap) -> String {
    let (record, swap) = (journaled.record, journaled.replayed())
    var lines = ["swap \(record.identifier)", "hashlock \(record.terms.hashlock)"]
    lines.append("state \(swap.outcome?.description ?? swap.phase.rawValue)")
    lines.append(
      "acts for \(record.actsFor.sorted().map { $0 == .initiator ? "initiator" : "responder" }.joined(separator: ", "))"
    )
    for leg in Leg.allCases {
      let lock = record.terms[leg]
      lines.append("leg \(leg.rawValue) on \(lock.ledger), expires \(lock.timelock)")
      lines.append("  from \(lock.sender.address) to \(lock.recipient.address)")
      lines += lock.assets.map { "  \($0.amount) of \($0.asset)" }
    }
    lines.append("reveal no later than \(record.margins.latestReveal(for: record.terms)) (H-3)")
    lines.append("history")
    for entry in journaled.events { lines.append("  \(entry.at)  \(shown(entry.event))") }
    lines.append("transactions")
    for item in journaled.transactions {
      lines.append("  \(item.leg.rawValue) \(item.step.rawValue)  \(item.transaction.identifier)")
    }
    return lines.joined(separator: "\n")
  }

  /// The preimage is public by the time that it is observed, but has no place on a screen.
  private static func shown(_ event: SwapFact) -> String {
    if case .observed(let leg, let observation) = event, case .claimed = observation.status {
      return "observed \(leg.rawValue) claimed @\(observation.height)"
    }
    return event.line
  }
}

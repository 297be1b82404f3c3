import Foundation
import TielineCore
import TielineRelay
import TielineStorage

/// What the demo showed: the JSON object of `--json`, and the source of the table.
struct DemoReport: Encodable {
  /// What someone holds of one kind of asset.
  struct Holding: Encodable {
    let who: String
    let ledger: LedgerID
    /// `certificates` in Wh, `EUR` in millionths, `coins` in the smallest unit.
    let asset: String
    let before: Amount
    let after: Amount
  }

  struct Step: Encodable {
    let name: String
    let seconds: Double
  }

  struct Transaction: Encodable {
    let what: String
    let ledger: LedgerID
    let hash: String
  }

  struct Swap: Encodable {
    let name: String
    let identifier: SwapIdentifier?
    let outcome: String
    let seconds: Double
    let steps: [Step]
  }

  var settled = 0
  var refunded = 0
  var recovered = 0
  var refused = 0
  /// Transfers of a certificate that ended at their destination, unchanged.
  var carried = 0
  /// Calls from North that were executed on South, and whose result North has.
  var called = 0
  var certificates = 0
  /// Locks that the committee attested before a gateway acted on them.
  var attested = 0
  /// What the contract on South used for a quorum's signatures, and to look for an item.
  var attestationGas: [UInt64] = []
  var conservation = false
  var seconds = 0.0
  var refusal = ""
  var steps: [Step] = []
  var swaps: [Swap] = []
  var holdings: [Holding] = []
  var transactions: [Transaction] = []

  /// Whether everything that the demo promises has happened.
  var isComplete: Bool {
    settled == 3 && refunded == 1 && recovered == 1 && refused == 1 && carried == 2 && called == 1 && certificates == 24
      && conservation && attested == 13 && attestationGas.count == 2
  }

  /// Adds what a gateway's journal holds of a job.
  mutating func add(_ journaled: JournaledSwap, of job: String, by gateway: String? = nil) {
    transactions += journaled.transactions.map { item in
      Transaction(
        what: "\(job), leg \(item.leg.rawValue) \(item.step.rawValue)" + (gateway.map { ", \($0)'s gateway" } ?? ""),
        ledger: item.transaction.account.ledger, hash: item.transaction.identifier)
    }
  }

  /// - Throws: The encoder's error.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// For people, 100 columns or so.
  func table() -> String {
    var lines = ["", "WHO HOLDS WHAT"]
    lines += Self.aligned(
      [["who", "ledger", "asset", "before", "after"]]
        + holdings.map {
          [$0.who, "\($0.ledger)", $0.asset, Self.shown($0.before, $0.asset), Self.shown($0.after, $0.asset)]
        })
    lines += ["", "SWAPS, TRANSFERS, CALLS"]
    for swap in swaps {
      lines.append("  \(swap.name): \(swap.outcome)  (\(Self.shown(swap.seconds)) s)")
      if !swap.steps.isEmpty {
        lines.append("    " + swap.steps.map { "\($0.name) \(Self.shown($0.seconds)) s" }.joined(separator: " · "))
      }
    }
    lines += ["", "TRANSACTIONS"]
    lines += Self.aligned(transactions.map { [$0.what, "\($0.ledger)", $0.hash] })
    lines += ["", "TIME"]
    lines += Self.aligned(steps.map { [$0.name, "\(Self.shown($0.seconds)) s"] })
    lines += [
      "",
      "\(settled) settled, \(refunded) refunded, \(recovered) recovered after SIGKILL, \(refused) refused; "
        + "\(carried) transfers, there and back; \(called) call; "
        + "\(certificates) certificates; \(attested) locks attested, one checked on South for "
        + "\(attestationGas.map(String.init).joined(separator: " + ")) gas; conservation \(conservation ? "holds" : "BROKEN"); \(Self.shown(seconds)) s in all",
    ]
    return lines.joined(separator: "\n")
  }

  private static func shown(_ amount: Amount, _ asset: String) -> String {
    guard asset == "EUR" else { return "\(amount) \(asset == "coins" ? "litoshi" : "Wh")" }
    let digits = String(repeating: "0", count: max(0, 7 - amount.description.count)) + amount.description
    return "\(digits.dropLast(6)).\(digits.suffix(6))"
  }

  private static func shown(_ seconds: Double) -> String { String(format: "%.1f", seconds) }

  private static func aligned(_ rows: [[String]]) -> [String] {
    guard let columns = rows.first?.count else { return [] }
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
      return "  " + cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
  }
}

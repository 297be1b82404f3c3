import Foundation
import TielineCore

@testable import TielineRelay

/// A transcript of one swap, read from `Tests/Scenarios/*.txt`.
///
///     acts for A B                     parties of this gateway; `keeps preimage` after it: the initiator's secret is here
///     expires A +60 B +30              seconds after the start
///     timings A 2+1 B 2+1              c+f of each ledger, in seconds
///     tolerates outage 5 skew 1
///     +0  started                      -> observe A, observe B
///     +1  observed A absent            -> prepare A lock
///
/// `+n` is both the gateway's clock and, unless the line says `ledger +m`, the ledger's time. Lines after `--` are
/// comments; `crash` replays everything so far into a new machine and lists what it resumes with, at once or, with `+n`,
/// n seconds after the start.
struct Scenario {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let start: Int64 = 1_764_000_000
  static let preimage = Preimage(checked: [UInt8](repeating: 7, count: 32))

  let name: String
  private(set) var settings: [String] = []
  private(set) var lines: [(number: Int, text: String)] = []

  init(name: String, text: String) {
    self.name = name
    for (number, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = raw.components(separatedBy: "--")[0].trimmingCharacters(in: .whitespaces)
      if line.isEmpty { continue }
      if line.hasPrefix("+") || line == "crash" || line.hasPrefix("crash ") || line.hasPrefix("phase ") {
        lines.append((number + 1, line))
      } else {
        settings.append(line)
      }
    }
  }

  /// Runs the transcript; throws at the first line whose effects differ.
  func run() throws {
    var swap = try machine()
    let fresh = swap
    var history: [(SwapFact, Instant)] = []
    for (number, text) in lines {
      let parts = text.components(separatedBy: "->").map { $0.trimmingCharacters(in: .whitespaces) }
      let expected = parts.count > 1 ? parts[1] : ""
      var effects: [SwapEffect]
      if parts[0].hasPrefix("crash") {
        var replayed = fresh
        for (event, instant) in history { replayed.replay(event, at: instant) }
        guard replayed.isSameAsideFromTime(as: swap) else {
          throw Failure(description: "\(name):\(number): the replayed swap differs from the one that ran")
        }
        swap = replayed
        effects = swap.resume(at: try restart(parts[0], after: history.last?.1, line: number))
      } else if parts[0].hasPrefix("phase ") {
        guard "phase \(swap.phase.rawValue)" == parts[0] else {
          throw Failure(description: "\(name):\(number): expected '\(parts[0])', found '\(swap.phase.rawValue)'")
        }
        continue
      } else {
        let (event, instant) = try event(parts[0], line: number)
        history.append((event, instant))
        effects = swap.apply(event, at: instant)
      }
      let found = effects.map(Self.words).joined(separator: ", ")
      guard found == expected else {
        throw Failure(description: "\(name):\(number): '\(parts[0])' expected '\(expected)', found '\(found)'")
      }
    }
  }

  private func restart(_ text: String, after last: Instant?, line: Int) throws -> Instant {
    if text == "crash", let last { return last }
    guard let offset = Int64(text.dropFirst("crash +".count)) else {
      throw Failure(description: "\(name):\(line): '\(text)' has no time")
    }
    return Instant(secondsSinceEpoch: Self.start + offset)
  }

  private func machine() throws -> Swap {
    var actsFor: Set<Party> = []
    var keepsPreimage = false
    var expiry: [String: Int64] = ["A": 60, "B": 30]
    var timings: [String: LedgerTimings] = [:]
    var (outage, skew) = (Int64(5), Int64(1))
    for line in settings {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "acts":
        actsFor = Set(words.compactMap(Leg.init(rawValue:)))
        keepsPreimage = words.contains("preimage")
      case "expires":
        for (leg, offset) in zip(words.dropFirst(), words.dropFirst(2)) where offset.hasPrefix("+") {
          expiry[leg] = Int64(offset.dropFirst())
        }
      case "timings":
        for (leg, sum) in zip(words.dropFirst(), words.dropFirst(2)) where sum.contains("+") {
          let numbers = sum.split(separator: "+").compactMap { Int64($0) }
          timings[leg] = LedgerTimings(
            inclusion: Milliseconds(seconds: numbers[0]), finality: Milliseconds(seconds: numbers[1]), samples: 20)
        }
      case "tolerates":
        outage = Int64(words[2]) ?? 0
        skew = Int64(words[4]) ?? 0
      default: throw Failure(description: "\(name): unknown setting '\(line)'")
      }
    }
    let usual = LedgerTimings(inclusion: Milliseconds(seconds: 2), finality: Milliseconds(seconds: 1), samples: 20)
    return Swap(
      terms: try .sample(initiatorExpiry: Self.start + expiry["A"]!, responderExpiry: Self.start + expiry["B"]!),
      margins: SwapMargins(
        timings: PerLeg(initiator: timings["A"] ?? usual, responder: timings["B"] ?? usual),
        outage: Milliseconds(seconds: outage), skew: Milliseconds(seconds: skew), maximumLock: Milliseconds(hours: 1)),
      actsFor: actsFor, preimage: keepsPreimage ? Self.preimage : nil)
  }

  private func event(_ text: String, line: Int) throws -> (SwapFact, Instant) {
    var words = text.split(separator: " ").map(String.init)
    guard let offset = Int64(words.removeFirst().dropFirst()) else {
      throw Failure(description: "\(name):\(line): '\(text)' has no time")
    }
    var ledgerOffset = offset
    if let index = words.firstIndex(of: "ledger"), let time = Int64(words[index + 1].dropFirst()) {
      ledgerOffset = time
      words.removeSubrange(index...index + 1)
    }
    if words[0] == "observed" {
      if words[2] == "claimed" { words.append(Hex.encode(Self.preimage.bytes)) }
      words += ["@\(ledgerOffset + 100)", "t=\((Self.start + ledgerOffset) * 1000)"]
    }
    let event = try SwapFact(line: words.joined(separator: " "))
    return (event, Instant(secondsSinceEpoch: Self.start + offset))
  }

  private static func words(_ effect: SwapEffect) -> String {
    switch effect {
    case .prepare(let leg, let step): "prepare \(leg.rawValue) \(step.rawValue)"
    case .broadcast(let leg, let step): "broadcast \(leg.rawValue) \(step.rawValue)"
    case .withhold(let leg, let step): "withhold \(leg.rawValue) \(step.rawValue)"
    case .discard(let leg, let step): "discard \(leg.rawValue) \(step.rawValue)"
    case .observe(let leg): "observe \(leg.rawValue)"
    case .finish(let outcome): "finish \(outcome.name)"
    }
  }
}

extension SwapTerms {
  /// Certificates of a seller against a payment of a buyer, who is the initiator.
  static func sample(initiatorExpiry: Int64, responderExpiry: Int64) throws -> SwapTerms {
    let north = try LedgerID("sandbox:north")
    let south = try LedgerID("sandbox:south")
    let hashlock = Hashlock(checked: [UInt8](repeating: 9, count: 32))
    return try SwapTerms(
      initiator: LockTerms(
        sender: AccountID(ledger: south, address: "buyer"), recipient: AccountID(ledger: south, address: "seller"),
        assets: [AssetAmount(asset: AssetID(ledger: south, namespace: "token", reference: "eur"), amount: Amount(100))],
        hashlock: hashlock, timelock: Timelock(secondsSinceEpoch: initiatorExpiry)),
      responder: LockTerms(
        sender: AccountID(ledger: north, address: "seller"), recipient: AccountID(ledger: north, address: "buyer"),
        assets: [
          AssetAmount(
            asset: AssetID(ledger: north, namespace: "cert", reference: "origin", token: "1"),
            amount: Amount(1000))
        ],
        hashlock: hashlock, timelock: Timelock(secondsSinceEpoch: responderExpiry)))
  }
}

import TielineCore

extension SwapFact {
  /// One line of plain words: the form in the journal and in scenario transcripts.
  ///
  ///     started
  ///     observed A locked @120 t=1764000000000
  ///     observed B claimed 0x…64 digits… @77 t=1764000001000
  ///     prepared A lock
  ///     succeeded A lock
  ///     failed A lock the balance is too low
  ///     sent B claim
  ///     withheld B claim
  public var line: String {
    switch self {
    case .started: "started"
    case .observed(let leg, let observation):
      "observed \(leg.rawValue) \(Self.words(observation.status)) @\(observation.height) "
        + "t=\(observation.ledgerTime.millisecondsSinceEpoch)"
    case .prepared(let leg, let step): "prepared \(leg.rawValue) \(step.rawValue)"
    case .succeeded(let leg, let step): "succeeded \(leg.rawValue) \(step.rawValue)"
    case .sent(let leg, let step): "sent \(leg.rawValue) \(step.rawValue)"
    case .withheld(let leg, let step): "withheld \(leg.rawValue) \(step.rawValue)"
    case .failed(let leg, let step, let reason):
      "failed \(leg.rawValue) \(step.rawValue) \(reason.split(whereSeparator: \.isNewline).joined(separator: " "))"
    }
  }

  /// Reads what ``line`` writes.
  /// - Throws: ``ValueError`` for any other text.
  public init(line: String) throws(ValueError) {
    let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    let failure = ValueError.malformed(type: "swap event", found: line, expected: "a line as the journal writes it")
    if words == ["started"] {
      self = .started
      return
    }
    guard words.count >= 3, let leg = Leg(rawValue: words[1]) else { throw failure }
    if words[0] == "observed" {
      let rest = words.dropFirst(2).joined(separator: " ").split(separator: " ").map(String.init)
      self = .observed(leg, try LockObservation(words: rest, failure: failure))
      return
    }
    guard let step = SwapStep(rawValue: words[2]) else { throw failure }
    switch (words[0], words.count) {
    case ("prepared", 3): self = .prepared(leg, step)
    case ("succeeded", 3): self = .succeeded(leg, step)
    case ("sent", 3): self = .sent(leg, step)
    case ("withheld", 3): self = .withheld(leg, step)
    case ("failed", 4): self = .failed(leg, step, reason: words[3])
    default: throw failure
    }
  }

  private static func words(_ status: LockObservation.Status) -> String {
    switch status {
    case .absent: "absent"
    case .locked: "locked"
    case .claimed(let preimage): "claimed \(Hex.encode(preimage.bytes))"
    case .refunded: "refunded"
    }
  }
}

extension LockObservation {
  fileprivate init(words: [String], failure: ValueError) throws(ValueError) {
    var words = words[...]
    let status: Status
    switch words.popFirst() {
    case "absent": status = .absent
    case "locked": status = .locked
    case "refunded": status = .refunded
    case "claimed": status = .claimed(try Preimage(hex: words.popFirst() ?? ""))
    default: throw failure
    }
    guard words.count == 2, let height = words.popFirst(), let time = words.popFirst(), height.hasPrefix("@"),
      time.hasPrefix("t="), let block = UInt64(height.dropFirst()), let milliseconds = Int64(time.dropFirst(2))
    else { throw failure }
    self.init(status: status, height: block, ledgerTime: Instant(millisecondsSinceEpoch: milliseconds))
  }
}

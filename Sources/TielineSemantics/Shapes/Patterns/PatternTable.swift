/// What a pattern's machine does with ASCII, worked out beforehand.
struct PatternTable: Sendable {
  private enum Outcome: UInt8 { case none, match, dead, matchAtEnd }

  /// For each ASCII character the number of its kind; characters of one kind are alike to the pattern.
  private let kinds: [UInt8]
  private let kindCount: Int
  /// For each state and kind the next state.
  private let transitions: [UInt16]
  private let outcomes: [Outcome]

  /// A machine may have so many states.
  private static let stateLimit = 1024

  /// The states of `automaton`; `nil` where there are too many.
  init?(_ automaton: PatternAutomaton) {
    var distinct: [[Bool]] = []
    kinds = (0..<128 as Range<UInt8>).map { byte in
      let signature = automaton.classes.map { $0.contains(Unicode.Scalar(byte)) } + [byte == 10]
      let index = distinct.firstIndex(of: signature) ?? distinct.count
      if index == distinct.count { distinct.append(signature) }
      return UInt8(index)
    }
    kindCount = distinct.count
    var numbers: [PatternAutomaton.State: Int] = [automaton.initial: 0]
    var states = [automaton.initial]
    var transitions: [UInt16] = []
    var outcomes: [Outcome] = []
    while outcomes.count < states.count {
      let state = states[outcomes.count]
      outcomes.append(Self.outcome(state, automaton))
      for kind in distinct {
        let next = automaton.advance(state, isNewline: kind[kind.count - 1]) { kind[$0] }
        let number = numbers[next] ?? states.count
        if number == states.count {
          guard number < Self.stateLimit else { return nil }
          numbers[next] = number
          states.append(next)
        }
        transitions.append(UInt16(number))
      }
    }
    (self.transitions, self.outcomes) = (transitions, outcomes)
  }

  private static func outcome(_ state: PatternAutomaton.State, _ automaton: PatternAutomaton) -> Outcome {
    if automaton.isMatch(state) { return .match }
    if automaton.isMatchAtEnd(state) { return .matchAtEnd }
    return automaton.isDead(state) ? .dead : .none
  }

  /// Whether any part of `text` matches; `nil` where it is not ASCII as far as it was read.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool? {
    var state = 0
    for byte in text {
      guard byte < 0x80 else { return nil }
      state = Int(transitions[state &* kindCount &+ Int(kinds[Int(byte)])])
      switch outcomes[state] {
      case .match: return true
      case .dead: return false
      case .none, .matchAtEnd: continue
      }
    }
    return outcomes[state] == .matchAtEnd || outcomes[state] == .match
  }
}

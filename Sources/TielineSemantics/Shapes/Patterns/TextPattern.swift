/// A regular expression as SHACL and XPath write it, ready to be matched.
///
/// Matching never goes back in the text. For ASCII its states are worked out beforehand, where they are few.
///
/// - Source: W3C XQuery and XPath Functions and Operators 3.1, 5.6.
struct TextPattern: Sendable {
  private let automaton: PatternAutomaton
  /// For each ASCII character the number of its kind; characters of one kind are alike to this pattern.
  private var kinds: [UInt8] = []
  private var kindCount = 0
  /// For each state and kind the next state; empty where there are too many states.
  private var transitions: [UInt16] = []
  private var outcomes: [Outcome] = []

  private enum Outcome: UInt8 { case none, match, dead, matchAtEnd }

  /// So many states are worked out beforehand at most.
  private static let stateLimit = 1024

  init(_ pattern: String, flags: String = "") throws(PatternError) {
    let flags = try PatternFlags(flags)
    automaton = try PatternAutomaton(try PatternParser.parse(pattern, flags), isMultiline: flags.isMultiline)
    workOut()
  }

  /// Whether any part of `text`, UTF-8, matches.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    guard !transitions.isEmpty else { return matchesSlowly(text) }
    var state = 0
    for byte in text {
      guard byte < 0x80 else { return matchesSlowly(text) }
      state = Int(transitions[state &* kindCount &+ Int(kinds[Int(byte)])])
      switch outcomes[state] {
      case .match: return true
      case .dead: return false
      case .none, .matchAtEnd: continue
      }
    }
    return outcomes[state] == .matchAtEnd || outcomes[state] == .match
  }

  /// The same for any text.
  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
  }

  private func matchesSlowly(_ text: UnsafeRawBufferPointer) -> Bool {
    var state = automaton.initial
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if automaton.isMatch(state) { return true }
      if automaton.isDead(state) { return false }
      state = automaton.advance(state, isNewline: scalar == "\n") { automaton.classes[$0].contains(scalar) }
    }
    return automaton.isMatchAtEnd(state)
  }

  private mutating func workOut() {
    let signatures = (0..<128 as Range<UInt8>).map { byte in
      automaton.classes.map { $0.contains(Unicode.Scalar(byte)) } + [byte == 10]
    }
    var distinct: [[Bool]] = []
    kinds = signatures.map { signature in
      let index = distinct.firstIndex(of: signature) ?? distinct.count
      if index == distinct.count { distinct.append(signature) }
      return UInt8(index)
    }
    kindCount = distinct.count
    var numbers: [PatternAutomaton.State: Int] = [automaton.initial: 0]
    var states = [automaton.initial]
    var index = 0
    while index < states.count {
      let state = states[index]
      outcomes.append(outcome(state))
      for kind in distinct {
        let next = automaton.advance(state, isNewline: kind[kind.count - 1]) { kind[$0] }
        let number = numbers[next] ?? states.count
        if number == states.count {
          guard number < Self.stateLimit else {
            transitions = []
            return
          }
          numbers[next] = number
          states.append(next)
        }
        transitions.append(UInt16(number))
      }
      index += 1
    }
  }

  private func outcome(_ state: PatternAutomaton.State) -> Outcome {
    if automaton.isMatch(state) { return .match }
    if automaton.isMatchAtEnd(state) { return .matchAtEnd }
    return automaton.isDead(state) ? .dead : .none
  }
}

/// A regular expression as SHACL and XPath write it, ready to be matched.
///
/// Matching never goes back in the text. For ASCII its states are worked out beforehand, where they are few.
///
/// - Source: W3C XQuery and XPath Functions and Operators 3.1, 5.6.
final class TextPattern: Sendable {
  private let automaton: PatternAutomaton
  /// The automaton's states for ASCII; `nil` where there are too many.
  private let table: PatternTable?

  init(_ pattern: String, flags: String = "") throws(PatternError) {
    let flags = try PatternFlags(flags)
    automaton = try PatternAutomaton(try PatternParser.parse(pattern, flags), isMultiline: flags.isMultiline)
    table = PatternTable(automaton)
  }

  /// Whether any part of `text`, UTF-8, matches.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool { table?.matches(text) ?? matchesSlowly(text) }

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
}

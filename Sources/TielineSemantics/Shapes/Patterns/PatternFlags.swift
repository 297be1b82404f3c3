/// Letters that change what a pattern means.
/// - Source: W3C XQuery and XPath Functions and Operators 3.1, 5.6.2.
struct PatternFlags: Equatable, Sendable {
  /// `s`: the dot matches ends of lines as well.
  var dotMatchesAll = false
  /// `m`: `^` and `$` match at each line.
  var isMultiline = false
  /// `i`.
  var ignoresCase = false
  /// `x`: white space outside of classes means nothing.
  var ignoresSpace = false
  /// `q`: every character means itself.
  var isLiteral = false

  init(_ letters: String) throws(PatternError) {
    for (position, letter) in letters.unicodeScalars.enumerated() {
      switch letter {
      case "s": dotMatchesAll = true
      case "m": isMultiline = true
      case "i": ignoresCase = true
      case "x": ignoresSpace = true
      case "q": isLiteral = true
      default:
        throw PatternError(position: position, found: "the flag \(letter)", expected: "flags among s, m, i, x and q")
      }
    }
  }
}

/// Reads a pattern. References back to a group and blocks of Unicode (`\p{IsGreek}`) are refused.
///
/// - Source: W3C XQuery and XPath Functions and Operators 3.1, 5.6.1; XML Schema 1.1, part 2, G.
struct PatternParser {
  private let text: [Unicode.Scalar]
  private let flags: PatternFlags
  private var index = 0
  private var depth = 0

  /// Groups and classes may stand in each other this deep.
  private static let depthLimit = 64
  /// A part may be repeated this often, where a number says how often.
  static let repetitionLimit = 1000

  private init(_ text: String, _ flags: PatternFlags) {
    self.text = Array(text.unicodeScalars)
    self.flags = flags
  }

  static func parse(_ text: String, _ flags: PatternFlags) throws(PatternError) -> PatternNode {
    var parser = PatternParser(text, flags)
    if flags.isLiteral { return .sequence(parser.text.map { parser.single($0) }) }
    let node = try parser.alternatives()
    guard parser.index == parser.text.count else { throw parser.refusal("the end or | before )") }
    return node
  }

  private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private func refusal(_ expected: String) -> PatternError {
    PatternError(position: index, found: next.map { "\u{201C}\($0)\u{201D}" } ?? "the end", expected: expected)
  }

  private func single(_ scalar: Unicode.Scalar) -> PatternNode {
    .characters(CharacterClass(ranges: [scalar.value...scalar.value], ignoresCase: flags.ignoresCase))
  }

  private mutating func enter() throws(PatternError) {
    depth += 1
    guard depth <= Self.depthLimit else { throw refusal("at most \(Self.depthLimit) groups within each other") }
  }

  private mutating func alternatives() throws(PatternError) -> PatternNode {
    try enter()
    defer { depth -= 1 }
    var branches = [try branch()]
    while take("|") { branches.append(try branch()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func branch() throws(PatternError) -> PatternNode {
    var pieces: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if flags.ignoresSpace, CharacterClass.Named.space.contains(scalar) {
        index += 1
        continue
      }
      pieces.append(try quantified(try atom()))
    }
    return .sequence(pieces)
  }

  private mutating func atom() throws(PatternError) -> PatternNode {
    guard let scalar = next else { throw refusal("a character") }
    switch scalar {
    case "(":
      index += 1
      if take("?"), !take(":") { throw refusal("?: after (, or no ?") }
      let inner = try alternatives()
      guard take(")") else { throw refusal(")") }
      return inner
    case "[": return .characters(try characterClass())
    case "\\": return .characters(try escape())
    case ".":
      index += 1
      return .characters(CharacterClass(isNegated: true, ranges: flags.dotMatchesAll ? [] : [10...10, 13...13]))
    case "^":
      index += 1
      return .start
    case "$":
      index += 1
      return .end
    case "?", "*", "+", "{", "}", "]": throw refusal("a character; write \\\(scalar) for the character itself")
    default:
      index += 1
      return single(scalar)
    }
  }

  private mutating func quantified(_ atom: PatternNode) throws(PatternError) -> PatternNode {
    var (least, most): (Int, Int?)
    switch next {
    case "?": (least, most) = (0, 1)
    case "*": (least, most) = (0, nil)
    case "+": (least, most) = (1, nil)
    case "{":
      index += 1
      least = try number()
      most = least
      if take(",") { most = next == "}" ? nil : try number() }
      guard next == "}", most.map({ $0 >= least }) ?? true else { throw refusal("{n}, {n,} or {n,m} with n ≤ m") }
    default: return atom
    }
    index += 1
    // Whether the least or the most is taken does not change whether there is a match.
    _ = take("?")
    return .repeated(atom, least: least, most: most)
  }

  private mutating func number() throws(PatternError) -> Int {
    var value: Int?
    while let digit = next, ("0"..."9").contains(digit) {
      value = (value ?? 0) * 10 + Int(digit.value - 48)
      if let value, value > Self.repetitionLimit { throw refusal("at most \(Self.repetitionLimit) repetitions") }
      index += 1
    }
    guard let value else { throw refusal("a number") }
    return value
  }

  /// After a backslash: a character, or a set.
  private mutating func escape() throws(PatternError) -> CharacterClass {
    index += 1
    guard let scalar = next else { throw refusal("a character after \\") }
    index += 1
    let named: (CharacterClass.Named, Bool)
    switch scalar {
    case "n": return literal("\n")
    case "r": return literal("\r")
    case "t": return literal("\t")
    case "s", "S": named = (.space, scalar == "S")
    case "i", "I": named = (.nameStart, scalar == "I")
    case "c", "C": named = (.namePart, scalar == "C")
    case "d", "D": named = (.category("Nd"), scalar == "D")
    case "w", "W": named = (.word, scalar == "W")
    case "p", "P": named = (.category(try category()), scalar == "P")
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": return literal(scalar)
    default:
      index -= 1
      throw refusal("n, r, t, s, i, c, d, w, p or a punctuation mark after \\; references to groups are not supported")
    }
    return CharacterClass(named: [(set: named.0, isNegated: named.1)])
  }

  private func literal(_ scalar: Unicode.Scalar) -> CharacterClass {
    CharacterClass(ranges: [scalar.value...scalar.value], ignoresCase: flags.ignoresCase)
  }

  private mutating func category() throws(PatternError) -> String {
    guard take("{") else { throw refusal("{ and a category") }
    var name = ""
    while let scalar = next, scalar != "}" {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    guard take("}"), Unicode.GeneralCategory.names.contains(name) else {
      throw PatternError(
        position: index, found: "\\p{\(name)}", expected: "a general category of Unicode, as in \\p{Lu}")
    }
    return name
  }

  /// A class in brackets.
  private mutating func characterClass() throws(PatternError) -> CharacterClass {
    try enter()
    defer { depth -= 1 }
    index += 1
    var result = CharacterClass(isNegated: take("^"), ignoresCase: flags.ignoresCase)
    let start = index
    while true {
      guard let scalar = next else { throw refusal("]") }
      if scalar == "]", index > start { break }
      if scalar == "-", index > start, index + 1 < text.count, text[index + 1] == "[" {
        index += 1
        result.subtracted = [try characterClass()]
        guard next == "]" else { throw refusal("] after what is taken away") }
        break
      }
      try member(of: &result)
    }
    index += 1
    return result
  }

  private mutating func member(of result: inout CharacterClass) throws(PatternError) {
    let low = try memberStart()
    guard low.named.isEmpty, let first = low.ranges.first, next == "-", index + 1 < text.count, text[index + 1] != "]",
      text[index + 1] != "["
    else {
      result.ranges += low.ranges
      result.named += low.named
      return
    }
    index += 1
    let high = try memberStart()
    guard let last = high.ranges.first, high.named.isEmpty, first.lowerBound <= last.lowerBound else {
      throw refusal("a range from a lower to a higher character")
    }
    result.ranges.append(first.lowerBound...last.lowerBound)
  }

  private mutating func memberStart() throws(PatternError) -> CharacterClass {
    guard let scalar = next, scalar != "[", scalar != "]" else { throw refusal("a character of a class") }
    if scalar == "\\" { return try escape() }
    index += 1
    return literal(scalar)
  }
}

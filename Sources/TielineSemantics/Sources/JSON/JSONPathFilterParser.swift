import TielineCodec

/// Filters: conditions, what they compare, and functions.
/// - Source: RFC 9535, 2.3.5 and 2.4.
extension JSONPathParser {
  mutating func condition() throws(Failure) -> JSONPath.Condition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= JSONPath.depthLimit else { throw failure("more than \(JSONPath.depthLimit) levels are nested") }
    var alternatives = [try conjunction()]
    while takeWord("||") { alternatives.append(try conjunction()) }
    return alternatives.count == 1 ? alternatives[0] : .or(alternatives)
  }

  private mutating func conjunction() throws(Failure) -> JSONPath.Condition {
    var parts = [try basic()]
    while takeWord("&&") { parts.append(try basic()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func basic() throws(Failure) -> JSONPath.Condition {
    skipBlanks()
    if take(UInt8(ascii: "!")) {
      skipBlanks()
      if take(UInt8(ascii: "(")) { return .not(try parenthesized()) }
      let inner = try test()
      if case .comparison = inner { throw failure("'!' before a comparison needs parentheses around it") }
      return .not(inner)
    }
    return take(UInt8(ascii: "(")) ? try parenthesized() : try test()
  }

  private mutating func parenthesized() throws(Failure) -> JSONPath.Condition {
    let inner = try condition()
    skipBlanks()
    guard take(UInt8(ascii: ")")) else { throw failure("a ')' is missing") }
    return inner
  }

  /// Whether something exists, compares, or matches.
  private mutating func test() throws(Failure) -> JSONPath.Condition {
    if takeWord("match(") { return try matches(isWhole: true) }
    if takeWord("search(") { return try matches(isWhole: false) }
    if peek == UInt8(ascii: "@") || peek == UInt8(ascii: "$") {
      let query = try filterQuery()
      guard let comparison = comparison() else { return .exists(query) }
      return try compare(singular(query), comparison)
    }
    let left = try operand()
    guard let comparison = comparison() else { throw failure("a comparison is missing") }
    return try compare(left, comparison)
  }

  private mutating func compare(
    _ left: JSONPath.Operand, _ comparison: JSONPath.Comparison
  ) throws(Failure) -> JSONPath.Condition {
    skipBlanks()
    return .comparison(left, comparison, try operand())
  }

  private mutating func comparison() -> JSONPath.Comparison? {
    if takeWord("==") { return .equal }
    if takeWord("!=") { return .unequal }
    if takeWord("<=") { return .lessOrEqual }
    if takeWord(">=") { return .greaterOrEqual }
    if takeWord("<") { return .less }
    return takeWord(">") ? .greater : nil
  }

  private mutating func filterQuery() throws(Failure) -> JSONPath.Query {
    depth += 1
    defer { depth -= 1 }
    guard depth <= JSONPath.depthLimit else { throw failure("more than \(JSONPath.depthLimit) levels are nested") }
    let isAbsolute = peek == UInt8(ascii: "$")
    guard isAbsolute || peek == UInt8(ascii: "@") else {
      throw failure("a query that begins with '@' or '$' is missing")
    }
    position += 1
    return JSONPath.Query(isAbsolute: isAbsolute, segments: try segments())
  }

  private func singular(_ query: JSONPath.Query) throws(Failure) -> JSONPath.Operand {
    guard query.isSingular else { throw failure("a query that may find several values cannot be compared") }
    return .query(query)
  }

  // MARK: Operands

  /// What has a value: a literal, a query that finds one value, or a function.
  private mutating func operand() throws(Failure) -> JSONPath.Operand {
    switch peek {
    case UInt8(ascii: "@"), UInt8(ascii: "$"): return try singular(try filterQuery())
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
    default: break
    }
    if takeLiteral("true") { return .boolean(true) }
    if takeLiteral("false") { return .boolean(false) }
    if takeLiteral("null") { return .null }
    if takeWord("length(") {
      depth += 1
      defer { depth -= 1 }
      guard depth <= JSONPath.depthLimit else { throw failure("more than \(JSONPath.depthLimit) levels are nested") }
      skipBlanks()
      let inner = try operand()
      try closeCall()
      return .length(inner)
    }
    if takeWord("count(") { return .count(try queryArgument()) }
    if takeWord("value(") { return .value(try queryArgument()) }
    throw failure("no operand begins like this; functions are length, count, value, match and search")
  }

  private mutating func takeLiteral(_ word: String) -> Bool {
    let start = position
    guard takeWord(word) else { return false }
    if let next = peek,
      next >= 0x80 || "_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789(".utf8.contains(next)
    {
      position = start
      return false
    }
    return true
  }

  private mutating func queryArgument() throws(Failure) -> JSONPath.Query {
    skipBlanks()
    let query = try filterQuery()
    try closeCall()
    return query
  }

  private mutating func closeCall() throws(Failure) {
    skipBlanks()
    guard take(UInt8(ascii: ")")) else { throw failure("a ')' is missing") }
  }

  private mutating func matches(isWhole: Bool) throws(Failure) -> JSONPath.Condition {
    skipBlanks()
    let text = try operand()
    skipBlanks()
    guard take(UInt8(ascii: ",")) else { throw failure("a ',' and a regular expression are missing") }
    skipBlanks()
    let pattern = try operand()
    try closeCall()
    guard case .string(let bytes) = pattern else { return .matchesValue(text, pattern, isWhole: isWhole) }
    return .matches(text, JSONPathPattern(String(decoding: bytes, as: UTF8.self), isWhole: isWhole), isWhole: isWhole)
  }

  private mutating func number() throws(Failure) -> DecimalText {
    let start = position
    while let byte = peek, "+-.eE0123456789".utf8.contains(byte) { position += 1 }
    guard let value = try? JSONValue(parsing: Array(bytes[start..<position])), case .number = value else {
      throw failure("a number is not written as in JSON")
    }
    return DecimalText(bytes[start..<position])
  }
}

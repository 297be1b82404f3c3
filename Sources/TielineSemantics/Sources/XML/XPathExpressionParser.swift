/// Expressions: what combines paths, literals and functions.
/// - Source: XML Path Language 1.0, 3.
extension XPathParser {
  mutating func expression() throws(Failure) -> XPath.Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= XPath.depthLimit else { throw failure("more than \(XPath.depthLimit) levels are nested") }
    var parts = [try conjunction()]
    while takeWord("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(Failure) -> XPath.Expression {
    var parts = [try equality()]
    while takeWord("and") { parts.append(try equality()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func equality() throws(Failure) -> XPath.Expression {
    let left = try relation()
    let comparison: XPath.Comparison
    if take("!=") { comparison = .unequal } else if take("=") { comparison = .equal } else { return left }
    return .comparison(left, comparison, try relation())
  }

  private mutating func relation() throws(Failure) -> XPath.Expression {
    let left = try union()
    let comparison: XPath.Comparison
    if take("<=") {
      comparison = .lessOrEqual
    } else if take(">=") {
      comparison = .greaterOrEqual
    } else if take("<") {
      comparison = .less
    } else if take(">") {
      comparison = .greater
    } else {
      return left
    }
    return .comparison(left, comparison, try union())
  }

  private mutating func union() throws(Failure) -> XPath.Expression {
    var parts = [try operand()]
    while take("|") {
      parts.append(try operand())
      guard parts.count <= XPath.stepLimit else { throw failure("a union of more than \(XPath.stepLimit) paths") }
    }
    guard parts.count > 1 else { return parts[0] }
    for part in parts {
      guard case .path = part else { throw failure("only paths can be united by '|'") }
    }
    return .union(parts)
  }

  /// A literal, a number, a call, something in parentheses, or a path.
  private mutating func operand() throws(Failure) -> XPath.Expression {
    skipBlanks()
    guard position < bytes.count else { throw failure("the expression ends where more should stand") }
    let byte = bytes[position]
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { return .literal(try literal()) }
    if let number = number() { return .number(number) }
    if take("(") {
      let inner = try expression()
      guard take(")") else { throw failure("a ')' is missing") }
      return try followed(inner)
    }
    if let function = try function() { return try call(function) }
    return .path(try path())
  }

  /// `(…)`, with the predicates and steps that may follow.
  private mutating func followed(_ inner: XPath.Expression) throws(Failure) -> XPath.Expression {
    var predicates: [XPath.Expression] = []
    while take("[") {
      predicates.append(try expression())
      guard take("]") else { throw failure("a ']' is missing") }
    }
    let steps = try steps(isFirst: false)
    guard !predicates.isEmpty || !steps.isEmpty else { return inner }
    switch inner {
    case .path, .union: break
    default: throw failure("steps and predicates can follow paths only")
    }
    var start = inner
    if !predicates.isEmpty {
      // A predicate on what a whole path found counts positions in all of it.
      let every = XPath.Step(axis: .itself, test: .node, predicates: predicates)
      start = .path(XPath.Path(start: .expression(inner), steps: [every]))
    }
    return steps.isEmpty ? start : .path(XPath.Path(start: .expression(start), steps: steps))
  }

  private mutating func literal() throws(Failure) -> [UInt8] {
    let quote = bytes[position]
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { throw failure("a closing quote is missing") }
    defer { position = end + 1 }
    return Array(bytes[(position + 1)..<end])
  }

  private mutating func number() -> DecimalText? {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    var digits = 0
    var points = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "."), points == 0 {
        points = 1
      } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
        digits += 1
      } else {
        break
      }
      position += 1
    }
    guard digits > 0 else {
      position = start
      return nil
    }
    return DecimalText(bytes[start..<position])
  }

  /// The function that is called here; `nil` where a path begins.
  private mutating func function() throws(Failure) -> XPath.Function? {
    let start = position
    guard let word = try? name(), take("("), word != "text", word != "node" else {
      position = start
      return nil
    }
    guard let function = XPath.Function(rawValue: word) else {
      position = start
      let known = XPath.Function.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure("the function '\(word)' is not known; there are \(known)")
    }
    return function
  }

  /// A call after its opening parenthesis.
  private mutating func call(_ function: XPath.Function) throws(Failure) -> XPath.Expression {
    var arguments: [XPath.Expression] = []
    if !take(")") {
      repeat {
        arguments.append(try expression())
        guard arguments.count <= 64 else { throw failure("more than 64 arguments") }
      } while take(",")
      guard take(")") else { throw failure("a ')' is missing") }
    }
    guard function.arguments.contains(arguments.count) else {
      throw failure("\(function.rawValue)() does not take \(arguments.count) arguments")
    }
    let takesNodes = [.count, .localName, .name, .namespaceURI].contains(function)
    if takesNodes, let argument = arguments.first {
      switch argument {
      case .path, .union: break
      default: throw failure("\(function.rawValue)() takes a path")
      }
    }
    return .call(function, arguments)
  }
}

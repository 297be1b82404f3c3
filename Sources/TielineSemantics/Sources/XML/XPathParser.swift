extension XPath {
  /// Deepest nesting of predicates, parentheses and calls.
  static let depthLimit = 16
  static let lengthLimit = 4096
  /// Most steps of a path; an iterator's are followed as bits of a number.
  static let stepLimit = 60

  /// Reads an expression.
  ///
  /// - Parameter namespaces: Prefix to namespace IRI.
  /// - Throws: ``RecordError/path(text:reason:position:)``.
  init(_ text: String, namespaces: [String: String]) throws(RecordError) {
    var parser = XPathParser(bytes: Array(text.utf8), namespaces: namespaces)
    do throws(XPathParser.Failure) {
      expression = try parser.whole()
    } catch {
      throw .path(text: text, reason: error.reason, position: error.position)
    }
    (self.text, names) = (text, parser.names)
  }
}

/// A recursive-descent reader of XPath; its depth is bounded.
struct XPathParser {
  struct Failure: Error {
    let reason: String
    let position: Int
  }

  let bytes: [UInt8]
  let namespaces: [String: String]
  var names: [[UInt8]] = []
  var position = 0
  var depth = 0

  init(bytes: [UInt8], namespaces: [String: String]) { (self.bytes, self.namespaces) = (bytes, namespaces) }

  mutating func whole() throws(Failure) -> XPath.Expression {
    guard bytes.count <= XPath.lengthLimit else { throw failure("longer than \(XPath.lengthLimit) bytes") }
    let expression = try expression()
    skipBlanks()
    guard position == bytes.count else {
      if "+-*".utf8.contains(bytes[position]) || peekWord("div") || peekWord("mod") {
        throw failure("there is no arithmetic here: use a function of the mapping")
      }
      throw failure("nothing of an expression begins like this")
    }
    return expression
  }

  // MARK: Paths

  /// A location path, which may be `/` alone.
  mutating func path() throws(Failure) -> XPath.Path {
    skipBlanks()
    guard peek("/") else { return XPath.Path(start: .context, steps: try steps(isFirst: true)) }
    if peek("//") { return XPath.Path(start: .root, steps: try steps(isFirst: false)) }
    guard position + 1 < bytes.count, beginsStep(bytes[position + 1]) else {
      position += 1
      return XPath.Path(start: .root, steps: [])
    }
    return XPath.Path(start: .root, steps: try steps(isFirst: false))
  }

  private func beginsStep(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "@") || byte == UInt8(ascii: "*") || byte == UInt8(ascii: ".")
      || XPathParser.isNameByte(byte, isFirst: true)
  }

  /// Steps with what is between them; a slash precedes each unless it `isFirst`.
  mutating func steps(isFirst: Bool) throws(Failure) -> [XPath.Step] {
    var steps: [XPath.Step] = []
    var needsSlash = !isFirst
    while true {
      if needsSlash {
        if take("//") {
          steps.append(XPath.Step(axis: .descendantOrSelf, test: .node, predicates: []))
        } else if !take("/") {
          return steps
        }
      }
      steps.append(try step())
      guard steps.count <= XPath.stepLimit else { throw failure("more than \(XPath.stepLimit) steps") }
      needsSlash = true
    }
  }

  private static let axes: [(String, XPath.Axis)] = [
    ("child", .child), ("attribute", .attribute), ("self", .itself), ("parent", .parent), ("ancestor", .ancestor),
    ("ancestor-or-self", .ancestorOrSelf), ("descendant", .descendant), ("descendant-or-self", .descendantOrSelf),
  ]

  private mutating func step() throws(Failure) -> XPath.Step {
    skipBlanks()
    if take("..") { return XPath.Step(axis: .parent, test: .node, predicates: []) }
    if take(".") { return XPath.Step(axis: .itself, test: .node, predicates: []) }
    var axis = XPath.Axis.child
    if take("@") { axis = .attribute }
    let start = position
    if let word = try? name(), take("::") {
      guard let known = Self.axes.first(where: { $0.0 == word })?.1 else {
        throw failure("the axis '\(word)' is not supported")
      }
      axis = known
    } else {
      position = start
    }
    var test = try test()
    var predicates: [XPath.Expression] = []
    while take("[") {
      let predicate = try expression()
      guard take("]") else { throw failure("a ']' is missing") }
      if predicates.isEmpty, let narrowed = narrowed(test, predicate) {
        test = narrowed
      } else {
        predicates.append(predicate)
      }
    }
    return XPath.Step(axis: axis, test: test, predicates: predicates)
  }

  /// `*[local-name()='a']` is `*:a`, which takes no evaluation.
  private mutating func narrowed(_ test: XPath.Test, _ predicate: XPath.Expression) -> XPath.Test? {
    guard case .name(let namespace, .any) = test,
      case .comparison(.call(.localName, let arguments), .equal, .literal(let name)) = predicate, arguments.isEmpty
    else { return nil }
    return .name(namespace: namespace, name: reference(name))
  }

  private mutating func test() throws(Failure) -> XPath.Test {
    skipBlanks()
    if takeCall("text") { return .text }
    if takeCall("node") { return .node }
    if take("*") {
      guard take(":") else { return .name(namespace: .any, name: .any) }
      return .name(namespace: .any, name: reference(Array(try name().utf8)))
    }
    let first = try name()
    guard position < bytes.count, bytes[position] == UInt8(ascii: ":"), !peek("::") else {
      return .name(namespace: .none, name: reference(Array(first.utf8)))
    }
    position += 1
    let known = first == "xml" ? "http://www.w3.org/XML/1998/namespace" : namespaces[first]
    guard let iri = known else {
      throw failure("the prefix '\(first)' is not declared: add an rml:namespace to the reference formulation")
    }
    let namespace = iri.isEmpty ? XPath.Name.none : reference(Array(iri.utf8))
    if take("*") { return .name(namespace: namespace, name: .any) }
    return .name(namespace: namespace, name: reference(Array(try name().utf8)))
  }

  private mutating func takeCall(_ word: String) -> Bool {
    let start = position
    guard takeWord(word), take("("), take(")") else {
      position = start
      return false
    }
    return true
  }

  private mutating func reference(_ name: [UInt8]) -> XPath.Name {
    if let known = names.firstIndex(of: name) { return .index(known) }
    names.append(name)
    return .index(names.count - 1)
  }

  mutating func name() throws(Failure) -> String {
    let start = position
    while position < bytes.count, Self.isNameByte(bytes[position], isFirst: position == start) { position += 1 }
    guard position > start else { throw failure("a name is missing") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): !isFirst
    default: false
    }
  }

  // MARK: Bytes

  mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
  }

  func peek(_ word: String) -> Bool { bytes[position...].starts(with: word.utf8) }

  /// Takes `word`, which blanks may precede.
  mutating func take(_ word: String) -> Bool {
    let start = position
    skipBlanks()
    guard peek(word) else {
      position = start
      return false
    }
    position += word.utf8.count
    return true
  }

  private func peekWord(_ word: String) -> Bool {
    let end = position + word.utf8.count
    return peek(word) && (end == bytes.count || !Self.isNameByte(bytes[end], isFirst: false))
  }

  /// Takes `word` where no longer name stands there.
  mutating func takeWord(_ word: String) -> Bool {
    let start = position
    skipBlanks()
    guard peekWord(word) else {
      position = start
      return false
    }
    position += word.utf8.count
    return true
  }

  func failure(_ reason: String) -> Failure { Failure(reason: reason, position: position) }
}

internal import Yams

/// A value of a YARRRML document, with its line.
struct YARRRMLNode {
  private enum Value {
    case scalar(String)
    case list([YARRRMLNode])
    case map([(String, YARRRMLNode)])
  }

  private let value: Value
  private let line: Int

  /// - Throws: ``MappingError/document(reason:line:)`` for what is no YAML, is nested too deep or names a member twice.
  init(yaml text: String) throws(MappingError) {
    try Self.checkDepth(text)
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      let words = "\(error)".split(separator: "\n").first.map(String.init) ?? "it cannot be read"
      throw .document(reason: "no YAML: \(words)", line: 0)
    }
    guard let node else { throw .document(reason: "the document is empty: it needs 'mappings'", line: 0) }
    var rest = YARRRMLDocument.valuesLimit
    try self.init(node, depth: 0, rest: &rest)
  }

  init(list: [YARRRMLNode]) { (value, line) = (.list(list), list.first?.line ?? 0) }

  /// - Parameter rest: Values that may still come; an alias repeats all that it names.
  private init(_ node: Node, depth: Int, rest: inout Int) throws(MappingError) {
    let line = node.mark?.line ?? 0
    rest -= 1
    guard rest > 0 else {
      throw .tooLarge(what: "the number of values of a YARRRML document", allowed: YARRRMLDocument.valuesLimit)
    }
    guard depth <= YARRRMLDocument.depthLimit else {
      throw .tooLarge(what: "the depth of a YARRRML document", allowed: YARRRMLDocument.depthLimit)
    }
    self.line = line
    switch node {
    case .scalar(let scalar): value = .scalar(scalar.string)
    case .sequence(let sequence):
      var items: [YARRRMLNode] = []
      for item in sequence { items.append(try YARRRMLNode(item, depth: depth + 1, rest: &rest)) }
      value = .list(items)
    case .mapping(let mapping):
      var members: [(String, YARRRMLNode)] = []
      var names: Set<String> = []
      for (key, item) in mapping {
        guard case .scalar(let name) = key, names.insert(name.string).inserted else {
          throw .document(reason: "a member's name is a text, and stands once", line: key.mark?.line ?? line)
        }
        members.append((name.string, try YARRRMLNode(item, depth: depth + 1, rest: &rest)))
      }
      value = .map(members)
    case .alias: throw .document(reason: "aliases (*name) are not read: write the value out", line: line)
    }
  }

  /// Yams follows brackets and indentation by recursion, so that neither may come without bound.
  private static func checkDepth(_ text: String) throws(MappingError) {
    var (brackets, line, indentation) = (0, 1, 0)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(brackets - 1, 0)
      case UInt8(ascii: "\n"): (line, indentation) = (line + 1, 0)
      // What may begin a value inside another on the same line.
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "\t"):
        if indentation >= 0 { indentation += 1 }
      default: indentation = -1
      }
      guard brackets <= YARRRMLDocument.bracketLimit, indentation <= YARRRMLDocument.indentationLimit else {
        throw .document(reason: "nested too deep: more brackets or indentation than a mapping needs", line: line)
      }
    }
  }

  func wrong(_ reason: String) -> MappingError { .document(reason: reason, line: line) }

  var isList: Bool { if case .list = value { true } else { false } }
  var isMap: Bool { if case .map = value { true } else { false } }
  var scalar: String? { if case .scalar(let text) = value { text } else { nil } }

  /// Whether it is one source, as `[file~csv]`, and not several.
  var isSource: Bool {
    guard case .list(let items) = value, let first = items.first?.scalar else { return isMap }
    return first.utf8.contains(UInt8(ascii: "~"))
  }

  /// - Throws: ``MappingError`` where it is no text.
  func text() throws(MappingError) -> String {
    guard case .scalar(let text) = value else { throw wrong("a text was expected") }
    return text
  }

  /// Its elements; itself where it is no list.
  func list() -> [YARRRMLNode] { if case .list(let items) = value { items } else { [self] } }

  /// - Throws: ``MappingError`` where it has no members.
  func members() throws(MappingError) -> [(String, YARRRMLNode)] {
    guard case .map(let members) = value else { throw wrong("members were expected, as 'name: value'") }
    return members
  }

  func has(_ name: String) -> Bool {
    if case .map(let members) = value { members.contains { $0.0 == name } } else { false }
  }

  /// The member with one of these names.
  /// - Throws: ``MappingError`` where two of them stand, or where it has no members.
  func value(_ names: String...) throws(MappingError) -> YARRRMLNode? {
    let found = try members().filter { names.contains($0.0) }
    guard found.count <= 1 else { throw wrong("'\(found[0].0)' and '\(found[1].0)' say the same: write one") }
    return found.first?.1
  }

  /// - Throws: ``MappingError`` for a member with another name.
  func allow(_ names: [String]) throws(MappingError) {
    for (name, node) in try members() where !names.contains(name) {
      throw node.wrong("'\(name)' is not known here; known are: \(names.joined(separator: ", "))")
    }
  }
}

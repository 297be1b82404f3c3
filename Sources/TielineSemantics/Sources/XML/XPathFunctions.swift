/// Expressions that are no paths, on one node.
/// - Source: XML Path Language 1.0, 3 and 4.
extension XPathEvaluator {
  enum Value {
    case nodes([XMLFound])
    case text([UInt8])
    /// `nil` is no number.
    case number(DecimalText?)
    case boolean(Bool)
  }

  func value(_ expression: XPath.Expression, _ context: Context) -> Value {
    switch expression {
    case .path, .union: return .nodes(nodes(expression, context))
    case .literal(let text): return .text(text)
    case .number(let number): return .number(number)
    case .or(let parts): return .boolean(parts.contains { boolean(value($0, context)) })
    case .and(let parts): return .boolean(parts.allSatisfy { boolean(value($0, context)) })
    case .comparison(let left, let comparison, let right):
      return .boolean(compare(value(left, context), comparison, value(right, context)))
    case .call(let function, let arguments): return call(function, arguments, context)
    }
  }

  /// A number means a position, anything else whether it is true.
  func holds(_ predicate: XPath.Expression, _ context: Context) -> Bool {
    let value = value(predicate, context)
    guard case .number(let number) = value else { return boolean(value) }
    return number == Self.decimal(context.position)
  }

  private static func decimal(_ number: Int) -> DecimalText { DecimalText(String(number).utf8) }

  // MARK: Functions

  private func call(_ function: XPath.Function, _ arguments: [XPath.Expression], _ context: Context) -> Value {
    func argument(_ index: Int) -> Value {
      arguments.indices.contains(index) ? value(arguments[index], context) : .nodes([context.node])
    }
    func text(_ index: Int) -> [UInt8] { string(argument(index)) }
    switch function {
    case .position: return .number(Self.decimal(context.position))
    case .last: return .number(Self.decimal(context.size))
    case .isTrue: return .boolean(true)
    case .isFalse: return .boolean(false)
    case .not: return .boolean(!boolean(argument(0)))
    case .boolean: return .boolean(boolean(argument(0)))
    case .string: return .text(text(0))
    case .number: return .number(number(argument(0)))
    case .concat: return .text(arguments.indices.flatMap(text))
    case .contains: return .boolean(Self.range(of: text(1), in: text(0)) != nil)
    case .startsWith: return .boolean(text(0).starts(with: text(1)))
    case .normalizeSpace: return .text(Self.normalized(text(0)))
    case .stringLength: return .number(Self.decimal(text(0).count { $0 & 0xC0 != 0x80 }))
    case .substringBefore:
      let whole = text(0)
      return .text(Self.range(of: text(1), in: whole).map { Array(whole[..<$0.lowerBound]) } ?? [])
    case .substringAfter:
      let whole = text(0)
      return .text(Self.range(of: text(1), in: whole).map { Array(whole[$0.upperBound...]) } ?? [])
    case .count, .localName, .name, .namespaceURI:
      guard case .nodes(let nodes) = argument(0) else { return .text([]) }
      if function == .count { return .number(Self.decimal(nodes.count)) }
      return .text(nodes.first.map { name($0, function) } ?? [])
    }
  }

  private func name(_ found: XMLFound, _ function: XPath.Function) -> [UInt8] {
    let (name, namespace, prefix): (XMLRecordTree.Name?, XMLRecordTree.Name?, XMLRecordTree.Name?)
    switch found {
    case .node(let node):
      guard node >= 0 else { return [] }
      (name, namespace, prefix) = (tree[node].name, tree[node].namespace, tree[node].prefix)
    case .attribute(let index, _):
      let attribute = tree.attribute(index)
      (name, namespace, prefix) = (attribute.name, attribute.namespace, attribute.prefix)
    }
    switch function {
    case .namespaceURI: return Self.bytes(namespace)
    case .name where prefix != nil: return Self.bytes(prefix) + [UInt8(ascii: ":")] + Self.bytes(name)
    default: return Self.bytes(name)
    }
  }

  /// The bytes before the zero that ends libxml2's texts.
  private static func bytes(_ start: UnsafePointer<UInt8>?) -> [UInt8] {
    guard var next = start else { return [] }
    var bytes: [UInt8] = []
    while next.pointee != 0 {
      bytes.append(next.pointee)
      next += 1
    }
    return bytes
  }

  /// Where `part` stands first; time grows with both lengths added, whatever they are.
  private static func range(of part: [UInt8], in whole: [UInt8]) -> Range<Int>? {
    guard !part.isEmpty else { return 0..<0 }
    // For each place in `part`, how much of its beginning ends there.
    var borders = [0]
    var matched = 0
    for index in part.indices.dropFirst() {
      while matched > 0, part[index] != part[matched] { matched = borders[matched - 1] }
      if part[index] == part[matched] { matched += 1 }
      borders.append(matched)
    }
    matched = 0
    for index in whole.indices {
      while matched > 0, whole[index] != part[matched] { matched = borders[matched - 1] }
      if whole[index] == part[matched] { matched += 1 }
      if matched == part.count { return (index + 1 - matched)..<(index + 1) }
    }
    return nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private static func normalized(_ text: [UInt8]) -> [UInt8] {
    Array(text.split(whereSeparator: isBlank).joined(separator: [0x20]))
  }

  // MARK: Conversions

  func string(_ value: Value) -> [UInt8] {
    switch value {
    case .nodes(let nodes): nodes.first.map { Array(string($0)) } ?? []
    case .text(let text): text
    case .number(let number): number?.plain ?? Array("NaN".utf8)
    case .boolean(let value): Array((value ? "true" : "false").utf8)
    }
  }

  func boolean(_ value: Value) -> Bool {
    switch value {
    case .nodes(let nodes): !nodes.isEmpty
    case .text(let text): !text.isEmpty
    case .number(let number): number.map { !$0.digits.isEmpty } ?? false
    case .boolean(let value): value
    }
  }

  private func number(_ value: Value) -> DecimalText? {
    switch value {
    case .number(let number): number
    case .boolean(let value): Self.decimal(value ? 1 : 0)
    case .text, .nodes: Self.number(string(value))
    }
  }

  /// - Source: XML Path Language 1.0, 4.4.
  private static func number(_ text: [UInt8]) -> DecimalText? {
    let trimmed = text.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    var rest = Array(trimmed)[...]
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let points = rest.count { $0 == UInt8(ascii: ".") }
    let digits = rest.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits > 0, points <= 1, digits + points == rest.count else { return nil }
    return DecimalText(Array(trimmed))
  }

  // MARK: Comparisons

  /// - Source: XML Path Language 1.0, 3.4.
  private func compare(_ left: Value, _ comparison: XPath.Comparison, _ right: Value) -> Bool {
    switch (left, right) {
    case (.nodes, .boolean), (.boolean, .nodes):
      return compareSingle(.boolean(boolean(left)), comparison, .boolean(boolean(right)))
    case (.nodes(let nodes), _):
      return nodes.contains { compare(.text(Array(string($0))), comparison, right) }
    case (_, .nodes(let nodes)):
      return nodes.contains { compareSingle(left, comparison, .text(Array(string($0)))) }
    default: return compareSingle(left, comparison, right)
    }
  }

  private func compareSingle(_ left: Value, _ comparison: XPath.Comparison, _ right: Value) -> Bool {
    switch comparison {
    case .equal: return isEqual(left, right)
    case .unequal: return !isEqual(left, right)
    default: break
    }
    guard let left = number(left), let right = number(right) else { return false }
    let order = left.compared(to: right)
    switch comparison {
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    default: return order >= 0
    }
  }

  private func isEqual(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.boolean, _), (_, .boolean): return boolean(left) == boolean(right)
    case (.number, _), (_, .number):
      guard let left = number(left), let right = number(right) else { return false }
      return left.compared(to: right) == 0
    default: return string(left) == string(right)
    }
  }
}

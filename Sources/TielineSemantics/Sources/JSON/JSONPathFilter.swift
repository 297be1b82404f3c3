/// Whether a filter's condition holds for a value.
/// - Source: RFC 9535, 2.3.5 and 2.4.
extension JSONPathEvaluator {
  private enum Value {
    case nothing, null
    case composite(Int)
    case literal([UInt8])
    case text(UnsafeBufferPointer<UInt8>)
    case number(DecimalText)
    case boolean(Bool)

    func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
      switch self {
      case .literal(let bytes): bytes.withUnsafeBufferPointer(body)
      case .text(let text): body(text)
      default: nil
      }
    }
  }

  func holds(_ condition: JSONPath.Condition, at node: Int) -> Bool {
    switch condition {
    case .or(let parts): return parts.contains { holds($0, at: node) }
    case .and(let parts): return parts.allSatisfy { holds($0, at: node) }
    case .not(let part): return !holds(part, at: node)
    case .exists(let query):
      let start = query.isAbsolute ? root : node
      return query.isSingular ? self.node(query.segments, from: start) != nil : !nodes(query, at: node).isEmpty
    case .comparison(let left, let comparison, let right):
      return compare(value(left, at: node), comparison, value(right, at: node))
    case .matches(let text, let pattern, _):
      return value(text, at: node).withText { pattern.matches($0) } ?? false
    case .matchesValue(let text, let pattern, let isWhole):
      guard let pattern = value(pattern, at: node).withText({ String(decoding: $0, as: UTF8.self) }) else {
        return false
      }
      return value(text, at: node).withText { JSONPathPattern(pattern, isWhole: isWhole).matches($0) } ?? false
    }
  }

  private func nodes(_ query: JSONPath.Query, at node: Int) -> [Int] {
    nodes(query.segments, from: query.isAbsolute ? root : node)
  }

  // MARK: Values

  private func value(_ operand: JSONPath.Operand, at node: Int) -> Value {
    switch operand {
    case .string(let text): return .literal(text)
    case .number(let number): return .number(number)
    case .boolean(let value): return .boolean(value)
    case .null: return .null
    case .query(let query):
      return self.node(query.segments, from: query.isAbsolute ? root : node).map(value) ?? .nothing
    case .count(let query): return .number(DecimalText(String(nodes(query, at: node).count).utf8))
    case .value(let query):
      let found = nodes(query, at: node)
      return found.count == 1 ? value(found[0]) : .nothing
    case .length(let inner): return length(value(inner, at: node))
    }
  }

  private func value(_ node: Int) -> Value {
    switch tape[node].kind {
    case .null: .null
    case .yes: .boolean(true)
    case .no: .boolean(false)
    case .string, .name: .text(tape.text(node))
    case .integer, .number: .number(DecimalText(tape.source(node)))
    case .object, .array: .composite(node)
    }
  }

  /// Of a text its code points, of an array its elements, of an object its members.
  private func length(_ value: Value) -> Value {
    var length: Int?
    if case .composite(let node) = value { length = children(of: node).count }
    length = length ?? value.withText { text in text.count { $0 & 0xC0 != 0x80 } }
    return length.map { .number(DecimalText(String($0).utf8)) } ?? .nothing
  }

  // MARK: Comparisons

  /// - Source: RFC 9535, 2.3.5.2.2.
  private func compare(_ left: Value, _ comparison: JSONPath.Comparison, _ right: Value) -> Bool {
    switch comparison {
    case .equal: isEqual(left, right)
    case .unequal: !isEqual(left, right)
    case .less: isLess(left, right)
    case .greater: isLess(right, left)
    case .lessOrEqual: isLess(left, right) || isEqual(left, right)
    case .greaterOrEqual: isLess(right, left) || isEqual(left, right)
    }
  }

  private func isEqual(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.nothing, .nothing), (.null, .null): return true
    case (.boolean(let a), .boolean(let b)): return a == b
    case (.number(let a), .number(let b)): return a.compared(to: b) == 0
    case (.composite(let a), .composite(let b)): return isSame(a, b)
    default: return left.withText { a in right.withText { b in a.elementsEqual(b) } ?? false } ?? false
    }
  }

  /// Whether two arrays or objects hold the same. The tape bounds the depth.
  private func isSame(_ a: Int, _ b: Int) -> Bool {
    guard tape[a].kind == tape[b].kind else { return false }
    let (these, those) = (children(of: a), children(of: b))
    guard these.count == those.count else { return false }
    guard tape[a].kind == .object else {
      return zip(these, those).allSatisfy { isEqual(value($0), value($1)) }
    }
    // Names are unique, so that the same number of members and one for each is all.
    let other = Dictionary(those.map { (Array(tape.text($0 - 1)), $0) }) { first, _ in first }
    return these.allSatisfy { member in
      other[Array(tape.text(member - 1))].map { isEqual(value(member), value($0)) } ?? false
    }
  }

  private func isLess(_ left: Value, _ right: Value) -> Bool {
    if case .number(let a) = left, case .number(let b) = right { return a.compared(to: b) < 0 }
    // UTF-8 sorts as its code points do.
    return left.withText { a in right.withText { b in a.lexicographicallyPrecedes(b) } ?? false } ?? false
  }
}

/// References, looked up in each record of a tree.
final class XMLReferences {
  private enum Way {
    /// Steps without predicates, at first up, then down by children, at last to an attribute or text.
    case plain([XPath.Step])
    case general(XPath.Expression)
  }

  private let ways: [(way: Way, evaluator: XPathEvaluator)]
  private let texts = TextPool()

  init(_ references: [XPath], names: [[NameTest]], tree: XMLRecordTree) {
    ways = zip(references, names).map { reference, names in
      let way = Self.plain(reference.expression).map(Way.plain) ?? .general(reference.expression)
      return (way, XPathEvaluator(tree: tree, names: names))
    }
  }

  /// What such steps find is in the order of the document, and found once.
  private static func plain(_ expression: XPath.Expression) -> [XPath.Step]? {
    guard case .path(let path) = expression, case .context = path.start,
      path.steps.allSatisfy({ $0.predicates.isEmpty })
    else { return nil }
    let up = path.steps.prefix { $0.axis == .parent || $0.axis == .itself }
    let down = path.steps[up.count...]
    let isPlain = down.enumerated().allSatisfy { index, step in
      step.axis == .child || (step.axis == .attribute && index == down.count - 1)
    }
    return isPlain ? path.steps : nil
  }

  /// Appends what each reference finds from `record`.
  func find(_ record: Int, into values: RecordValues) {
    texts.removeAll()
    for index in 0..<ways.count {
      let evaluator = ways[index].evaluator
      switch ways[index].way {
      case .plain(let steps):
        steps.withUnsafeBufferPointer { steps in Self.each(steps, 0, evaluator, record, values) }
      case .general(let expression): append(evaluator, expression, record, values)
      }
      values.end(index)
    }
  }

  /// As deep as a path is long.
  private static func each(
    _ steps: UnsafeBufferPointer<XPath.Step>, _ index: Int, _ evaluator: XPathEvaluator, _ node: Int,
    _ values: RecordValues
  ) {
    guard index < steps.count else { return append(evaluator.tree.string(node), values) }
    let tree = evaluator.tree
    switch steps[index].axis {
    case .child:
      let isLast = index + 1 == steps.count
      evaluator.eachChild(of: node) { child in
        guard evaluator.matches(steps[index].test, child) else { return }
        if isLast { append(tree.string(child), values) } else { each(steps, index + 1, evaluator, child, values) }
      }
    case .attribute:
      evaluator.eachAttribute(of: node, steps[index].test) { append(tree.attributeString($0), values) }
    case .parent:
      guard node >= 0, evaluator.matches(steps[index].test, tree[node].parent) else { return }
      each(steps, index + 1, evaluator, tree[node].parent, values)
    default:
      guard evaluator.matches(steps[index].test, node) else { return }
      each(steps, index + 1, evaluator, node, values)
    }
  }

  @inline(__always) private static func append(_ text: UnsafeBufferPointer<UInt8>, _ values: RecordValues) {
    if let start = text.baseAddress { values.append(RecordValue(start: start, count: text.count, kind: .text)) }
  }

  private func append(
    _ evaluator: XPathEvaluator, _ expression: XPath.Expression, _ record: Int, _ values: RecordValues
  ) {
    let value = evaluator.value(expression, XPathEvaluator.Context(node: .node(record)))
    var kind = RecordValue.Kind.text
    switch value {
    case .nodes(let nodes):
      for node in nodes { Self.append(evaluator.string(node), values) }
      return
    case .text: break
    case .number(let number): kind = number.map { $0.isInteger ? .integer : .number } ?? .text
    case .boolean: kind = .boolean
    }
    let text = texts.keep(evaluator.string(value))
    if let start = text.baseAddress { values.append(RecordValue(start: start, count: text.count, kind: kind)) }
  }
}

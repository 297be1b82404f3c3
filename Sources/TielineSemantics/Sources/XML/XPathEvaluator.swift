/// What a path finds.
enum XMLFound {
  /// An element or text; -1 is the document.
  case node(Int)
  case attribute(Int, owner: Int)

  /// Where it stands in the document.
  fileprivate var order: (Int, Int) {
    switch self {
    case .node(let node): (node, -1)
    case .attribute(let index, let owner): (owner, index)
    }
  }
}

/// Evaluates the paths of one expression on a tree.
struct XPathEvaluator {
  /// Where an expression is evaluated.
  struct Context {
    let node: XMLFound
    var position = 1
    var size = 1
  }

  let tree: XMLRecordTree
  /// The names that the expression's tests look for.
  let names: [NameTest]

  func string(_ found: XMLFound) -> UnsafeBufferPointer<UInt8> {
    switch found {
    case .node(let node): tree.string(node)
    case .attribute(let index, _): tree.attributeString(index)
    }
  }

  @inline(__always) func matches(_ test: XPath.Test, _ node: Int) -> Bool {
    guard node >= 0 else { return test == .node }
    let node = tree[node]
    guard let name = node.name else { return test == .text || test == .node }
    return test.matches(name, node.namespace, names)
  }

  /// What a path finds, in the order of the document, each once.
  func find(_ path: XPath.Path, from context: Context) -> [XMLFound] {
    var found: [XMLFound]
    switch path.start {
    case .context: found = [context.node]
    case .root: found = [.node(-1)]
    case .expression(let expression): found = nodes(expression, context)
    }
    for (index, step) in path.steps.enumerated() {
      if index == 0, case .expression = path.start, step.axis == .itself {
        // Predicates after parentheses count in all that was found.
        found = filter(found, step.predicates)
      } else {
        found = self.step(step, from: found)
      }
      if found.isEmpty { break }
    }
    return found
  }

  /// What a path, or several together, find.
  func nodes(_ expression: XPath.Expression, _ context: Context) -> [XMLFound] {
    switch expression {
    case .path(let path): return find(path, from: context)
    case .union(let parts):
      var found: [XMLFound] = []
      for part in parts { found += nodes(part, context) }
      return Self.sorted(found)
    default: return []
    }
  }

  private func step(_ step: XPath.Step, from contexts: [XMLFound]) -> [XMLFound] {
    if contexts.count == 1 { return filter(select(step, from: contexts[0]), step.predicates, step.axis.goesUp) }
    var found: [XMLFound] = []
    for context in contexts { found += filter(select(step, from: context), step.predicates, step.axis.goesUp) }
    return Self.sorted(found)
  }

  private func filter(
    _ found: [XMLFound], _ predicates: [XPath.Expression], _ isReversed: Bool = false
  ) -> [XMLFound] {
    var found = found
    for predicate in predicates {
      let size = found.count
      var kept: [XMLFound] = []
      for (index, node) in found.enumerated() {
        // Upwards, the nearest counts as first.
        let position = isReversed ? size - index : index + 1
        if holds(predicate, Context(node: node, position: position, size: size)) { kept.append(node) }
      }
      found = kept
    }
    return found
  }

  private static func sorted(_ found: [XMLFound]) -> [XMLFound] {
    if zip(found, found.dropFirst()).allSatisfy({ $0.order < $1.order }) { return found }
    var last: (Int, Int)?
    return found.sorted { $0.order < $1.order }.filter { node in
      defer { last = node.order }
      return last.map { $0 != node.order } ?? true
    }
  }

  // MARK: Axes

  private func select(_ step: XPath.Step, from context: XMLFound) -> [XMLFound] {
    guard case .node(let node) = context else { return selectFromAttribute(step, context) }
    var found: [XMLFound] = []
    switch step.axis {
    case .itself:
      if matches(step.test, node) { found.append(context) }
    case .child: eachChild(of: node) { if matches(step.test, $0) { found.append(.node($0)) } }
    case .attribute: eachAttribute(of: node, step.test) { found.append(.attribute($0, owner: node)) }
    case .descendant, .descendantOrSelf:
      var index = step.axis == .descendant ? node + 1 : node
      let end = tree.after(node)
      while index < end {
        if matches(step.test, index) { found.append(.node(index)) }
        index += 1
      }
    case .parent:
      if let parent = parent(of: node), matches(step.test, parent) { found.append(.node(parent)) }
    case .ancestor, .ancestorOrSelf:
      var next = step.axis == .ancestor ? parent(of: node) : node
      while let node = next {
        if matches(step.test, node) { found.append(.node(node)) }
        next = parent(of: node)
      }
      found.reverse()
    }
    return found
  }

  private func selectFromAttribute(_ step: XPath.Step, _ context: XMLFound) -> [XMLFound] {
    guard case .attribute(let index, let owner) = context else { return [] }
    switch step.axis {
    case .itself, .descendantOrSelf, .ancestorOrSelf:
      let attribute = tree.attribute(index)
      let isMatch =
        step.axis == .itself ? step.test.matches(attribute.name, attribute.namespace, names) : step.test == .node
      let itself = isMatch ? [context] : []
      guard step.axis == .ancestorOrSelf else { return itself }
      return select(step, from: .node(owner)) + itself
    case .parent: return matches(step.test, owner) ? [.node(owner)] : []
    case .ancestor:
      return select(XPath.Step(axis: .ancestorOrSelf, test: step.test, predicates: []), from: .node(owner))
    case .child, .attribute, .descendant: return []
    }
  }

  /// The document's only child is node 0.
  @inline(__always) func eachChild(of node: Int, _ body: (Int) -> Void) {
    var child = node + 1
    let end = tree.after(node)
    while child < end {
      body(child)
      child = tree.after(child)
    }
  }

  @inline(__always) func eachAttribute(of node: Int, _ test: XPath.Test, _ body: (Int) -> Void) {
    guard node >= 0, tree[node].isElement else { return }
    for index in tree[node].firstAttribute..<tree[node].attributeEnd {
      let attribute = tree.attribute(index)
      if test.matches(attribute.name, attribute.namespace, names) { body(index) }
    }
  }

  /// The document is the outermost element's parent.
  private func parent(of node: Int) -> Int? { node < 0 ? nil : tree[node].parent }
}

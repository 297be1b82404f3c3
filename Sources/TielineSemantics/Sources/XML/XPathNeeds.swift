/// What the predicates of an iterator's step have to know.
struct XPathNeeds {
  /// Whether they look at what the element holds.
  private(set) var needsContent = false
  /// Whether they ask for the element's position among others.
  private(set) var needsPosition = false
  /// Why they cannot be decided while a document is read once.
  private(set) var problem: String?

  init(_ predicates: [XPath.Expression]) {
    for predicate in predicates {
      if isNumber(predicate) { needsPosition = true }
      visit(predicate)
    }
  }

  private func isNumber(_ expression: XPath.Expression) -> Bool {
    switch expression {
    case .number, .call(.position, _), .call(.count, _), .call(.number, _), .call(.stringLength, _), .call(.last, _):
      true
    default: false
    }
  }

  private mutating func visit(_ expression: XPath.Expression) {
    switch expression {
    case .path(let path): visit(path)
    case .literal, .number: break
    case .union(let parts), .or(let parts), .and(let parts): for part in parts { visit(part) }
    case .comparison(let left, _, let right):
      visit(left)
      visit(right)
    case .call(let function, let arguments):
      switch function {
      case .last: problem = "the number of elements is not known while they are read: last() cannot be used here"
      case .position: needsPosition = true
      case .string, .number, .normalizeSpace, .stringLength: needsContent = needsContent || arguments.isEmpty
      default: break
      }
      let areNames = [.name, .localName, .namespaceURI].contains(function)
      for argument in arguments where !areNames || !Self.isPlace(argument) { visit(argument) }
    }
  }

  /// Whether it is the element itself or one around it, whose names are known.
  private static func isPlace(_ expression: XPath.Expression) -> Bool {
    guard case .path(let path) = expression, path.start == .context else { return false }
    return path.steps.allSatisfy { ($0.axis == .itself || $0.axis.goesUp) && $0.predicates.isEmpty }
  }

  private mutating func visit(_ path: XPath.Path) {
    switch path.start {
    case .root: problem = "an iterator's predicate cannot look at the document"
    case .expression(let inner): visit(inner)
    case .context: break
    }
    var isUp = false
    for step in path.steps {
      if step.axis.goesUp { isUp = true }
      let goesDown = step.axis == .child || step.axis == .descendant || step.axis == .descendantOrSelf
      if goesDown, isUp { problem = "of the elements around a record an iterator knows attributes only" }
      if goesDown { needsContent = true }
      for predicate in step.predicates {
        // Such a predicate stands at another node, whose position is known where the node is.
        var inner = XPathNeeds([])
        inner.visit(predicate)
        if inner.needsContent { needsContent = true }
        if XPathNeeds.looksUp(predicate) { problem = "a predicate within an iterator's predicate cannot look up" }
      }
    }
    // The text of an element is part of what it holds.
    let last = path.steps.last?.axis
    if last == nil || last == .itself { needsContent = true }
    if last?.goesUp ?? false {
      problem = problem ?? "the text of the elements around a record is not known to an iterator: name an attribute"
    }
  }

  private static func looksUp(_ predicate: XPath.Expression) -> Bool {
    var looksUp = false
    XPath.eachPath(predicate) { path in
      if case .root = path.start { looksUp = true }
      if path.steps.contains(where: \.axis.goesUp) { looksUp = true }
    }
    return looksUp
  }
}

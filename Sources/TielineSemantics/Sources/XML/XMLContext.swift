/// What references look for around a record: elements beside its ancestors, which have to stand before it.
struct XMLContext {
  /// An element somewhere beside an ancestor.
  private struct Beside {
    let test: XPath.Test
    /// What the ancestor is, where the path says so.
    let ancestor: XPath.Test?
    /// How far the ancestor is above the record, where the path says so.
    let levels: Int?
    let path: Int
  }

  /// A chain of elements from the outermost down, as an absolute path names them. Bit n of a state: n were found.
  private struct Chain {
    let tests: [XPath.Test]
    let offset: Int
    let path: Int
  }

  /// What is kept of an element.
  struct Kept: OptionSet {
    let rawValue: UInt8
    /// The element itself.
    static let element = Kept(rawValue: 1)
    /// What it holds.
    static let content = Kept(rawValue: 2)
  }

  private var besides: [Beside] = []
  private var chains: [Chain] = []
  private let paths: [String]
  private let names: [[NameTest]]
  /// The state of the document.
  private(set) var root: UInt64 = 0

  var isEmpty: Bool { besides.isEmpty && chains.isEmpty }

  /// - Parameter names: For each reference, its names.
  /// - Throws: ``RecordError/path(text:reason:position:)`` for a path to what is not known when a record ends.
  init(_ references: [XPath], names: [[NameTest]]) throws(RecordError) {
    (paths, self.names) = (references.map(\.text), names)
    for (index, reference) in references.enumerated() {
      if let reason = Self.problem(reference.expression) {
        throw .path(text: reference.text, reason: reason, position: 0)
      }
      var found: [XPath.Path] = []
      XPath.eachPath(reference.expression) { found.append($0) }
      for path in found { add(path, index) }
      guard chains.reduce(0, { $0 + $1.tests.count + 1 }) < 63 else {
        throw .path(text: reference.text, reason: "absolute paths of references have more than 60 steps", position: 0)
      }
    }
    for chain in chains { root |= 1 << UInt64(chain.offset) }
  }

  private mutating func add(_ path: XPath.Path, _ index: Int) {
    let steps = path.steps
    if case .root = path.start {
      let down = steps.prefix { $0.axis == .child }
      let rest = steps[down.count...]
      if rest.allSatisfy({ $0.axis == .attribute || $0.axis == .itself }) {
        // The outermost element is open until the end.
        guard down.count > 1 else { return }
        let offset = chains.last.map { $0.offset + $0.tests.count + 1 } ?? 0
        chains.append(Chain(tests: down.map(\.test), offset: offset, path: index))
        return
      }
    } else {
      guard Self.leavesRecord(steps) else { return }
    }
    let last = steps.lastIndex(where: \.axis.goesUp)
    let down = steps[(last.map { $0 + 1 } ?? 0)...]
    guard let place = down.firstIndex(where: { $0.axis == .child || $0.axis == .descendant }) else { return }
    let up = steps[..<(last.map { $0 + 1 } ?? 0)]
    let isBeside = place == down.startIndex && steps[place].axis == .child
    let levels = isBeside && up.allSatisfy { $0.axis == .parent } && !up.isEmpty ? up.count : nil
    besides.append(
      Beside(test: steps[place].test, ancestor: isBeside ? up.last?.test : nil, levels: levels, path: index))
  }

  /// Whether steps may go further up than they went down before.
  private static func leavesRecord(_ steps: [XPath.Step]) -> Bool {
    var depth = 0
    for step in steps {
      switch step.axis {
      case .child, .descendant, .attribute: depth += 1
      case .itself, .descendantOrSelf: break
      case .parent: depth -= 1
      case .ancestor, .ancestorOrSelf: return true
      }
      if depth < 0 { return true }
    }
    return false
  }

  /// Why an expression asks for the text of an element that has not ended.
  private static func problem(_ expression: XPath.Expression) -> String? {
    switch expression {
    case .path(let path):
      guard let last = path.steps.last else { return nil }
      let isUp = leavesRecord(path.steps)
      let isElement = { if case .name = last.test { true } else { false } }()
      guard isUp, last.axis.goesUp || (last.axis == .child && !isElement) else { return nil }
      return "the text of the elements around a record is not known when it ends: name an element or attribute there"
    case .union(let parts), .or(let parts), .and(let parts): return parts.lazy.compactMap(problem).first
    case .comparison(let left, _, let right): return problem(left) ?? problem(right)
    case .call(let function, let arguments):
      let areTexts = ![.count, .not, .boolean, .name, .localName, .namespaceURI].contains(function)
      return areTexts ? arguments.lazy.compactMap(problem).first : nil
    case .literal, .number: return nil
    }
  }

  // MARK: While a document is read

  /// The state of the element `node` whose parent has `states`.
  func step(_ states: UInt64, _ node: XMLRecordTree.Node) -> UInt64 {
    guard states != 0, let name = node.name else { return 0 }
    var next: UInt64 = 0
    for chain in chains {
      for (index, test) in chain.tests.enumerated() where states & 1 << UInt64(chain.offset + index) != 0 {
        if test.matches(name, node.namespace, names[chain.path]) { next |= 1 << UInt64(chain.offset + index + 1) }
      }
    }
    return next
  }

  /// An absolute reference that leads to or through an element in such a state.
  func path(_ states: UInt64) -> String? {
    guard states != 0 else { return nil }
    return chains.first { states >> UInt64($0.offset) & (1 << UInt64($0.tests.count + 1) - 1) != 0 }.map {
      paths[$0.path]
    }
  }

  /// What references may look for of an element outside of records, in the state `states`.
  func kept(_ states: UInt64, _ node: XMLRecordTree.Node) -> Kept {
    guard let name = node.name else { return [] }
    if besides.contains(where: { $0.test.matches(name, node.namespace, names[$0.path]) }) {
      return [.element, .content]
    }
    guard states != 0 else { return [] }
    let isWhole = chains.contains { states & 1 << UInt64($0.offset + $0.tests.count) != 0 }
    return isWhole ? [.element, .content] : .element
  }

  /// The reference that looks for the element `node`, where records below its `parent` have been handed over without it.
  ///
  /// - Parameters:
  ///   - distances: Bit n: a record was n levels below the parent.
  ///   - states: The element's.
  func missed(
    _ node: XMLRecordTree.Node, _ parent: XMLRecordTree.Node?, distances: UInt64, states: UInt64, hasRecords: Bool
  ) -> String? {
    guard hasRecords, let name = node.name else { return nil }
    for chain in chains where states & 1 << UInt64(chain.offset + chain.tests.count) != 0 { return paths[chain.path] }
    guard distances != 0 else { return nil }
    for beside in besides where beside.test.matches(name, node.namespace, names[beside.path]) {
      if let levels = beside.levels, levels < 64, distances & 1 << UInt64(levels) == 0 { continue }
      if let test = beside.ancestor, let parent, let parentName = parent.name,
        !test.matches(parentName, parent.namespace, names[beside.path])
      {
        continue
      }
      return paths[beside.path]
    }
    return nil
  }
}

/// An iterator as what can be decided while a document is read once: names, attributes and positions on the way down.
///
/// Bit n of a state stands for: steps before n led here. The last step's predicates may look at all of the record; they
/// are decided at its end.
struct XPathMatcher {
  private struct Step {
    let isDescendant: Bool
    let test: XPath.Test
    let predicates: [XPath.Expression]
    /// Where the numbers of elements that came to each predicate are kept, if any asks for them.
    let counter: Int?
    /// Whether a predicate looks at what the element holds.
    let needsContent: Bool
  }

  private struct Pattern {
    let steps: [Step]
    /// The bit of its first step.
    let offset: Int
  }

  private let patterns: [Pattern]
  private let final: UInt64
  /// The state of the document.
  let root: UInt64
  /// How many numbers there are for the children of each open element.
  private(set) var counters = 0

  /// - Throws: ``RecordError/path(text:reason:position:)`` for an iterator that needs more than one pass.
  init(_ path: XPath) throws(RecordError) {
    func failure(_ reason: String) -> RecordError { .path(text: path.text, reason: reason, position: 0) }
    guard let paths = path.paths else { throw failure("an iterator has to be a path") }
    var patterns: [Pattern] = []
    var (root, final, offset) = (UInt64(0), UInt64(0), 0)
    for path in paths {
      if case .expression = path.start { throw failure("an iterator cannot begin with parentheses") }
      var steps: [Step] = []
      var isDescendant = false
      for (index, step) in path.steps.enumerated() {
        let needs = XPathNeeds(step.predicates)
        if let problem = needs.problem { throw failure(problem) }
        switch (step.axis, step.test) {
        case (.descendantOrSelf, .node) where step.predicates.isEmpty && index + 1 < path.steps.count:
          isDescendant = true
          continue
        case (.itself, .node) where step.predicates.isEmpty && !isDescendant: continue
        case (.child, .name): break
        case (.descendant, .name) where !needs.needsPosition: isDescendant = true
        case (.child, _): throw failure("an iterator finds elements, not texts")
        default: throw failure("an iterator goes down by elements only")
        }
        if needs.needsContent, path.steps[(index + 1)...].contains(where: { $0.axis != .itself }) {
          throw failure("what an element holds is known too late for a later step: only attributes and positions are")
        }
        steps.append(
          Step(
            isDescendant: isDescendant, test: step.test, predicates: step.predicates,
            counter: needs.needsPosition ? counters : nil,
            needsContent: needs.needsContent))
        if needs.needsPosition { counters += step.predicates.count }
        isDescendant = false
      }
      patterns.append(Pattern(steps: steps, offset: offset))
      guard offset + steps.count < 63 else { throw failure("more than 60 steps") }
      root |= 1 << UInt64(offset)
      offset += steps.count + 1
      final |= 1 << UInt64(offset - 1)
    }
    (self.patterns, self.root, self.final) = (patterns, root, final)
  }

  /// Whether a node in this state may be a record.
  @inline(__always) func isCandidate(_ states: UInt64) -> Bool { states & final != 0 }

  /// The state of the element `node`, just opened, whose parent has `states` and counts in `numbers`.
  func step(_ states: UInt64, _ node: Int, _ evaluator: XPathEvaluator, _ numbers: UnsafeMutablePointer<Int>) -> UInt64
  {
    var next: UInt64 = 0
    for pattern in patterns {
      for (index, step) in pattern.steps.enumerated() {
        let bit = UInt64(1) << UInt64(pattern.offset + index)
        guard states & bit != 0 else { continue }
        if step.isDescendant { next |= bit }
        guard evaluator.matches(step.test, node) else { continue }
        guard step.needsContent || holds(step, node, evaluator, numbers) else { continue }
        next |= bit << 1
      }
    }
    return next
  }

  /// Whether the candidate `node`, which is complete now, is a record; its parent counts in `numbers`.
  func isRecord(_ states: UInt64, _ node: Int, _ evaluator: XPathEvaluator, _ numbers: UnsafeMutablePointer<Int>)
    -> Bool
  {
    var isRecord = false
    for pattern in patterns where states & (1 << UInt64(pattern.offset + pattern.steps.count)) != 0 {
      guard let step = pattern.steps.last, step.needsContent else {
        isRecord = true
        continue
      }
      // Every pattern counts, whether or not another has matched.
      if holds(step, node, evaluator, numbers) { isRecord = true }
    }
    return isRecord
  }

  private func holds(_ step: Step, _ node: Int, _ evaluator: XPathEvaluator, _ numbers: UnsafeMutablePointer<Int>)
    -> Bool
  {
    for (index, predicate) in step.predicates.enumerated() {
      var position = 0
      if let counter = step.counter {
        numbers[counter + index] += 1
        position = numbers[counter + index]
      }
      // Without a position nothing asks for it.
      guard evaluator.holds(predicate, XPathEvaluator.Context(node: .node(node), position: position, size: 0)) else {
        return false
      }
    }
    return true
  }
}

/// Follows an iterator down a text that is read once: which of its segments are used up on the way to a value.
///
/// Bit n of a state stands for: segments before n led here. Values are found in the order of the text, each once.
struct JSONPathMatcher: Sendable {
  let segments: [JSONPath.Segment]
  /// Whether a filter looks at the whole document.
  let looksAtRoot: Bool

  init(_ path: JSONPath) { (segments, looksAtRoot) = (path.segments, path.looksAtRoot) }

  /// The state of the outermost value.
  static let root: UInt64 = 1

  /// What a child's way there says: `states` that hold, and those that hold where a filter on the child does.
  struct Step {
    var states: UInt64 = 0
    var deferred: UInt64 = 0
    var isDead: Bool { states | deferred == 0 }
  }

  enum Key {
    case name(UnsafeBufferPointer<UInt8>)
    case index(Int)
  }

  /// Whether a value in this state is a record.
  func isMatch(_ states: UInt64) -> Bool { states & (1 << UInt64(segments.count)) != 0 }

  /// Whether such a value is a record, and nothing below it can be one.
  func isOnlyMatch(_ states: UInt64) -> Bool { states == 1 << UInt64(segments.count) }

  /// Whether a value in this state has to be there as a whole, since selectors count from its end, or look at it.
  func needsWhole(_ states: UInt64) -> Bool {
    if looksAtRoot { return true }
    for (index, segment) in segments.enumerated() where states & (1 << UInt64(index)) != 0 {
      for selector in segment.selectors {
        switch selector {
        case .index(let position) where position < 0: return true
        case .slice(let start, let end, let step) where step < 0 || (start ?? 0) < 0 || (end ?? 0) < 0: return true
        default: continue
        }
      }
    }
    return false
  }

  /// The way to a child. `count` is the number of the array's elements, where it is known.
  func step(_ states: UInt64, _ key: Key, count: Int? = nil) -> Step {
    var step = Step()
    for (index, segment) in segments.enumerated() where states & (1 << UInt64(index)) != 0 {
      if segment.isDescendant { step.states |= 1 << UInt64(index) }
      for selector in segment.selectors {
        if case .filter = selector {
          step.deferred |= 1 << UInt64(index)
        } else if Self.selects(selector, key, count) {
          step.states |= 1 << UInt64(index + 1)
        }
      }
    }
    return step
  }

  private static func selects(_ selector: JSONPath.Selector, _ key: Key, _ count: Int?) -> Bool {
    switch (selector, key) {
    case (.wildcard, _): return true
    case (.name(let wanted), .name(let name)): return wanted.count == name.count && wanted.elementsEqual(name)
    case (.index(let wanted), .index(let index)):
      return wanted == index || (wanted < 0 && count.map { $0 + wanted == index } ?? false)
    case (.slice(let start, let end, let step), .index(let index)):
      guard let count else {
        let lower = start ?? 0
        // A step back is known only with the count.
        return step > 0 && index >= lower && end.map { index < $0 } ?? true && (index - lower) % step == 0
      }
      return JSONPathEvaluator.slice(count, start, end, step).contains(index)
    default: return false
    }
  }

  /// The states of a child that is in memory, its filters evaluated.
  func resolve(_ step: Step, _ node: Int, _ evaluator: JSONPathEvaluator) -> UInt64 {
    var states = step.states
    guard step.deferred != 0 else { return states }
    for (index, segment) in segments.enumerated() where step.deferred & (1 << UInt64(index)) != 0 {
      for case .filter(let condition) in segment.selectors where evaluator.holds(condition, at: node) {
        states |= 1 << UInt64(index + 1)
      }
    }
    return states
  }

  /// The records at and below a value that is in memory, in the order of the text. The tape bounds the depth.
  func records(at node: Int, _ states: UInt64, _ evaluator: JSONPathEvaluator, into found: inout [Int]) {
    if isMatch(states) { found.append(node) }
    guard states & ~(1 << UInt64(segments.count)) != 0 else { return }
    let isObject = evaluator.tape[node].kind == .object
    let children = evaluator.children(of: node)
    for (index, child) in children.enumerated() {
      let key = isObject ? Key.name(evaluator.tape.text(child - 1)) : .index(index)
      let states = resolve(step(states, key, count: isObject ? nil : children.count), child, evaluator)
      if states != 0 { records(at: child, states, evaluator, into: &found) }
    }
  }
}

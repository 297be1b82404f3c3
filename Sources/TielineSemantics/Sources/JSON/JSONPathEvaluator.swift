/// Evaluates queries on one value that is in memory.
/// - Source: RFC 9535, 2.3.
struct JSONPathEvaluator {
  let tape: JSONTape
  /// What `$` in a filter stands for.
  let root: Int

  /// What `segments` find from `start`, in the order of RFC 9535.
  func nodes(_ segments: [JSONPath.Segment], from start: Int) -> [Int] {
    var nodes = [start]
    for segment in segments {
      var found: [Int] = []
      for node in nodes {
        if segment.isDescendant {
          // Every value below, the node itself first: the tape's order is the order of a walk.
          var index = node
          while index < tape.next(node) {
            if tape[index].kind != .name { select(segment.selectors, from: index, into: &found) }
            index += 1
          }
        } else {
          select(segment.selectors, from: node, into: &found)
        }
      }
      nodes = found
      if nodes.isEmpty { break }
    }
    return nodes
  }

  /// What a singular query finds.
  func node(_ segments: [JSONPath.Segment], from start: Int) -> Int? {
    var node = start
    for segment in segments {
      switch segment.selectors.first {
      case .name(let name):
        guard tape[node].kind == .object, let value = tape.member(of: node, name) else { return nil }
        node = value
      case .index(let index):
        guard let value = element(index, of: node) else { return nil }
        node = value
      default: return nil
      }
    }
    return node
  }

  private func element(_ index: Int, of array: Int) -> Int? {
    guard tape[array].kind == .array else { return nil }
    guard index >= 0 else {
      let children = children(of: array)
      return children.count + index >= 0 ? children[children.count + index] : nil
    }
    var child = array + 1
    let end = tape.next(array)
    for _ in 0..<index {
      guard child < end else { return nil }
      child = tape.next(child)
    }
    return child < end ? child : nil
  }

  private func select(_ selectors: [JSONPath.Selector], from node: Int, into found: inout [Int]) {
    let kind = tape[node].kind
    guard kind == .object || kind == .array else { return }
    for selector in selectors {
      switch selector {
      case .name(let name):
        if kind == .object, let value = tape.member(of: node, name) { found.append(value) }
      case .wildcard: found += children(of: node)
      case .filter(let condition): found += children(of: node).filter { holds(condition, at: $0) }
      case .index(let index):
        if let element = element(index, of: node) { found.append(element) }
      case .slice(let start, let end, let step):
        guard kind == .array else { continue }
        let children = children(of: node)
        found += Self.slice(children.count, start, end, step).map { children[$0] }
      }
    }
  }

  /// The values that an object or array holds.
  func children(of node: Int) -> [Int] {
    guard tape[node].kind == .object || tape[node].kind == .array else { return [] }
    let step = tape[node].kind == .object ? 1 : 0
    var children: [Int] = []
    var index = node + 1
    let end = tape.next(node)
    while index < end {
      children.append(index + step)
      index = tape.next(index + step)
    }
    return children
  }

  /// - Source: RFC 9535, 2.3.4.2.2.
  static func slice(_ count: Int, _ start: Int?, _ end: Int?, _ step: Int) -> StrideTo<Int> {
    func normalised(_ index: Int) -> Int { index >= 0 ? index : count + index }
    // Steps over the whole array are alike, and do not overflow.
    let step = min(max(step, -count - 1), count + 1)
    if step > 0 {
      let lower = min(max(normalised(start ?? 0), 0), count)
      let upper = min(max(normalised(end ?? count), 0), count)
      return stride(from: lower, to: upper, by: step)
    }
    guard step < 0 else { return stride(from: 0, to: 0, by: 1) }
    let upper = min(max(start.map(normalised) ?? count - 1, -1), count - 1)
    let lower = min(max(end.map(normalised) ?? -1, -1), count - 1)
    return stride(from: upper, to: lower, by: step)
  }
}

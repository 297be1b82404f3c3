/// A JSONPath query.
/// - Source: RFC 9535.
struct JSONPath: Hashable, Sendable {
  /// The query as it was written.
  let text: String
  let segments: [Segment]

  struct Segment: Hashable, Sendable {
    /// Whether it looks at all that is below, `..`.
    let isDescendant: Bool
    let selectors: [Selector]
  }

  enum Selector: Hashable, Sendable {
    case name([UInt8])
    case wildcard
    case index(Int)
    case slice(start: Int?, end: Int?, step: Int)
    case filter(Condition)
  }

  /// A query within a filter.
  struct Query: Hashable, Sendable {
    /// Whether it begins with `$`: at the document for an iterator, at the record for a reference.
    let isAbsolute: Bool
    let segments: [Segment]

    /// Whether it finds one value at most.
    var isSingular: Bool {
      segments.allSatisfy { segment in
        guard !segment.isDescendant, segment.selectors.count == 1 else { return false }
        switch segment.selectors[0] {
        case .name, .index: return true
        default: return false
        }
      }
    }
  }

  indirect enum Condition: Hashable, Sendable {
    case or([Condition])
    case and([Condition])
    case not(Condition)
    /// The query finds something.
    case exists(Query)
    case comparison(Operand, Comparison, Operand)
    /// `match()`, or `search()` where a part of the text is enough.
    case matches(Operand, JSONPathPattern, isWhole: Bool)
    /// The same with a pattern that is known only when a value is looked at.
    case matchesValue(Operand, Operand, isWhole: Bool)
  }

  enum Comparison: Hashable, Sendable { case equal, unequal, less, lessOrEqual, greater, greaterOrEqual }

  indirect enum Operand: Hashable, Sendable {
    case string([UInt8])
    case number(DecimalText)
    case boolean(Bool)
    case null
    /// A singular query.
    case query(Query)
    case length(Operand)
    case count(Query)
    /// `value()`: what a query finds where that is one value.
    case value(Query)
  }

  /// The names of a path that goes down by members only; `nil` for others.
  var memberNames: [[UInt8]]? {
    var names: [[UInt8]] = []
    for segment in segments {
      guard !segment.isDescendant, segment.selectors.count == 1, case .name(let name) = segment.selectors[0] else {
        return nil
      }
      names.append(name)
    }
    return names
  }

  /// Whether it finds one value at most.
  var isSingular: Bool { Query(isAbsolute: true, segments: segments).isSingular }

  /// Whether one of its filters looks at the root.
  var looksAtRoot: Bool { Self.looksAtRoot(segments) }

  private static func looksAtRoot(_ segments: [Segment]) -> Bool {
    segments.contains { segment in
      segment.selectors.contains { selector in
        if case .filter(let condition) = selector { return looksAtRoot(condition) }
        return false
      }
    }
  }

  private static func looksAtRoot(_ query: Query) -> Bool { query.isAbsolute || looksAtRoot(query.segments) }

  private static func looksAtRoot(_ condition: Condition) -> Bool {
    switch condition {
    case .or(let parts), .and(let parts): parts.contains(where: looksAtRoot)
    case .not(let part): looksAtRoot(part)
    case .exists(let query): looksAtRoot(query)
    case .comparison(let left, _, let right), .matchesValue(let left, let right, _):
      looksAtRoot(left) || looksAtRoot(right)
    case .matches(let operand, _, _): looksAtRoot(operand)
    }
  }

  private static func looksAtRoot(_ operand: Operand) -> Bool {
    switch operand {
    case .string, .number, .boolean, .null: false
    case .query(let query), .count(let query), .value(let query): looksAtRoot(query)
    case .length(let inner): looksAtRoot(inner)
    }
  }
}

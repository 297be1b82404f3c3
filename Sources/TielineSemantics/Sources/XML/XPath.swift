/// An expression of XPath: location paths, comparisons, and functions of text and place.
///
/// Axes: child, attribute (`@`), self (`.`), parent (`..`), ancestor, ancestor-or-self, descendant, descendant-or-self
/// (`//`). Tests: a name, with a prefix that was declared, `*`, `prefix:*`, `*:name`, `text()`, `node()`. There is no
/// arithmetic.
/// - Source: XML Path Language 1.0; `*:name` is of 2.0.
struct XPath: Hashable, Sendable {
  /// The expression as it was written.
  let text: String
  /// Names and namespaces that tests look for.
  let names: [[UInt8]]
  let expression: Expression

  struct Path: Hashable, Sendable {
    let start: Start
    let steps: [Step]
  }

  indirect enum Start: Hashable, Sendable {
    case context
    /// The document, which is no element.
    case root
    case expression(Expression)
  }

  struct Step: Hashable, Sendable {
    let axis: Axis
    let test: Test
    let predicates: [Expression]
  }

  enum Axis: Hashable, Sendable {
    case child, attribute, itself, parent, ancestor, ancestorOrSelf, descendant, descendantOrSelf

    /// Whether it leaves what an element holds.
    var goesUp: Bool { self == .parent || self == .ancestor || self == .ancestorOrSelf }
  }

  enum Name: Hashable, Sendable {
    case any
    /// Of namespaces: none.
    case none
    /// A place in ``XPath/names``.
    case index(Int)
  }

  enum Test: Hashable, Sendable {
    /// An element, or an attribute on that axis.
    case name(namespace: Name, name: Name)
    case text
    case node
  }

  indirect enum Expression: Hashable, Sendable {
    case path(Path)
    case union([Expression])
    case literal([UInt8])
    case number(DecimalText)
    case call(Function, [Expression])
    case or([Expression])
    case and([Expression])
    case comparison(Expression, Comparison, Expression)
  }

  enum Comparison: Hashable, Sendable { case equal, unequal, less, lessOrEqual, greater, greaterOrEqual }

  enum Function: String, Hashable, Sendable, CaseIterable {
    case position, last, count, not, boolean, string, number, concat, contains
    case isTrue = "true"
    case isFalse = "false"
    case localName = "local-name"
    case name
    case namespaceURI = "namespace-uri"
    case normalizeSpace = "normalize-space"
    case startsWith = "starts-with"
    case stringLength = "string-length"
    case substringBefore = "substring-before"
    case substringAfter = "substring-after"

    /// How many arguments it takes.
    var arguments: ClosedRange<Int> {
      switch self {
      case .position, .last, .isTrue, .isFalse: 0...0
      case .count, .not, .boolean: 1...1
      case .string, .number, .localName, .name, .namespaceURI, .normalizeSpace, .stringLength: 0...1
      case .contains, .startsWith, .substringBefore, .substringAfter: 2...2
      case .concat: 2...64
      }
    }
  }

  /// The paths that it is made of, where it is a path or a union of some.
  var paths: [Path]? {
    switch expression {
    case .path(let path): return [path]
    case .union(let parts):
      var paths: [Path] = []
      for part in parts {
        guard case .path(let path) = part else { return nil }
        paths.append(path)
      }
      return paths
    default: return nil
    }
  }

  /// Calls `body` with each path of `expression`, those within others included.
  static func eachPath(_ expression: Expression, _ body: (Path) -> Void) {
    switch expression {
    case .path(let path):
      body(path)
      if case .expression(let inner) = path.start { eachPath(inner, body) }
      for step in path.steps {
        for predicate in step.predicates { eachPath(predicate, body) }
      }
    case .union(let parts), .or(let parts), .and(let parts), .call(_, let parts):
      for part in parts { eachPath(part, body) }
    case .comparison(let left, _, let right):
      eachPath(left, body)
      eachPath(right, body)
    case .literal, .number: break
    }
  }
}

/// Where a value stands in a record of JSON: members, and elements of arrays.
struct PayloadPlace: Hashable, Sendable, CustomStringConvertible {
  enum Step: Hashable, Sendable {
    case name(String)
    case index(Int)
  }

  let steps: [Step]

  /// Longest array that a place makes.
  private static let indexMaximum = 31

  /// - Returns: `nil` for a path that does not lead to one place.
  init?(_ segments: [JSONPath.Segment]) {
    var steps: [Step] = []
    for segment in segments {
      guard !segment.isDescendant, segment.selectors.count == 1 else { return nil }
      switch segment.selectors[0] {
      case .name(let name): steps.append(.name(String(decoding: name, as: UTF8.self)))
      case .index(let index) where (0...Self.indexMaximum).contains(index): steps.append(.index(index))
      default: return nil
      }
    }
    self.steps = steps
  }

  /// - Returns: `nil` for a text that is no JSONPath to one place.
  init?(_ text: String) {
    guard let path = try? JSONPath(text) else { return nil }
    self.init(path.segments)
  }

  var description: String {
    steps.reduce(into: "$") { text, step in
      switch step {
      case .name(let name): text += ".\(name)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }
}

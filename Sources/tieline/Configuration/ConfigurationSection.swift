import TielineCore
import Yams

/// One mapping of a YAML file, read strictly: every key is asked for once, and one that nobody asked for is an error
/// with a suggestion.
struct ConfigurationSection {
  let file: String
  /// Where in the file, as `ledgers[0]`; empty at the top.
  let path: String
  private let mapping: Node.Mapping
  private let line: Int?
  private var asked: [String] = []

  /// - Throws: ``ConfigurationError`` when `text` is no YAML or its top is no mapping.
  init(yaml text: String, file: String) throws(ConfigurationError) {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw ConfigurationError(file: file, line: nil, message: "not readable as YAML: \(Self.oneLine(error))")
    }
    try self.init(node ?? Node([(Node, Node)]()), file: file, path: "")
  }

  private init(_ node: Node, file: String, path: String) throws(ConfigurationError) {
    (self.file, self.path, line) = (file, path, node.mark?.line)
    if node.null != nil {
      mapping = Node.Mapping([])
      return
    }
    guard case .mapping(let mapping) = node else {
      let place = path.isEmpty ? "the file" : "'\(path)'"
      throw ConfigurationError(file: file, line: node.mark?.line, message: "\(place) must be a list of 'key: value'")
    }
    self.mapping = mapping
  }

  private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private mutating func node(_ key: String) -> Node? {
    asked.append(key)
    return mapping.first { $0.key.string == key }?.value
  }

  /// Reads a scalar; `fallback` where it is absent, an error where there is no fallback either.
  mutating func value<Value>(
    _ key: String, default fallback: Value? = nil, _ parse: (String) throws(ValueError) -> Value
  ) throws(ConfigurationError) -> Value {
    guard let node = node(key) else {
      if let fallback { return fallback }
      throw ConfigurationError(file: file, line: line, message: "'\(full(key))' is missing")
    }
    return try scalar(node, full(key), parse)
  }

  /// Reads a scalar that may be absent.
  mutating func optional<Value>(
    _ key: String, _ parse: (String) throws(ValueError) -> Value
  ) throws(ConfigurationError) -> Value? {
    guard let node = node(key) else { return nil }
    return try scalar(node, full(key), parse)
  }

  private func scalar<Value>(
    _ node: Node, _ name: String, _ parse: (String) throws(ValueError) -> Value
  ) throws(ConfigurationError) -> Value {
    guard case .scalar(let scalar) = node else {
      throw ConfigurationError(file: file, line: node.mark?.line, message: "'\(name)' must be a single value")
    }
    do throws(ValueError) { return try parse(scalar.string) } catch {
      throw ConfigurationError(file: file, line: node.mark?.line, message: "'\(name)': \(error)")
    }
  }

  /// Reads a whole number within `range`.
  mutating func integer(
    _ key: String, default fallback: Int64? = nil, in range: ClosedRange<Int64>
  ) throws(ConfigurationError) -> Int64 {
    try value(key, default: fallback) { text throws(ValueError) in
      guard let number = Int64(text), range.contains(number) else {
        throw .outOfRange(
          type: "whole number", found: text, allowed: "\(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }

  /// Reads a list of scalars; empty where it is absent.
  mutating func list<Value>(
    _ key: String, _ parse: (String) throws(ValueError) -> Value
  ) throws(ConfigurationError) -> [Value] {
    var values: [Value] = []
    for (index, item) in try items(key).enumerated() {
      values.append(try scalar(item, "\(full(key))[\(index)]", parse))
    }
    return values
  }

  /// Reads a list of mappings; empty where it is absent.
  mutating func sections(_ key: String) throws(ConfigurationError) -> [ConfigurationSection] {
    var sections: [ConfigurationSection] = []
    for (index, item) in try items(key).enumerated() {
      sections.append(try ConfigurationSection(item, file: file, path: "\(full(key))[\(index)]"))
    }
    return sections
  }

  private mutating func items(_ key: String) throws(ConfigurationError) -> [Node] {
    guard let node = node(key), node.null == nil else { return [] }
    guard case .sequence(let sequence) = node else {
      throw ConfigurationError(file: file, line: node.mark?.line, message: "'\(full(key))' must be a list")
    }
    return Array(sequence)
  }

  /// Reads a mapping; an empty one where it is absent, so that its defaults hold.
  mutating func section(_ key: String) throws(ConfigurationError) -> ConfigurationSection {
    try ConfigurationSection(node(key) ?? Node([(Node, Node)]()), file: file, path: full(key))
  }

  /// Reads a mapping, or `nil` where it is absent.
  mutating func optionalSection(_ key: String) throws(ConfigurationError) -> ConfigurationSection? {
    guard let node = node(key), node.null == nil else { return nil }
    return try ConfigurationSection(node, file: file, path: full(key))
  }

  /// Fails for a key that was not asked for.
  func finish() throws(ConfigurationError) {
    for (key, _) in mapping {
      let name = key.string ?? "?"
      guard !asked.contains(name) else { continue }
      let nearest = asked.min { Self.distance($0, name) < Self.distance($1, name) }
      let suggestion = nearest.flatMap { Self.distance($0, name) <= max(2, name.count / 3) ? $0 : nil }
      let hint = suggestion.map { "did you mean '\($0)'?" } ?? "known keys: \(asked.joined(separator: ", "))"
      throw ConfigurationError(file: file, line: key.mark?.line, message: "unknown key '\(full(name))'; \(hint)")
    }
  }

  /// Yams draws the place under the text over several lines; the first says it all.
  private static func oneLine(_ error: any Error) -> String {
    "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? "unknown reason"
  }

  /// Levenshtein distance.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let substituted = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}

import TielineCodec

/// A text or nothing.
struct OptionalText {
  let value: String?
}

extension JSONValue {
  /// The text of a string.
  var string: String? { if case .string(let text) = self { text } else { nil } }

  var boolean: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// A string's text, or that it is null; `nil` for any other value.
  var stringOrNull: OptionalText? {
    switch self {
    case .string(let text): OptionalText(value: text)
    case .null: OptionalText(value: nil)
    default: nil
    }
  }

  var isNull: Bool { if case .null = self { true } else { false } }

  /// Whether it is a string, a number or a boolean.
  var isScalar: Bool {
    switch self {
    case .bool, .number, .string: true
    case .null, .array, .object: false
    }
  }

  /// An array's elements, or the value as the only one.
  var asArray: [JSONValue] { if case .array(let elements) = self { elements } else { [self] } }

  var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }

  /// What it is, for messages; short.
  var described: String {
    switch self {
    case .string(let text): "'\(text.prefix(80))'"
    case .number(let digits): String(digits.prefix(40))
    case .bool(let value): "\(value)"
    default: kind
    }
  }

  // MARK: Expanded values

  var isValueObject: Bool { self["@value"] != nil }
  var isListObject: Bool { self["@list"] != nil }

  /// Whether it is a node in expanded form.
  var isNodeObject: Bool {
    guard let members else { return false }
    return members["@value"] == nil && members["@list"] == nil && members["@set"] == nil
  }

  /// Whether it holds a graph, and nothing but its name and index.
  var isGraphObject: Bool {
    guard let members, members["@graph"] != nil else { return false }
    return members.keys.allSatisfy { $0 == "@graph" || $0 == "@id" || $0 == "@index" }
  }

  /// Whether it is a graph without a name.
  var isSimpleGraphObject: Bool { isGraphObject && self["@id"] == nil }
}

extension [String: JSONValue] {
  /// The members in the order of their names' code points.
  var inOrder: [(key: String, value: JSONValue)] {
    count < 2 ? map { ($0.key, $0.value) } : sorted { $0.key.precedesByCodePoint($1.key) }
  }
}

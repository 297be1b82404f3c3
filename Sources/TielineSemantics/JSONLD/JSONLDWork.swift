import TielineCodec

/// Counts what reading a document costs, so that a small one cannot take minutes or gigabytes.
final class JSONLDWork {
  /// Deepest nesting of nodes and arrays; a parsed JSON text has at most ``JSONValue/depthLimit``.
  static let depthLimit = 256
  /// Steps that every document has; enough for some dozens of large contexts.
  static let freeSteps = 1 << 24
  /// Steps for each byte or value of the document.
  static let stepsPerUnit = 64

  private var left: Int

  /// - Parameter size: Bytes and values of the document.
  init(size: Int) { left = Self.freeSteps + size * Self.stepsPerUnit }

  /// - Returns: `false` once all is spent.
  func spend(_ steps: Int) -> Bool {
    left -= steps
    return left >= 0
  }
}

extension JSONValue {
  /// Bytes of its texts and numbers, and 8 for each value; `nil` where it is nested deeper than `depth`.
  func size(depth: Int = JSONLDWork.depthLimit) -> Int? {
    guard depth > 0 else { return nil }
    switch self {
    case .null, .bool: return 8
    case .number(let text), .string(let text): return text.utf8.count + 8
    case .array(let elements):
      var size = 8
      for element in elements {
        guard let part = element.size(depth: depth - 1) else { return nil }
        size += part
      }
      return size
    case .object(let members):
      var size = 8
      for (name, value) in members {
        guard let part = value.size(depth: depth - 1) else { return nil }
        size += part + name.utf8.count
      }
      return size
    }
  }
}

/// What prefixes stand for. The last that was found is looked at first.
struct PrefixTable {
  private struct Entry {
    let name: ByteBuffer
    let expansion: ByteBuffer
  }

  private var entries: [Entry] = []
  private var last = 0
  private let limit: Int

  /// No bytes at all.
  static var noBytes: UTF8Span { UTF8Span(start: nil, count: 0) }

  init(limit: Int) { self.limit = limit }

  /// Says what a prefix stands for from now on.
  /// - Returns: `false` where there are too many.
  mutating func set(_ name: [UInt8], _ expansion: [UInt8]) -> Bool {
    let kept = ByteBuffer(capacity: expansion.count)
    kept.append(expansion)
    let key = ByteBuffer(capacity: name.count)
    key.append(name)
    if let index = entries.firstIndex(where: { $0.name.bytes.elementsEqual(name) }) {
      entries[index] = Entry(name: key, expansion: kept)
      return true
    }
    guard entries.count < limit else { return false }
    entries.append(Entry(name: key, expansion: kept))
    return true
  }

  /// What `name` stands for; the bytes hold until it is set again.
  @inline(__always) subscript(_ name: UTF8Span) -> UTF8Span? {
    mutating get {
      if last < entries.count, Self.isEqual(entries[last].name, name) { return entries[last].expansion.bytes }
      for index in entries.indices where Self.isEqual(entries[index].name, name) {
        last = index
        return entries[index].expansion.bytes
      }
      return nil
    }
  }

  @inline(__always) private static func isEqual(_ a: ByteBuffer, _ b: UTF8Span) -> Bool {
    guard a.count == b.count else { return false }
    let bytes = a.base
    for index in 0..<b.count where bytes[index] != b[index] { return false }
    return true
  }
}

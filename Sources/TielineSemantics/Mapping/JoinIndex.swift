/// Subjects of a parent triples map by the keys of a join, each key's in the order in which records came.
final class JoinIndex {
  private struct Entry {
    let start: Int
    let count: Int
    var next: Int
  }

  private var keys = TermDictionary()
  /// For each key, its first and last entry.
  private var chains: [(first: Int, last: Int)] = []
  private var entries: [Entry] = []
  private let subjects = ByteBuffer()
  private let limit: Int
  private var keyBytes = 0

  /// - Parameter limit: Most bytes of keys and subjects.
  init(limit: Int) { self.limit = limit }

  /// - Returns: `false` where there is no room.
  func insert(_ key: ByteBuffer, _ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    // What an entry and a key take beside their bytes.
    let overhead = 64
    guard subjects.count + keyBytes + entries.count * overhead + count + key.count <= limit,
      let id = keys.insert(.literal, key.raw, extra: TermID(raw: 0))
    else { return false }
    let entry = entries.count
    entries.append(Entry(start: subjects.count, count: count, next: -1))
    subjects.append(start, count)
    if Int(id.raw) == chains.count {
      chains.append((entry, entry))
      keyBytes += key.count
    } else {
      entries[chains[Int(id.raw)].last].next = entry
      chains[Int(id.raw)].last = entry
    }
    return true
  }

  /// Appends the subjects of `key`.
  func find(_ key: ByteBuffer, into list: TermList) {
    guard let id = keys.find(.literal, key.raw, extra: TermID(raw: 0)) else { return }
    var entry = chains[Int(id.raw)].first
    while entry >= 0 {
      list.buffer.append(subjects.base + entries[entry].start, entries[entry].count)
      list.end()
      entry = entries[entry].next
    }
  }

  /// Calls `body` with each key that one value of each part makes; parts cannot run into each other.
  static func keys(_ parts: [[[UInt8]]], _ body: (ByteBuffer) throws(MappingError) -> Void) throws(MappingError) {
    let key = ByteBuffer(capacity: 64)
    try extend(key, parts[...], body)
  }

  /// Recursion is as deep as a join has conditions.
  private static func extend(
    _ key: ByteBuffer, _ parts: ArraySlice<[[UInt8]]>, _ body: (ByteBuffer) throws(MappingError) -> Void
  ) throws(MappingError) {
    guard let first = parts.first else { return try body(key) }
    let count = key.count
    for value in first {
      key.append("\(value.count):")
      key.append(value)
      try extend(key, parts.dropFirst(), body)
      key.count = count
    }
  }
}

/// References that go down by members only, looked up together in one walk over a record.
final class MemberTrie {
  private struct Entry {
    let hash: UInt64
    let nameStart: Int
    let nameCount: Int
    /// The level below, or -1.
    var child: Int
    var references: [Int]
  }

  /// For each level, its entries.
  private var levels: [[Entry]] = [[]]
  private let names = ByteBuffer(capacity: 256)
  /// References to the record itself.
  private var rootReferences: [Int] = []
  /// For each reference, the node that it found, or -1.
  let found: UnsafeMutablePointer<Int>
  private let referenceCount: Int

  init(references: Int) {
    referenceCount = references
    found = .allocate(capacity: max(references, 1))
    found.initialize(repeating: -1, count: max(references, 1))
  }

  deinit { found.deallocate() }

  func add(_ path: [[UInt8]], reference: Int) {
    guard !path.isEmpty else {
      rootReferences.append(reference)
      return
    }
    var level = 0
    for (depth, name) in path.enumerated() {
      let isLast = depth == path.count - 1
      let entry = entry(level, name)
      if isLast {
        levels[level][entry].references.append(reference)
        return
      }
      if levels[level][entry].child < 0 {
        levels.append([])
        levels[level][entry].child = levels.count - 1
      }
      level = levels[level][entry].child
    }
  }

  private func entry(_ level: Int, _ name: [UInt8]) -> Int {
    let known = levels[level].firstIndex { entry in
      UnsafeBufferPointer(start: names.base + entry.nameStart, count: entry.nameCount).elementsEqual(name)
    }
    if let known { return known }
    levels[level].append(
      Entry(
        hash: JSONNameHash.of(name), nameStart: names.count, nameCount: name.count, child: -1, references: []))
    names.append(name)
    return levels[level].count - 1
  }

  /// Fills ``found`` for the record at `root`.
  func find(_ tape: JSONTape, _ root: Int) {
    found.update(repeating: -1, count: referenceCount)
    for reference in rootReferences { found[reference] = root }
    find(tape, root, 0)
  }

  /// As deep as references are long.
  private func find(_ tape: JSONTape, _ object: Int, _ level: Int) {
    guard tape[object].kind == .object else { return }
    let (names, found) = (names.base, found)
    levels[level].withUnsafeBufferPointer { entries in
      var missing = entries.count
      var index = object + 1
      let end = tape.next(object)
      while index < end, missing > 0 {
        let hash = tape[index].hash
        for position in 0..<entries.count where entries[position].hash == hash {
          guard tape.isName(index, names + entries[position].nameStart, entries[position].nameCount) else { continue }
          missing -= 1
          entries[position].references.withUnsafeBufferPointer { references in
            for reference in references { found[reference] = index + 1 }
          }
          if entries[position].child >= 0 { find(tape, index + 1, entries[position].child) }
          break
        }
        index = tape.next(index + 1)
      }
    }
  }
}

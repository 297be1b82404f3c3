/// Fills a tape's nodes from the text of one value.
///
/// Its state is in one place without references, which is what makes it fast. The nodes' memory is handed back.
struct JSONTapeScanner {
  typealias Node = JSONTape.Node

  enum Failure: Error { case incomplete, malformed(String), tooDeep, tooMany, repeated(String) }

  let base: UnsafePointer<UInt8>
  let end: Int
  private(set) var position: Int
  let isLast: Bool
  let limits: RecordLimits
  private(set) var nodes: UnsafeMutablePointer<Node>
  private(set) var capacity: Int
  private(set) var count = 0
  /// All bytes of strings, or-ed: what is above ASCII shows.
  private(set) var seen: UInt64 = 0
  /// Line feeds so far; there are none but between tokens.
  private(set) var lines = 0
  private var depth = 0
  /// The container that is open; -1 outside of all.
  private var open = -1

  init(
    base: UnsafePointer<UInt8>, end: Int, position: Int, isLast: Bool, limits: RecordLimits,
    nodes: UnsafeMutablePointer<Node>, capacity: Int
  ) {
    (self.base, self.end, self.position, self.isLast, self.limits) = (base, end, position, isLast, limits)
    (self.nodes, self.capacity) = (nodes, capacity)
  }

  /// Reads one value; `position` is then after it, or where it failed.
  mutating func run() -> Failure? {
    do throws(Failure) {
      try scan()
      return nil
    } catch {
      return error
    }
  }

  private mutating func scan() throws(Failure) {
    repeat {
      if try !value() { continue }
      // Goes up as far as values end here.
      while open >= 0 {
        let isObject = nodes[open].kind == .object
        let byte = try next()
        if byte == UInt8(ascii: ",") {
          position &+= 1
          if isObject { try name() }
          break
        }
        guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw .malformed(isObject ? "a ',' or '}' is missing" : "a ',' or ']' is missing")
        }
        try close()
      }
    } while open >= 0
  }

  /// Reads one value; of a container only what opens it, and its first name. Returns whether the value is complete.
  @inline(__always) private mutating func value() throws(Failure) -> Bool {
    let byte = try next()
    let start = position
    switch byte {
    case UInt8(ascii: "\""):
      let isEscaped = try string()
      try add(.string, start + 1, position - start - 2, isEscaped: isEscaped)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return try container(isObject: byte == UInt8(ascii: "{"))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: "t"): try word("true", .yes)
    case UInt8(ascii: "f"): try word("false", .no)
    case UInt8(ascii: "n"): try word("null", .null)
    default: throw .malformed("no value begins like this")
    }
    return true
  }

  private mutating func container(isObject: Bool) throws(Failure) -> Bool {
    guard depth < limits.depth else { throw .tooDeep }
    let node = count
    try add(isObject ? .object : .array, position, 0)
    nodes[node].next = UInt32(truncatingIfNeeded: open)
    (open, depth, position) = (node, depth + 1, position + 1)
    if try next() == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
      try close()
      return true
    }
    if isObject { try name() }
    return false
  }

  private mutating func close() throws(Failure) {
    position &+= 1
    let container = open
    open = Int(Int32(bitPattern: nodes[container].next))
    depth &-= 1
    nodes[container].count = UInt32(position) &- nodes[container].start
    nodes[container].next = UInt32(count)
    if nodes[container].kind == .object { try checkNames(container) }
  }

  /// Blanks between tokens, then the next byte.
  @inline(__always) private mutating func next() throws(Failure) -> UInt8 {
    while position < end {
      let byte = base[position]
      if byte > 0x20 { return byte }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      lines &+= byte == 0x0A ? 1 : 0
      position &+= 1
    }
    throw isLast ? .malformed("the text ends within a value") : .incomplete
  }

  @inline(__always) private mutating func add(
    _ kind: JSONTape.Kind, _ start: Int, _ length: Int, isEscaped: Bool = false, hash: UInt64 = 0
  ) throws(Failure) {
    if count == capacity { try grow() }
    // Offsets fit: the caller passes less than 4 GiB.
    (nodes + count).initialize(
      to: Node(
        kind: kind, isEscaped: isEscaped, start: UInt32(truncatingIfNeeded: start),
        count: UInt32(truncatingIfNeeded: length), next: UInt32(truncatingIfNeeded: count &+ 1), hash: hash))
    count &+= 1
  }

  @inline(never) private mutating func grow() throws(Failure) {
    // Containers link to each other by 31 bits.
    let most = min(limits.values, Int(Int32.max))
    guard count < most else { throw .tooMany }
    let more = min(capacity * 2, most)
    let larger = UnsafeMutablePointer<Node>.allocate(capacity: more)
    larger.moveInitialize(from: nodes, count: count)
    nodes.deallocate()
    (nodes, capacity) = (larger, more)
  }

  // MARK: Names

  @inline(__always) private mutating func name() throws(Failure) {
    guard try next() == UInt8(ascii: "\"") else { throw .malformed("a member name is missing") }
    let start = position + 1
    let isEscaped = try string()
    let length = position - start - 1
    let hash = isEscaped ? escapedHash(start, length) : JSONNameHash.of(base + start, length)
    try add(.name, start, length, isEscaped: isEscaped, hash: hash)
    guard try next() == UInt8(ascii: ":") else { throw .malformed("a ':' is missing") }
    position &+= 1
  }

  private func escapedHash(_ start: Int, _ length: Int) -> UInt64 { JSONNameHash.of(resolved(start, length)) }

  private func resolved(_ start: Int, _ length: Int) -> [UInt8] {
    let buffer = ByteBuffer(capacity: length)
    JSONEscapes.resolve(UnsafeBufferPointer(start: base + start, count: length), into: buffer)
    return Array(buffer.bytes)
  }

  private func nameBytes(_ node: Int) -> [UInt8] {
    let (start, length) = (Int(nodes[node].start), Int(nodes[node].count))
    guard !nodes[node].isEscaped else { return resolved(start, length) }
    return Array(UnsafeBufferPointer(start: base + start, count: length))
  }

  /// Refuses a name that stands twice in `object`, which was just closed.
  private func checkNames(_ object: Int) throws(Failure) {
    var mask: UInt64 = 0
    var members = 0
    var index = object + 1
    while index < count {
      let hash = nodes[index].hash
      let bit: UInt64 = 1 << (hash & 63)
      if mask & bit != 0 {
        // Many members are sorted instead, so that no choice of names makes this slow.
        guard members < 64 else { return try checkManyNames(object) }
        var other = object + 1
        while other < index {
          if nodes[other].hash == hash, nameBytes(other) == nameBytes(index) { throw repeated(index) }
          other = Int(nodes[other + 1].next)
        }
      }
      mask |= bit
      members &+= 1
      index = Int(nodes[index + 1].next)
    }
  }

  private func checkManyNames(_ object: Int) throws(Failure) {
    var names: [(hash: UInt64, node: Int)] = []
    var index = object + 1
    while index < count {
      names.append((nodes[index].hash, index))
      index = Int(nodes[index + 1].next)
    }
    names.sort { a, b in
      a.hash != b.hash ? a.hash < b.hash : nameBytes(a.node).lexicographicallyPrecedes(nameBytes(b.node))
    }
    for (a, b) in zip(names, names.dropFirst()) where a.hash == b.hash {
      if nameBytes(a.node) == nameBytes(b.node) { throw repeated(b.node) }
    }
  }

  private func repeated(_ node: Int) -> Failure { .repeated(String(decoding: nameBytes(node), as: UTF8.self)) }

  // MARK: Strings, numbers and words

  /// Goes past the string at `position`; returns whether it has escapes.
  @inline(__always) private mutating func string() throws(Failure) -> Bool {
    var (at, isEscaped) = (position &+ 1, false)
    while true {
      let (found, seen) = Self.plainEnd(base, at, end)
      self.seen |= seen
      at = found
      guard at < end else { throw isLast ? .malformed("the text ends in a string") : .incomplete }
      let byte = base[at]
      if byte == UInt8(ascii: "\"") {
        position = at &+ 1
        return isEscaped
      }
      guard byte == UInt8(ascii: "\\") else {
        position = at
        throw .malformed("a control character stands in a string: write it as an escape")
      }
      isEscaped = true
      guard let length = JSONEscapes.length(base + at, end - at) else {
        throw isLast ? .malformed("the text ends in a string") : .incomplete
      }
      guard length > 0 else {
        position = at
        throw .malformed("an escape that JSON does not know, or half a surrogate pair, stands in a string")
      }
      at &+= length
    }
  }

  /// Where the first quote, backslash or control character stands from `start` on, and the bytes before it or-ed.
  @inline(__always) private static func plainEnd(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int
  ) -> (Int, UInt64) {
    var (at, seen) = (start, UInt64(0))
    let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    while end &- at >= 8 {
      let chunk = UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
      let (quote, escape) = (chunk ^ (ones &* 0x22), chunk ^ (ones &* 0x5C))
      // The lowest byte that is marked is right; those above it may not be.
      let marks =
        ((quote &- ones) & ~quote | (escape &- ones) & ~escape | (chunk &- ones &* 0x20) & ~chunk) & tops
      if marks == 0 {
        seen |= chunk
        at &+= 8
        continue
      }
      let plain = marks.trailingZeroBitCount & ~7
      return (at &+ plain >> 3, seen | chunk & ((1 as UInt64) << UInt64(plain) &- 1))
    }
    while at < end {
      let byte = base[at]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
      seen |= UInt64(byte)
      at &+= 1
    }
    return (at, seen)
  }

  private func digits(_ start: Int) -> Int {
    var at = start
    while at < end, base[at] &- 0x30 < 10 { at &+= 1 }
    return at
  }

  private mutating func number() throws(Failure) {
    let start = position
    var kind = JSONTape.Kind.integer
    let first = base[start] == UInt8(ascii: "-") ? start + 1 : start
    var at = digits(first)
    guard at < end || isLast else { throw .incomplete }
    guard at > first, at == first + 1 || base[first] != 0x30 else {
      throw .malformed("a number has no digits, or a zero before them")
    }
    if at < end, base[at] == UInt8(ascii: ".") {
      kind = .number
      at = try moreDigits(at + 1, "a number ends in a point")
    }
    if at < end, base[at] | 0x20 == UInt8(ascii: "e") {
      kind = .number
      at += 1
      if at < end, base[at] == UInt8(ascii: "+") || base[at] == UInt8(ascii: "-") { at += 1 }
      at = try moreDigits(at, "a number's exponent has no digits")
    }
    guard at < end || isLast else { throw .incomplete }
    position = at
    try add(kind, start, at - start)
  }

  private func moreDigits(_ start: Int, _ reason: String) throws(Failure) -> Int {
    let at = digits(start)
    guard at < end || isLast else { throw .incomplete }
    guard at > start else { throw .malformed(reason) }
    return at
  }

  private mutating func word(_ word: StaticString, _ kind: JSONTape.Kind) throws(Failure) {
    let there = min(word.utf8CodeUnitCount, end - position)
    for index in 0..<there where base[position + index] != word.utf8Start[index] {
      throw .malformed("no value begins like this")
    }
    guard there == word.utf8CodeUnitCount else {
      throw isLast ? .malformed("the text ends within a value") : .incomplete
    }
    try add(kind, position, there)
    position += there
  }
}

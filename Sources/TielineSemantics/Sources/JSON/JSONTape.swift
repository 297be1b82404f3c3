/// One JSON value, and all that it holds, as a list in the order of the text; no tree is built.
///
/// A member is two nodes: its name, then its value. The bytes belong to the reader.
final class JSONTape {
  enum Kind: UInt8 { case object, array, name, string, integer, number, yes, no, null }

  struct Node {
    let kind: Kind
    /// Whether a name or string has escapes.
    let isEscaped: Bool
    /// Its text, for names and strings without the quotes.
    let start: UInt32
    var count: UInt32
    /// The node after it and all that it holds; while a container is open, the container around it.
    var next: UInt32
    /// Of a name, its ``JSONNameHash``.
    let hash: UInt64
  }

  enum Outcome: Equatable {
    /// The value ends before this byte, so many lines on.
    case complete(end: Int, lines: Int)
    /// There are too few bytes to tell.
    case incomplete
  }

  private let limits: RecordLimits
  private static let nothing: StaticString = ""
  private var nodes: UnsafeMutablePointer<Node>
  private var capacity: Int
  private(set) var count = 0
  private var base: UnsafePointer<UInt8>
  /// Strings with their escapes resolved, for as long as the record is looked at.
  private let unescaped = TextPool()

  init(limits: RecordLimits) {
    self.limits = limits
    capacity = min(256, max(limits.values, 1))
    nodes = .allocate(capacity: capacity)
    base = Self.nothing.utf8Start
  }

  deinit { nodes.deallocate() }

  /// The caller passes what it found in the tape.
  @inline(__always) subscript(_ index: Int) -> Node { nodes[index] }
  @inline(__always) func next(_ node: Int) -> Int { Int(nodes[node].next) }

  // MARK: Looking at it

  /// The bytes of a node as they stand in the text.
  @inline(__always) func source(_ node: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + Int(nodes[node].start), count: Int(nodes[node].count))
  }

  /// The text of a name or string; for other values what stands in the file. Valid until ``releaseTexts()``.
  func text(_ node: Int) -> UnsafeBufferPointer<UInt8> {
    guard nodes[node].isEscaped else { return source(node) }
    let source = source(node)
    // Without its escapes a text is shorter.
    return unescaped.make(capacity: source.count) { JSONEscapes.resolve(source, into: $0) }
  }

  /// Drops texts that were made; called before a record is looked at.
  func releaseTexts() { unescaped.removeAll() }

  func isName(_ node: Int, _ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard nodes[node].isEscaped else {
      guard nodes[node].count == count else { return false }
      let name = base + Int(nodes[node].start)
      for index in 0..<count where name[index] != start[index] { return false }
      return true
    }
    return text(node).elementsEqual(UnsafeBufferPointer(start: start, count: count))
  }

  /// The value of the member called `name`.
  func member(of object: Int, _ name: [UInt8]) -> Int? {
    name.withUnsafeBufferPointer { name in
      let hash = JSONNameHash.of(name)
      var index = object + 1
      let end = next(object)
      while index < end {
        if nodes[index].hash == hash, let start = name.baseAddress ?? Optional(base), isName(index, start, name.count) {
          return index + 1
        }
        index = next(index + 1)
      }
      return nil
    }
  }

  // MARK: Reading

  /// Reads the value at `start`, which may follow blanks.
  ///
  /// - Returns: `.incomplete` where the value may go on after the end; a number at the end does unless `isLast`.
  /// - Source: RFC 8259.
  func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, isLast: Bool, place: (_ lines: Int) -> RecordPlace
  ) throws(RecordError) -> Outcome {
    guard let address = bytes.baseAddress else { return .incomplete }
    base = address
    releaseTexts()
    guard bytes.count <= Int(UInt32.max) else {
      throw .tooLarge(what: "a value, in bytes,", allowed: Int(UInt32.max), at: place(0))
    }
    var scanner = JSONTapeScanner(
      base: address, end: bytes.count, position: start, isLast: isLast, limits: limits, nodes: nodes,
      capacity: capacity)
    let failure = scanner.run()
    (nodes, capacity, count) = (scanner.nodes, scanner.capacity, scanner.count)
    switch failure {
    case nil: break
    case .incomplete: return .incomplete
    case .malformed(let reason): throw .malformed(reason: reason, at: place(scanner.lines))
    case .tooDeep: throw .tooLarge(what: "nesting of values", allowed: limits.depth, at: place(scanner.lines))
    case .tooMany:
      throw .tooLarge(
        what: "the number of values in one record", allowed: limits.values, at: place(scanner.lines))
    case .repeated(let name): throw .repeatedMember(name: name, at: place(scanner.lines))
    }
    if scanner.seen & 0x8080_8080_8080_8080 != 0 {
      let text = UnsafeBufferPointer(start: address + start, count: scanner.position - start)
      guard UTF8Check.isValid(text) else { throw .encoding(at: place(0)) }
    }
    return .complete(end: scanner.position, lines: scanner.lines)
  }
}

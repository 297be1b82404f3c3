/// Reads a JSON text in pieces, and hands over each value that an iterator finds; only one of them is kept at a time.
///
/// Records come in the order of the text, each once. An iterator that counts from the end of an array needs that array,
/// and one whose filters look at the root the whole text, to fit into the limit of a record.
/// - Source: RFC 8259; RFC 9535.
final class JSONRecordReader: RecordReader {
  private enum Expectation { case value, firstOrEnd, name, separator, nothing }

  private let matcher: JSONPathMatcher
  private let references: JSONReferences
  private let limits: RecordLimits
  private let values: RecordValues
  private let handler: any RecordHandler
  private let tape: JSONTape
  private var buffer = PieceBuffer()
  private var stack: JSONFrames
  private var expectation = Expectation.value
  /// The way to the value that comes next.
  private var step = JSONPathMatcher.Step(states: JSONPathMatcher.root)
  private var found: [Int] = []
  private var record = 0
  private var line = 1
  private var isStarted = false
  private var isStopped = false

  init(iterator: JSONPath, references: [JSONPath], limits: RecordLimits, handler: any RecordHandler) {
    var limits = limits
    // What offsets in a record can tell, and recursion over it bear.
    limits.recordBytes = min(limits.recordBytes, 1 << 30)
    limits.depth = min(limits.depth, 512)
    matcher = JSONPathMatcher(iterator)
    self.references = JSONReferences(references)
    (self.limits, self.handler) = (limits, handler)
    values = RecordValues(references: references.count)
    tape = JSONTape(limits: limits)
    stack = JSONFrames(nameLimit: limits.values)
  }

  func parse(_ bytes: UnsafeRawBufferPointer) throws(RecordError) -> Bool {
    guard !isStopped else { return false }
    try buffer.feed(bytes, isLast: false) { bytes throws(RecordError) in try consume(bytes, isLast: false) }
    return !isStopped
  }

  func finish() throws(RecordError) {
    guard !isStopped else { return }
    try buffer.feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true) { bytes throws(RecordError) in
      try consume(bytes, isLast: true)
    }
    guard isStopped || expectation == .nothing else {
      throw malformed("the text ends where more should stand")
    }
  }

  private var place: RecordPlace { RecordPlace(record: record + 1, line: line) }
  private func malformed(_ reason: String) -> RecordError { .malformed(reason: reason, at: place) }

  private func consume(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) throws(RecordError) -> Int {
    var position = 0
    if !isStarted {
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      if bytes.count < 3, !isLast, mark.starts(with: bytes) { return 0 }
      if bytes.starts(with: mark) { position = 3 }
      isStarted = true
    }
    while position < bytes.count, !isStopped {
      let byte = bytes[position]
      if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        line += byte == 0x0A ? 1 : 0
        position &+= 1
        continue
      }
      guard try take(byte, bytes, &position, isLast) else { break }
    }
    guard !isStopped else { return bytes.count }
    guard bytes.count - position <= limits.recordBytes else { throw tooLarge }
    return position
  }

  private var tooLarge: RecordError { .tooLarge(what: "a value, in bytes,", allowed: limits.recordBytes, at: place) }

  /// Takes what begins with `byte`; returns `false` where bytes are missing.
  private func take(
    _ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ isLast: Bool
  ) throws(RecordError) -> Bool {
    switch expectation {
    case .nothing: throw malformed("something follows the JSON text")
    case .firstOrEnd where byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]"), .separator:
      try separator(byte)
      position += 1
      return true
    case .firstOrEnd where stack.isInObject, .name: return try name(byte, bytes, &position, isLast)
    case .firstOrEnd, .value: return try value(byte, bytes, &position, isLast)
    }
  }

  private func separator(_ byte: UInt8) throws(RecordError) {
    let isObject = stack.isInObject
    if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
      stack.close()
      expectation = stack.isEmpty ? .nothing : .separator
      return
    }
    guard byte == UInt8(ascii: ","), expectation == .separator else {
      throw malformed("a ',' or '\(isObject ? "}" : "]")' is missing")
    }
    expectation = isObject ? .name : .value
    if !isObject { nextElement() }
  }

  private func nextElement() { step = matcher.step(stack.states, .index(stack.nextIndex())) }

  private func name(
    _ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ isLast: Bool
  ) throws(RecordError) -> Bool {
    guard byte == UInt8(ascii: "\"") else { throw malformed("a member name is missing") }
    guard case .complete(var end, var lines) = try parse(bytes, position, isLast) else { return false }
    while end < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[end]) {
      lines += bytes[end] == 0x0A ? 1 : 0
      end += 1
    }
    guard end < bytes.count else {
      if isLast { throw malformed("a ':' is missing") }
      return false
    }
    guard bytes[end] == UInt8(ascii: ":") else { throw malformed("a ':' is missing") }
    let name = tape.text(0)
    switch stack.note(name) {
    case .new: break
    case .repeated: throw .repeatedMember(name: String(decoding: name, as: UTF8.self), at: place)
    case .tooMany:
      throw .tooLarge(what: "the number of members around records", allowed: limits.values, at: place)
    }
    step = matcher.step(stack.states, .name(name))
    line += lines
    position = end + 1
    expectation = .value
    return true
  }

  private func value(
    _ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ isLast: Bool
  ) throws(RecordError) -> Bool {
    let isContainer = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    let isKept = step.deferred != 0 || matcher.isMatch(step.states) || matcher.needsWhole(step.states)
    if isContainer, !isKept {
      guard stack.count < limits.depth else {
        throw .tooLarge(what: "nesting of values", allowed: limits.depth, at: place)
      }
      stack.open(isObject: byte == UInt8(ascii: "{"), states: step.states)
      expectation = .firstOrEnd
      if byte == UInt8(ascii: "[") { nextElement() }
      position += 1
      return true
    }
    guard case .complete(let end, let lines) = try parse(bytes, position, isLast) else { return false }
    guard end - position <= limits.recordBytes else { throw tooLarge }
    if !step.isDead { try takeRecords() }
    line += lines
    position = end
    expectation = stack.isEmpty ? .nothing : .separator
    return true
  }

  private func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ isLast: Bool
  ) throws(RecordError) -> JSONTape.Outcome {
    try tape.parse(bytes, at: position, isLast: isLast) { lines in
      RecordPlace(record: record + 1, line: line + lines)
    }
  }

  // MARK: Records

  private func takeRecords() throws(RecordError) {
    let evaluator = JSONPathEvaluator(tape: tape, root: 0)
    let states = matcher.resolve(step, 0, evaluator)
    guard states != 0 else { return }
    if matcher.isOnlyMatch(states) { return takeRecord(0) }
    found.removeAll(keepingCapacity: true)
    matcher.records(at: 0, states, evaluator, into: &found)
    for node in found where !isStopped { takeRecord(node) }
  }

  private func takeRecord(_ root: Int) {
    record += 1
    values.begin(record: record, line: line)
    references.find(tape, root, into: values)
    isStopped = !handler.take(values)
  }
}

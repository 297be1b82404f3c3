/// Feeds a parser from pieces. A statement that is not whole yet is read again once there is more; memory grows with the
/// longest statement, not with the text.
final class PieceReader<Parser: StatementParser>: StatementReader {
  private var parser: Parser
  private let limits: SyntaxLimits
  private let text = ByteBuffer(capacity: 1 << 16)
  /// Bytes at the beginning of ``text`` that are known to be UTF-8.
  private var checked = 0
  /// Where a statement did not end: it is read again once there are twice as many bytes.
  private var retryAt = 0
  /// Lines that were dropped from ``text``.
  private var linesBefore = 0
  private var isFirst = true

  init(_ parser: Parser, limits: SyntaxLimits) { (self.parser, self.limits) = (parser, limits) }

  private static var pieceBytes: Int { 1 << 20 }

  func feed(_ bytes: UnsafeRawBufferPointer) throws(RDFSyntaxError) {
    var rest = bytes.bindMemory(to: UInt8.self)[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Self.pieceBytes)
      rest = rest.dropFirst(piece.count)
      text.append(UnsafeBufferPointer(rebasing: piece))
      if isFirst { dropByteOrderMark() }
      if text.count >= retryAt { try parse(isLast: false) }
    }
  }

  func finish() throws(RDFSyntaxError) {
    try parse(isLast: true)
    guard parser.isBetweenStatements else {
      throw .malformed(reason: "the text ends within a graph: '}' is missing", line: line(at: text.count))
    }
  }

  private func dropByteOrderMark() {
    guard text.count >= 3 else { return }
    isFirst = false
    if text.base[0] == 0xEF, text.base[1] == 0xBB, text.base[2] == 0xBF { text.removeFirst(3) }
  }

  private func parse(isLast: Bool) throws(RDFSyntaxError) {
    let count = try check(isLast: isLast)
    let done = try statements(in: count, isLast: isLast)
    drop(done)
    guard text.count <= limits.statementBytes else {
      throw .tooLarge(what: "a statement in bytes", allowed: limits.statementBytes, line: line(at: 0))
    }
  }

  /// Reads all statements within the first `count` bytes; returns how many bytes they have.
  private func statements(in count: Int, isLast: Bool) throws(RDFSyntaxError) -> Int {
    // What is looked at ends with a NUL, which the cursor relies on.
    let saved = text.terminate(at: count)
    defer { text.restore(saved, at: count) }
    parser.cursor.move(to: text.base, count: count, isLast: isLast)
    var done = text.base
    do throws(SyntaxStop) {
      while try parser.step() { done = parser.cursor.next }
      done = parser.cursor.next
    } catch {
      if error == .failed {
        throw .malformed(reason: parser.cursor.failure ?? "", line: line(at: parser.cursor.next - text.base))
      }
    }
    return done - text.base
  }

  /// Bytes at the beginning that are whole characters.
  private func check(isLast: Bool) throws(RDFSyntaxError) -> Int {
    let unchecked = UTF8Span(rebasing: text.bytes[checked...])
    let valid = UTF8Check.validPrefix(unchecked)
    checked += valid
    // A character has four bytes at most; one that is not whole may go on.
    guard checked == text.count || (!isLast && UTF8Check.mayGoOn(UTF8Span(rebasing: unchecked[valid...]))) else {
      throw .encoding(line: line(at: checked))
    }
    return checked
  }

  private func drop(_ count: Int) {
    linesBefore += lines(in: UTF8Span(rebasing: text.bytes[..<count]))
    retryAt = count == 0 ? text.count * 2 : 0
    if count > 0 { isFirst = false }
    text.removeFirst(count)
    checked -= count
  }

  private func line(at offset: Int) -> Int {
    linesBefore + lines(in: UTF8Span(rebasing: text.bytes[..<min(offset, text.count)])) + 1
  }

  private func lines(in bytes: UTF8Span) -> Int {
    var lines = 0
    for byte in bytes where byte == UInt8(ascii: "\n") { lines &+= 1 }
    return lines
  }
}

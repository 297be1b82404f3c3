/// Cuts one line of CSV into fields; a line may go on after a line feed within quotes.
/// - Source: RFC 4180, 2.
final class CSVLineSplitter {
  enum Outcome {
    /// The next line begins here.
    case line(Int)
    /// There are too few bytes to tell.
    case incomplete
    case malformed(String)
    case tooManyFields
  }

  private enum Quoted {
    case field(end: Int)
    case failed(Outcome)
  }

  /// The fields of the line that was split last; they hold until the next call.
  let fields: FieldList
  private let delimiter: UInt8
  /// 0x100 where there is none.
  private let quote: UInt16
  /// 1 for bytes that may end an unquoted field, or may not stand in one.
  private let special: UnsafeMutablePointer<UInt8>
  /// The text of fields in which quotes stood twice.
  private let unquoted = ByteBuffer()

  init(_ dialect: CSVDialect, columnLimit: Int) {
    fields = FieldList(capacity: columnLimit)
    delimiter = dialect.delimiter
    quote = dialect.quoteChar.map { UInt16($0) } ?? 0x100
    special = .allocate(capacity: 256)
    special.initialize(repeating: 0, count: 256)
    for byte in [dialect.delimiter, dialect.quoteChar ?? 0x0A, 0x0A, 0x0D] { special[Int(byte)] = 1 }
  }

  deinit { special.deallocate() }

  /// Makes room for lines of so many bytes together: a field without its quotes is never longer than with them.
  func reserve(_ count: Int) {
    unquoted.removeAll()
    unquoted.reserve(count)
  }

  /// Fills ``fields`` from the line at `start`, which is no longer than was reserved for.
  func split(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool) -> Outcome {
    let (fields, special, delimiter, quote) = (self.fields, self.special, self.delimiter, self.quote)
    fields.removeAll()
    unquoted.removeAll()
    var position = start
    while true {
      if position < end, UInt16(base[position]) == quote {
        switch quoted(base, from: position, to: end, isLast: isLast) {
        case .field(let after): position = after
        case .failed(let outcome): return outcome
        }
      } else {
        let from = position
        while position < end, special[Int(base[position])] == 0 { position &+= 1 }
        if position < end, UInt16(base[position]) == quote {
          return .malformed("a quote stands within a field: write the field in quotes, and it twice")
        }
        guard fields.append(base + from, position - from) else { return .tooManyFields }
      }
      guard position < end else { return isLast ? .line(position) : .incomplete }
      guard base[position] == delimiter else { return lineEnd(base, position, end, isLast) }
      position &+= 1
    }
  }

  private func lineEnd(_ base: UnsafePointer<UInt8>, _ position: Int, _ end: Int, _ isLast: Bool) -> Outcome {
    if base[position] == 0x0A { return .line(position + 1) }
    guard base[position] == 0x0D else {
      return .malformed("something follows a closing quote: a delimiter is missing")
    }
    if position + 1 == end { return isLast ? .line(end) : .incomplete }
    guard base[position + 1] == 0x0A else { return .malformed("a carriage return stands without a line feed") }
    return .line(position + 2)
  }

  private func quoted(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool) -> Quoted {
    let quote = UInt8(truncatingIfNeeded: quote)
    let kept = unquoted.count
    var position = start + 1
    var from = position
    while true {
      while position < end, base[position] != quote { position &+= 1 }
      if position == end {
        return .failed(
          isLast ? .malformed("the file ends within quotes: a closing quote is missing") : .incomplete)
      }
      if position + 1 == end, !isLast { return .failed(.incomplete) }
      guard position + 1 < end, base[position + 1] == quote else { break }
      unquoted.append(base + from, position + 1 - from)
      position += 2
      from = position
    }
    let isAdded: Bool
    if unquoted.count == kept {
      isAdded = fields.append(base + from, position - from)
    } else {
      unquoted.append(base + from, position - from)
      isAdded = fields.append(unquoted.base + kept, unquoted.count - kept)
    }
    return isAdded ? .field(end: position + 1) : .failed(.tooManyFields)
  }
}

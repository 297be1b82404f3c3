/// How a CSV file is written. What is left out is as RFC 4180 has it.
/// - Source: RFC 4180; Metadata Vocabulary for Tabular Data, 5.9.
public struct CSVDialect: Hashable, Sendable {
  /// How the bytes of a file stand for text.
  public enum Encoding: Hashable, Sendable {
    /// With or without a byte order mark.
    case utf8
    /// With a byte order mark, or big-endian.
    case utf16
    /// Latin 1: each byte is its code point.
    case iso8859Part1
    /// What older spreadsheets of Western Europe write.
    case windows1252

    /// By a label in either case.
    /// - Source: WHATWG Encoding, 4.2.
    init?(label: String) {
      switch label.lowercased() {
      case "utf-8", "utf8", "us-ascii", "ascii": self = .utf8
      case "utf-16", "utf-16be": self = .utf16
      case "iso-8859-1", "latin1": self = .iso8859Part1
      case "windows-1252", "cp1252": self = .windows1252
      default: return nil
      }
    }
  }

  /// One ASCII character, neither the quote nor the end of a line.
  public var delimiter: UInt8
  /// One ASCII character; `nil` where fields are never quoted.
  public var quoteChar: UInt8?
  /// Lines that begin with it are passed over; none where it is empty.
  public var commentPrefix: String
  /// Whether the file has a header. Without one, columns are called `_col.1`, `_col.2` and so on.
  public var header: Bool
  /// Lines that the header takes, at least 1; the first of them names the columns.
  public var headerRowCount: Int
  /// How the file's bytes stand for text.
  public var encoding: Encoding

  /// Makes a dialect; one that contradicts itself is refused when a file is read.
  public init(
    delimiter: UInt8 = UInt8(ascii: ","), quoteChar: UInt8? = UInt8(ascii: "\""), commentPrefix: String = "",
    header: Bool = true, headerRowCount: Int = 1, encoding: Encoding = .utf8
  ) {
    (self.delimiter, self.quoteChar, self.commentPrefix) = (delimiter, quoteChar, commentPrefix)
    (self.header, self.headerRowCount, self.encoding) = (header, headerRowCount, encoding)
  }

  /// What is wrong with it, in words that say what to change; `nil` where nothing is.
  var problem: String? {
    let ends: [UInt8?] = [0x0A, 0x0D]
    if delimiter >= 0x80 || (quoteChar ?? 0) >= 0x80 { return "the delimiter and the quote have to be ASCII" }
    if ends.contains(delimiter) || ends.contains(quoteChar) { return "a line's end cannot be delimiter or quote" }
    if delimiter == quoteChar { return "delimiter and quote are the same: choose another" }
    if commentPrefix.utf8.contains(where: { ends.contains($0) }) { return "a comment's prefix cannot end a line" }
    return header && headerRowCount < 1 ? "a header takes at least one line" : nil
  }
}

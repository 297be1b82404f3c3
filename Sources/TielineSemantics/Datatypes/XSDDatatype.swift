/// A datatype of XML Schema whose lexical forms are known here.
///
/// - Source: W3C XML Schema Definition Language 1.1, part 2, 3; RDF 1.1 Concepts, 5.1.
public enum XSDDatatype: String, CaseIterable, Sendable {
  case string, normalizedString, token, language, anyURI
  case name = "Name"
  case ncName = "NCName"
  case nmtoken = "NMTOKEN"
  case boolean, decimal, float, double
  case integer, nonPositiveInteger, negativeInteger, nonNegativeInteger, positiveInteger
  case long, int, short, byte, unsignedLong, unsignedInt, unsignedShort, unsignedByte
  case dateTime, dateTimeStamp, date, time, gYear, gYearMonth, gMonth, gMonthDay, gDay
  case duration, yearMonthDuration, dayTimeDuration
  case hexBinary, base64Binary

  /// The datatype with this IRI; `nil` for one that is not known here.
  public init?(iri: String) {
    guard iri.utf8.starts(with: XSD.namespace.utf8) else { return nil }
    let name = iri.utf8.dropFirst(XSD.namespace.utf8.count)
    guard let datatype = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else { return nil }
    self = datatype
  }

  /// Its IRI.
  public var iri: String { XSD.namespace + rawValue }

  /// Whether `lexical` is in the lexical space of this datatype. Spaces around a form make it another form.
  public func isValid(_ lexical: String) -> Bool {
    var lexical = lexical
    return lexical.withUTF8 { isValid(UnsafeRawBufferPointer($0)) }
  }

  /// Whether these bytes, UTF-8, are in the lexical space of this datatype.
  func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .string: true
    case .normalizedString, .token, .language, .anyURI, .name, .ncName, .nmtoken: isValidText(text)
    case .boolean: BooleanForm.value(text) != nil
    case .decimal: DecimalValue(text) != nil
    case .float, .double: DoubleForm.isValid(text)
    case .integer, .nonPositiveInteger, .negativeInteger, .nonNegativeInteger, .positiveInteger, .long, .int, .short,
      .byte, .unsignedLong, .unsignedInt, .unsignedShort, .unsignedByte:
      integer(text) != nil
    case .dateTime: TimelineValue(dateTime: text) != nil
    case .dateTimeStamp: TimelineValue(dateTime: text)?.hasZone ?? false
    case .date: TimelineValue(date: text) != nil
    case .time: TimelineValue(time: text) != nil
    case .gYear, .gYearMonth, .gMonth, .gMonthDay, .gDay: TimelineValue(partOfDate: text, self) != nil
    case .duration, .yearMonthDuration, .dayTimeDuration: DurationForm.isValid(text, self)
    case .hexBinary: text.count % 2 == 0 && text.allSatisfy(\.isHexDigit)
    case .base64Binary: Base64Form.isValid(text)
    }
  }

  /// The integer that `text` is a form of, where it is within this datatype's bounds.
  func integer(_ text: UnsafeRawBufferPointer) -> DecimalValue? {
    guard let value = DecimalValue(integer: text) else { return nil }
    let bounds = integerBounds
    if let least = bounds.least, value < least { return nil }
    if let most = bounds.most, value > most { return nil }
    return value
  }

  private var integerBounds: (least: DecimalValue?, most: DecimalValue?) {
    switch self {
    case .nonPositiveInteger: (nil, 0)
    case .negativeInteger: (nil, -1)
    case .nonNegativeInteger: (0, nil)
    case .positiveInteger: (1, nil)
    case .long: (DecimalValue(Int64.min), DecimalValue(Int64.max))
    case .int: (DecimalValue(Int32.min), DecimalValue(Int32.max))
    case .short: (DecimalValue(Int16.min), DecimalValue(Int16.max))
    case .byte: (DecimalValue(Int8.min), DecimalValue(Int8.max))
    case .unsignedLong: (0, DecimalValue(UInt64.max))
    case .unsignedInt: (0, DecimalValue(UInt32.max))
    case .unsignedShort: (0, DecimalValue(UInt16.max))
    case .unsignedByte: (0, DecimalValue(UInt8.max))
    default: (nil, nil)
    }
  }
}

/// What a literal stands for, where its datatype has an order.
///
/// - Source: W3C XML Schema Definition Language 1.1, part 2; SPARQL 1.1 Query Language, 17.3.
public enum XSDValue: Sendable {
  case decimal(DecimalValue)
  /// Of `xsd:double`, or of `xsd:float`.
  case double(Double)
  case string(String)
  case boolean(Bool)
  /// Of `xsd:dateTime`, `xsd:date` or another datatype that `kind` names, and comparable within that kind only.
  case timeline(TimelineValue, kind: XSDDatatype)

  /// What `literal` stands for; `nil` where its form is not one of its datatype, or the datatype has no order here.
  public init?(_ literal: Literal) {
    guard literal.language == nil, let datatype = XSDDatatype(iri: literal.datatype) else { return nil }
    var lexical = literal.lexical
    let value = lexical.withUTF8 { XSDValue(UnsafeRawBufferPointer($0), datatype) }
    guard let value else { return nil }
    self = value
  }

  /// What these bytes, UTF-8, stand for in `datatype`.
  init?(_ text: UnsafeRawBufferPointer, _ datatype: XSDDatatype) {
    let value: XSDValue?
    switch datatype {
    case .integer, .nonPositiveInteger, .negativeInteger, .nonNegativeInteger, .positiveInteger, .long, .int, .short,
      .byte, .unsignedLong, .unsignedInt, .unsignedShort, .unsignedByte:
      value = datatype.integer(text).map(XSDValue.decimal)
    case .decimal: value = DecimalValue(text).map(XSDValue.decimal)
    case .double: value = DoubleForm.value(text).map(XSDValue.double)
    case .float: value = DoubleForm.single(text).map(XSDValue.double)
    case .boolean: value = BooleanForm.value(text).map(XSDValue.boolean)
    case .string, .normalizedString, .token, .language, .name, .ncName, .nmtoken:
      value = datatype.isValid(text) ? .string(String(decoding: text, as: UTF8.self)) : nil
    case .dateTime, .dateTimeStamp:
      value = TimelineValue(dateTime: text).flatMap {
        datatype == .dateTime || $0.hasZone ? .timeline($0, kind: .dateTime) : nil
      }
    case .date: value = TimelineValue(date: text).map { .timeline($0, kind: .date) }
    case .time: value = TimelineValue(time: text).map { .timeline($0, kind: .time) }
    case .gYear, .gYearMonth, .gMonth, .gMonthDay, .gDay:
      value = TimelineValue(partOfDate: text, datatype).map { .timeline($0, kind: datatype) }
    case .anyURI, .duration, .yearMonthDuration, .dayTimeDuration, .hexBinary, .base64Binary: value = nil
    }
    guard let value else { return nil }
    self = value
  }

  /// How it stands to `other`. A decimal is compared with a double as the double nearest to it.
  public func compare(_ other: XSDValue) -> ValueOrder {
    switch (self, other) {
    case (.decimal(let a), .decimal(let b)): Self.order(a, b)
    case (.double(let a), .double(let b)): Self.order(a, b)
    case (.decimal(let a), .double(let b)): Self.order(a.nearestDouble, b)
    case (.double(let a), .decimal(let b)): Self.order(a, b.nearestDouble)
    case (.string(let a), .string(let b)):
      a.utf8.elementsEqual(b.utf8) ? .equal : a.utf8.lexicographicallyPrecedes(b.utf8) ? .less : .greater
    case (.boolean(let a), .boolean(let b)): a == b ? .equal : b ? .less : .greater
    case (.timeline(let a, let kind), .timeline(let b, let other)) where kind == other: a.compare(b)
    default: .indeterminate
    }
  }

  private static func order<Value: Comparable>(_ a: Value, _ b: Value) -> ValueOrder {
    a < b ? .less : a == b ? .equal : b < a ? .greater : .indeterminate
  }
}

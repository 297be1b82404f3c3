/// The elements of a Green Button feed that are read, each named as in the schema.
enum FeedElement: String {
  case feed, entry, id, title, link, content
  case usagePoint = "UsagePoint"
  case serviceCategory = "ServiceCategory"
  case localTimeParameters = "LocalTimeParameters"
  case meterReading = "MeterReading"
  case readingType = "ReadingType"
  case intervalBlock = "IntervalBlock"
  case intervalReading = "IntervalReading"
  case readingQuality = "ReadingQuality"
  case timePeriod, duration, start, value, quality, kind
  case dstEndRule, dstOffset, dstStartRule, tzOffset
  case accumulationBehaviour, commodity, dataQualifier, defaultQuality, flowDirection, powerOfTenMultiplier, uom
  /// Anything else, and whatever is inside it.
  case other

  static let atom = "http://www.w3.org/2005/Atom"
  static let espi = "http://naesb.org/espi"

  /// The element called `name` when it stands directly inside `parent`; `nil` is the document.
  init(_ name: String, namespace: String, inside parent: FeedElement?) {
    let element = FeedElement(rawValue: name) ?? .other
    let isAtom: Bool
    let isRead: Bool
    switch parent {
    case nil: (isAtom, isRead) = (true, element == .feed)
    case .feed: (isAtom, isRead) = (true, element == .entry)
    case .entry: (isAtom, isRead) = (true, [.id, .title, .link, .content].contains(element))
    default: (isAtom, isRead) = (false, Self.children[parent ?? .other]?.contains(element) ?? false)
    }
    self = isRead && namespace == (isAtom ? Self.atom : Self.espi) ? element : .other
  }

  /// The ESPI elements that are read inside of another.
  private static let children: [FeedElement: Set<FeedElement>] = [
    .content: [.usagePoint, .localTimeParameters, .meterReading, .readingType, .intervalBlock],
    .usagePoint: [.serviceCategory],
    .serviceCategory: [.kind],
    .localTimeParameters: [.dstEndRule, .dstOffset, .dstStartRule, .tzOffset],
    .readingType: [
      .accumulationBehaviour, .commodity, .dataQualifier, .defaultQuality, .flowDirection, .powerOfTenMultiplier, .uom,
    ],
    .intervalBlock: [.intervalReading],
    .intervalReading: [.readingQuality, .timePeriod, .value],
    .readingQuality: [.quality],
    .timePeriod: [.duration, .start],
  ]

  /// Whether its text is read.
  var hasText: Bool {
    switch self {
    case .id, .title, .duration, .start, .value, .quality, .kind, .dstEndRule, .dstOffset, .dstStartRule, .tzOffset,
      .accumulationBehaviour, .commodity, .dataQualifier, .defaultQuality, .flowDirection, .powerOfTenMultiplier, .uom:
      true
    default: false
    }
  }

  /// Whether its number is written in hexadecimal digits.
  var isHexadecimal: Bool { self == .dstEndRule || self == .dstStartRule }
}

/// The resources of a feed that interval blocks rest on, found by their links, in any order.
///
/// Grows with the meters of a feed, never with its readings, and no further than its limits.
struct FeedIndex {
  private let limits: GreenButtonLimits
  private var resources = 0
  private var links = 0

  private var usagePoints: [String: UsagePoint] = [:]
  private var localTimes: [String: LocalTimeParameters] = [:]
  private var readingTypes: [String: ReadingType] = [:]
  private var meterReadings: [String: MeterReadingEntry] = [:]
  /// The link of a collection of interval blocks to that of its meter reading.
  private var meterReadingOfBlocks: [String: String] = [:]
  /// The link of a collection of meter readings to that of its usage point.
  private var usagePointOfMeterReadings: [String: String] = [:]

  init(limits: GreenButtonLimits) { self.limits = limits }

  /// How many resources are kept.
  var count: Int { resources }

  struct UsagePoint {
    let id: String
    let link: String
    let meter: String
    let localTimeLink: String
  }

  private struct MeterReadingEntry {
    let up: String
    let readingTypeLink: String
  }

  /// Everything that gives a reading its meaning.
  struct Channel {
    let usagePoint: UsagePoint
    let type: ReadingType
    let time: LocalTimeParameters
  }

  /// Either the channel of some interval blocks, or the first resource on the way to it that is not there.
  enum Resolution {
    case channel(Channel)
    case missing(String)
  }

  /// Keeps the resource of `entry`, if it is one that interval blocks rest on.
  /// - Throws: ``GreenButtonError`` for missing, repeated or contradictory links, a resource that cannot be used, or
  ///   one more than the limits allow.
  mutating func add(_ entry: FeedEntry) throws(GreenButtonError) {
    guard let kind = entry.resource, kind != .other, kind != .intervalBlock else { return }
    guard !entry.id.isEmpty else { throw .entry(entry.place, found: "no id", expected: "an Atom id") }
    let link = try entry.link("self").href
    resources += 1
    links += entry.links.count
    guard resources <= limits.resources else {
      throw .tooMany("usage points, meter readings and types", allowed: limits.resources, line: entry.line)
    }
    guard links <= limits.links else { throw .tooMany("links", allowed: limits.links, line: entry.line) }
    switch kind {
    case .usagePoint: try addUsagePoint(entry, link)
    case .localTimeParameters:
      try refuseRepeated(localTimes[link] != nil, entry, link)
      localTimes[link] = try LocalTimeParameters(entry.fields, at: entry.place)
    case .readingType:
      try refuseRepeated(readingTypes[link] != nil, entry, link)
      readingTypes[link] = try ReadingType(entry.fields, at: entry.place)
    case .meterReading: try addMeterReading(entry, link)
    default: break
    }
  }

  private mutating func addUsagePoint(_ entry: FeedEntry, _ link: String) throws(GreenButtonError) {
    try refuseRepeated(usagePoints[link] != nil, entry, link)
    guard entry.fields[.kind] == 0 else {
      throw .entry(
        entry.place, found: "service kind \(entry.fields[.kind].map(String.init) ?? "absent")",
        expected: "0 (electricity)")
    }
    let time = try entry.related(.localTimeParameters).href
    usagePoints[link] = UsagePoint(
      id: entry.id, link: link, meter: entry.title.isEmpty ? entry.id : entry.title, localTimeLink: time)
    let collections = entry.links.filter { $0.isRelated(to: .meterReading) }.map { $0.collection(of: .meterReading) }
    for collection in [link + "/MeterReading"] + collections {
      try Self.claim(collection, for: link, in: &usagePointOfMeterReadings, entry)
    }
  }

  private mutating func addMeterReading(_ entry: FeedEntry, _ link: String) throws(GreenButtonError) {
    try refuseRepeated(meterReadings[link] != nil, entry, link)
    meterReadings[link] = MeterReadingEntry(
      up: try entry.link("up").href, readingTypeLink: try entry.related(.readingType).href)
    let collections = entry.links.filter { $0.isRelated(to: .intervalBlock) }.map { $0.collection(of: .intervalBlock) }
    for collection in [link + "/IntervalBlock"] + collections {
      try Self.claim(collection, for: link, in: &meterReadingOfBlocks, entry)
    }
  }

  private func refuseRepeated(_ isRepeated: Bool, _ entry: FeedEntry, _ link: String) throws(GreenButtonError) {
    guard isRepeated else { return }
    throw .entry(entry.place, found: "a second entry for \(link)", expected: "one entry for each link")
  }

  private static func claim(
    _ collection: String, for owner: String, in owners: inout [String: String], _ entry: FeedEntry
  ) throws(GreenButtonError) {
    if let other = owners[collection], other != owner {
      throw .entry(entry.place, found: "\(collection) claimed by \(other) and \(owner)", expected: "one owner")
    }
    owners[collection] = owner
  }

  /// Finds what the interval blocks with the links `up` and `own` rest on.
  func resolve(up: String, own: String) -> Resolution {
    guard let link = meterReadingOfBlocks[up] ?? meterReadingOfBlocks[own], let reading = meterReadings[link] else {
      return .missing("MeterReading with a link to \(up)")
    }
    guard let type = readingTypes[reading.readingTypeLink] else {
      return .missing("ReadingType at \(reading.readingTypeLink)")
    }
    guard
      let point = (usagePointOfMeterReadings[reading.up] ?? usagePointOfMeterReadings[link]).flatMap({ usagePoints[$0] }
      )
    else { return .missing("UsagePoint with a link to \(reading.up)") }
    guard let time = localTimes[point.localTimeLink] else {
      return .missing("LocalTimeParameters at \(point.localTimeLink)")
    }
    return .channel(Channel(usagePoint: point, type: type, time: time))
  }
}

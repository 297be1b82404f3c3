import TielineCore

/// Makes meter readings from the elements of a feed, as soon as all that they rest on has been read.
final class FeedAssembler: XMLStreamHandler {
  private(set) var failure: GreenButtonError?
  private let limits: GreenButtonLimits
  private var index: FeedIndex
  private var path: [FeedElement] = []
  private var text: [UInt8] = []
  private var entry: FeedEntry?
  private var reading: [FeedElement: Int64] = [:]
  private var quality: [ReadingQuality] = []
  private var readingLine = 0
  private var waiting: [FeedEntry] = []
  private var waitingReadings = 0
  private var ready: [MeterReading] = []

  init(limits: GreenButtonLimits) {
    self.limits = limits
    index = FeedIndex(limits: limits)
  }

  /// Readings and resources held now: what stays the same size while a feed grows.
  var held: Int { waitingReadings + ready.count + index.count + (entry?.readings.count ?? 0) + text.count }

  /// Hands over the readings that are complete.
  func take() -> [MeterReading] {
    defer { ready.removeAll(keepingCapacity: true) }
    return ready
  }

  /// - Throws: ``GreenButtonError/unresolved(_:missing:)`` where readings still wait at the end of the feed.
  func finish() throws(GreenButtonError) {
    guard let block = waiting.first else { return }
    throw .unresolved(block.place, missing: try missing(for: block) ?? "resource")
  }

  func start(_ tag: XMLTag) -> Bool {
    let element = path.last == .other ? .other : FeedElement(tag.name, namespace: tag.namespace, inside: path.last)
    let parent = path.last
    path.append(element)
    text.removeAll(keepingCapacity: true)
    return attempt { () throws(GreenButtonError) in
      switch element {
      case .entry: entry = FeedEntry(line: tag.line)
      case .link: try addLink(tag.attributes, line: tag.line)
      case .intervalReading:
        readingLine = tag.line
        reading.removeAll(keepingCapacity: true)
        quality.removeAll(keepingCapacity: true)
      default: break
      }
      if parent == .content { try setResource(element) }
    }
  }

  func text(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    if path.last?.hasText == true { text.append(contentsOf: utf8) }
    return true
  }

  func end(line: Int) -> Bool {
    guard let element = path.popLast() else { return true }
    return attempt { () throws(GreenButtonError) in
      switch element {
      case .id: try setID()
      case .title: entry?.title = trimmedText
      case .intervalReading: try endReading()
      case .entry: try endEntry()
      default:
        if element.hasText { try setNumber(element, line: line) }
      }
    }
  }

  /// Runs `work`, keeps its error, and says whether to read on.
  private func attempt(_ work: () throws(GreenButtonError) -> Void) -> Bool {
    do {
      try work()
      return true
    } catch {
      failure = error
      return false
    }
  }

  private var trimmedText: String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    let start = text.drop(while: isSpace)
    let end = start.lastIndex { !isSpace($0) }
    return end.map { String(decoding: start[...$0], as: UTF8.self) } ?? ""
  }

  private func setID() throws(GreenButtonError) {
    guard let current = entry else { return }
    guard current.id.isEmpty else { throw .entry(current.place, found: "a second id", expected: "one id") }
    entry?.id = trimmedText
  }

  private func addLink(_ attributes: [XMLAttribute], line: Int) throws(GreenButtonError) {
    func value(_ name: String) -> String {
      attributes.first { $0.namespace.isEmpty && $0.name == name }?.value ?? ""
    }
    guard let count = entry?.links.count else { return }
    guard count < limits.links else { throw .tooMany("links in an entry", allowed: limits.links, line: line) }
    entry?.links.append(FeedLink(relation: value("rel"), href: value("href"), type: value("type")))
  }

  private func setResource(_ element: FeedElement) throws(GreenButtonError) {
    guard let current = entry else { return }
    guard current.resource == nil else {
      throw .entry(current.place, found: "a second content", expected: "one content with one resource")
    }
    entry?.resource = element
  }

  private func setNumber(_ element: FeedElement, line: Int) throws(GreenButtonError) {
    let found = trimmedText
    guard let number = Int64(found, radix: element.isHexadecimal ? 16 : 10) else {
      throw .entry(
        FeedPlace(entry: entry?.id ?? "", line: line), found: found, expected: "a number: \(element.rawValue)")
    }
    if element == .quality {
      quality.append(ReadingQuality(rawValue: Int(number)))
    } else if path.contains(.intervalReading) {
      reading[element] = number
    } else {
      entry?.fields[element] = number
    }
  }

  private func endReading() throws(GreenButtonError) {
    guard let place = entry?.place else { return }
    guard let start = reading[.start], let seconds = reading[.duration], let value = reading[.value] else {
      throw .entry(place, found: "a reading without time or value", expected: "both")
    }
    entry?.readings.append(
      RawReading(line: readingLine, start: start, seconds: seconds, value: value, quality: quality))
    // A block that is already linked gives its readings at once, however many it has.
    if let current = entry, let channel = try channel(of: current, isComplete: false) {
      entry?.readings.removeAll(keepingCapacity: true)
      try interpret(current, channel)
    } else if waitingReadings + (entry?.readings.count ?? 0) > limits.waitingReadings {
      throw .tooMany("readings before what gives them meaning", allowed: limits.waitingReadings, line: readingLine)
    }
  }

  private func endEntry() throws(GreenButtonError) {
    guard let current = entry else { return }
    entry = nil
    guard current.resource == .intervalBlock else {
      guard current.resource != nil else { return }
      try index.add(current)
      return try resumeWaiting()
    }
    guard !current.id.isEmpty else { throw .entry(current.place, found: "no id", expected: "an Atom id") }
    _ = try current.link("up")
    guard !current.readings.isEmpty else { return }
    if let channel = try channel(of: current, isComplete: true) {
      try interpret(current, channel)
    } else {
      waiting.append(current)
      waitingReadings += current.readings.count
    }
  }

  private func resumeWaiting() throws(GreenButtonError) {
    var stillWaiting: [FeedEntry] = []
    for block in waiting {
      if let channel = try channel(of: block, isComplete: true) {
        try interpret(block, channel)
        waitingReadings -= block.readings.count
      } else {
        stillWaiting.append(block)
      }
    }
    waiting = stillWaiting
  }

  /// What gives the readings of `block` their meaning; `nil` while something is missing.
  private func channel(of block: FeedEntry, isComplete: Bool) throws(GreenButtonError) -> FeedIndex.Channel? {
    let links = block.links.filter { $0.relation == "up" || $0.relation == "self" }
    // Links may also follow the content, as Atom gives no order.
    guard isComplete || (links.count == 2 && !block.id.isEmpty) else { return nil }
    let up = try block.link("up").href
    guard case .channel(let channel) = index.resolve(up: up, own: try block.link("self").href) else { return nil }
    return channel
  }

  private func missing(for block: FeedEntry) throws(GreenButtonError) -> String? {
    guard case .missing(let what) = index.resolve(up: try block.link("up").href, own: try block.link("self").href)
    else { return nil }
    return what
  }

  private func interpret(_ block: FeedEntry, _ channel: FeedIndex.Channel) throws(GreenButtonError) {
    for raw in block.readings {
      let place = FeedPlace(entry: block.id, line: raw.line)
      let start = Instant(secondsSinceEpoch: raw.start)
      let offset = channel.time.offsetMinutes(at: start)
      let interval: Interval
      do {
        interval = try Interval(start: start, end: start + Milliseconds(seconds: raw.seconds), offsetMinutes: offset)
      } catch {
        throw .localTime(place, found: "\(error)", expected: "an interval in local time")
      }
      let quality = raw.quality.isEmpty ? channel.type.defaultQuality.map { [$0] } ?? [] : raw.quality
      ready.append(
        MeterReading(
          usagePoint: channel.usagePoint.id, usagePointLink: channel.usagePoint.link, meter: channel.usagePoint.meter,
          flow: channel.type.flow, unit: channel.type.unit, powerOfTen: channel.type.powerOfTen, interval: interval,
          value: raw.value, quality: quality,
          energy: try channel.type.energy(of: raw.value, seconds: raw.seconds, start: start, at: place),
          evidence: "\(block.id)#\(raw.start)"))
    }
  }
}

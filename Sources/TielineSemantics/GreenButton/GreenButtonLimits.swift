/// How much of a feed its reader keeps, whatever the length of the feed.
public struct GreenButtonLimits: Hashable, Sendable {
  /// What may stand at one place of the document.
  public var document: XMLStreamLimits
  /// Most usage points, time parameters, meter readings and reading types together.
  public var resources: Int
  /// Most links of them, and of one entry.
  public var links: Int
  /// Most readings that wait for a resource that comes later; a year of quarter-hours fits into 40,000.
  public var waitingReadings: Int

  public init(
    document: XMLStreamLimits = XMLStreamLimits(), resources: Int = 1024, links: Int = 4096,
    waitingReadings: Int = 40_000
  ) {
    (self.document, self.resources, self.links) = (document, resources, links)
    self.waitingReadings = waitingReadings
  }
}

import TielineCore

/// One interval's energy at one meter, as a Green Button feed states it and in whole Wh.
///
/// - Source: NAESB REQ.21 (ESPI), *IntervalReading* with its *IntervalBlock*, *ReadingType* and *UsagePoint*.
public struct MeterReading: Hashable, Sendable {
  /// The Atom id of the usage point's entry, as `urn:uuid:…`.
  public let usagePoint: String
  /// The usage point's own link.
  public let usagePointLink: String
  /// What the feed calls the meter: the title of the usage point's entry, or its id where there is no title.
  public let meter: String
  /// Which way the energy flowed.
  public let flow: FlowDirection
  /// The unit of ``value`` before ``powerOfTen``.
  public let unit: MeterUnit
  /// The value counts 10^powerOfTen units; -12 to 12.
  public let powerOfTen: Int
  /// When, with the local offset of the feed's time parameters at the start (E-1).
  public let interval: Interval
  /// The number in the feed; never negative.
  public let value: Int64
  /// What the feed says about the value's quality: its own codes, or the reading type's default; may be empty.
  public let quality: [ReadingQuality]
  /// The energy, exactly (E-1).
  public let energy: WattHours
  /// Names the reading: the id of its interval block's entry, `#`, its start in seconds since 1970.
  public let evidence: String
}

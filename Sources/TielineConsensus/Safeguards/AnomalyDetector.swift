import TielineCore

/// Looks for what is possible and unlikely. It only ever abstains and alerts: there is no answer of it that approves
/// anything.
public struct AnomalyDetector: Hashable, Sendable {
  /// Something unusual, in words.
  public struct Finding: Hashable, Sendable {
    /// What follows.
    public enum Weight: Hashable, Sendable, Comparable {
      /// People should look.
      case alert
      /// The attester has nothing to say until people have looked.
      case abstain
    }

    public let weight: Weight
    /// One sentence with the numbers.
    public let reason: String
  }

  /// What a registry says of a production device.
  public struct Device: Hashable, Sendable {
    /// As its registry names it.
    public let name: String
    /// What it can produce at most, in W.
    public let capacity: UInt64
    public let source: EnergySource
    /// Where it stands; `nil` where that is not known.
    public let place: SunElevation.Place?

    public init(name: String, capacity: UInt64, source: EnergySource, place: SunElevation.Place?) {
      (self.name, self.capacity, self.source, self.place) = (name, capacity, source, place)
    }
  }

  /// What is unusual.
  public struct Limits: Hashable, Sendable {
    /// A day's end in nautical terms, in millionths of a degree below the horizon.
    public var night: Int64 = 6_000_000
    /// How many times the usual volume people should look at.
    public var alertTimes: UInt64 = 5
    /// How many times the usual volume is not attested.
    public var abstainTimes: UInt64 = 20
    /// How many movements make a volume usual.
    public var warmUp: UInt64 = 16

    public init() {}
  }

  /// Most names whose usual volume is remembered; the one unseen for longest goes.
  public static let namesMaximum = 4096
  /// A new volume counts as one part of so many.
  private static let share: UInt64 = 16

  private struct Usual: Hashable, Sendable {
    /// Times ``AnomalyDetector/share``, so that small volumes count.
    var mean: UInt64
    var count: UInt64
    var seen: UInt64
  }

  public let limits: Limits
  private var usual: [String: Usual] = [:]
  private var clock: UInt64 = 0

  public init(_ limits: Limits = Limits()) { self.limits = limits }

  /// Looks at energy that is to be certified: at what the device can produce, and at the sun for what needs it.
  public func look(at energy: WattHours, in interval: Interval, of device: Device) -> [Finding] {
    var findings: [Finding] = []
    // W × ms on both sides, in 128 bits: nothing is rounded.
    let produced = energy.count.multipliedFullWidth(by: 3_600_000)
    let possible = device.capacity.multipliedFullWidth(by: UInt64(clamping: interval.duration.count))
    if (produced.high, produced.low) > (possible.high, possible.low) {
      findings.append(
        Finding(
          weight: .abstain,
          reason: "\(energy.count) Wh in \(interval) is more than \(device.name) can produce with \(device.capacity) W")
      )
    }
    if device.source == .solar, energy > .zero, let place = device.place,
      SunElevation.staysBelow(limits.night, at: place, during: interval)
    {
      findings.append(
        Finding(
          weight: .abstain,
          reason: "\(energy.count) Wh of solar energy from \(device.name) in \(interval), when it is night there"))
    }
    return findings
  }

  /// Looks at a volume against what is usual for a name: a device, or a route with an asset. What is flagged does not
  /// become usual.
  public mutating func look(at volume: UInt64, for name: String) -> [Finding] {
    clock += 1
    guard var known = usual[name] else {
      if usual.count == Self.namesMaximum,
        let oldest = usual.min(by: { ($0.value.seen, $0.key) < ($1.value.seen, $1.key) })
      {
        usual[oldest.key] = nil
      }
      usual[name] = Usual(mean: volume.multipliedReportingOverflow(by: Self.share).partialValue, count: 1, seen: clock)
      if volume > UInt64.max / Self.share { usual[name]?.mean = .max }
      return []
    }
    known.seen = clock
    defer { usual[name] = known }
    let mean = max(1, known.mean / Self.share)
    let times = volume / mean
    if known.count >= limits.warmUp, times >= limits.alertTimes {
      let weight: Finding.Weight = times >= limits.abstainTimes ? .abstain : .alert
      return [Finding(weight: weight, reason: "\(volume) for \(name) is \(times) times the usual \(mean)")]
    }
    // While a name is new, one large volume may not make it usual to move much.
    let counted =
      known.count < limits.warmUp ? min(volume, mean.multipliedReportingOverflow(by: 4).partialValue) : volume
    let (sum, overflows) = (known.mean - known.mean / Self.share).addingReportingOverflow(counted)
    known.mean = overflows ? .max : sum
    known.count += 1
    return []
  }
}

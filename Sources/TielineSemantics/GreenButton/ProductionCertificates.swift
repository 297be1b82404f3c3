import TielineCore

/// The certificates that the readings of one device's meter give: one for each interval with production.
///
/// Only readings of reverse flow (19, to the grid) are production; those of forward flow are what the plant itself
/// drew, and are counted apart. A production reading needs at least one quality code, and each has to be one of a
/// validated value (``ReadingQuality/supportsCertificate``), because a certificate cannot be corrected later.
public struct ProductionCertificates: Hashable, Sendable {
  /// In order of time.
  public let certificates: [Certificate]
  /// How many readings of production were zero: there is nothing to certify.
  public let zeroReadings: Int
  /// How many readings were of energy drawn from the grid.
  public let forwardReadings: Int

  /// Pure: the same readings, device and instant give the same certificates.
  ///
  /// - Parameter now: The caller's clock.
  /// - Throws: ``ProductionError`` for the first reading that cannot be one: it ends after `now`, overlaps another, is
  ///   longer than an hour, not validated, neither production nor consumption, of a second meter, or makes no
  ///   ``Certificate``.
  public init(
    from readings: some Sequence<MeterReading>, device: ProductionDevice, now: Instant
  ) throws(ProductionError) {
    var (production, zero, forward): ([MeterReading], Int, Int) = ([], 0, 0)
    for reading in readings {
      switch reading.flow {
      case .forward: forward += 1
      case .net, .total: throw .direction(reading)
      case .reverse: production.append(reading)
      }
    }
    production.sort { ($0.interval.start, $0.evidence) < ($1.interval.start, $1.evidence) }
    var certificates: [Certificate] = []
    var latest: MeterReading?
    for reading in production {
      try Self.check(reading, after: latest, now: now)
      if latest.map({ $0.interval.end < reading.interval.end }) ?? true { latest = reading }
      guard reading.energy > .zero else {
        zero += 1
        continue
      }
      certificates.append(try Self.certificate(reading, device))
    }
    (self.certificates, zeroReadings, forwardReadings) = (certificates, zero, forward)
  }

  private static func check(
    _ reading: MeterReading, after latest: MeterReading?, now: Instant
  ) throws(ProductionError) {
    guard reading.interval.end <= now else { throw .future(reading, now: now) }
    guard reading.interval.duration <= Limits.certificateInterval else { throw .tooLong(reading) }
    guard !reading.quality.isEmpty, reading.quality.allSatisfy(\.supportsCertificate) else { throw .quality(reading) }
    guard let latest else { return }
    guard latest.usagePointLink == reading.usagePointLink else { throw .severalMeters(latest, reading) }
    guard !latest.interval.overlaps(reading.interval) else { throw .overlap(latest, reading) }
  }

  private static func certificate(
    _ reading: MeterReading, _ device: ProductionDevice
  ) throws(ProductionError) -> Certificate {
    do throws(ValueError) {
      return try Certificate(
        device: device.name, interval: reading.interval, energy: reading.energy, source: device.source,
        technology: device.technology, country: device.country, issuer: device.issuer, evidence: reading.evidence)
    } catch {
      throw .certificate(reading, error)
    }
  }
}

/// One granular certificate of origin: so many Wh from one device in one interval, with what EnergyTag asks to be said.
///
/// - Source: EnergyTag Granular Certificate Scheme Standard, version 2, *GC attributes*.
public struct Certificate: Hashable, Sendable, Codable {
  /// The production device as its registry names it; hashed into ``DeviceIdentifier`` on a ledger.
  public let device: String
  /// When the energy was produced (E-1).
  public let interval: Interval
  /// How much, in whole Wh, above zero.
  public let energy: WattHours
  /// What the energy came from.
  public let source: EnergySource
  /// How it was converted, as an AIB EECS technology code (`T010000` for photovoltaic).
  public let technology: String
  /// ISO 3166-1 alpha-2 code of the device's country.
  public let country: String
  /// The body that vouches for the certificate.
  public let issuer: String
  /// Where the energy figure comes from, for the audit: a URN of the meter reading.
  public let evidence: String

  /// - Throws: ``ValueError`` naming the attribute that is empty, too long or out of range: an interval over an hour
  ///   or off the five-minute grid, zero energy, a malformed technology or country code.
  public init(
    device: String, interval: Interval, energy: WattHours, source: EnergySource, technology: String,
    country: String, issuer: String, evidence: String
  ) throws(ValueError) {
    for (name, text) in [("device", device), ("issuer", issuer), ("evidence", evidence)] {
      guard (1...Limits.attributeBytes).contains(text.utf8.count), !text.unicodeScalars.contains(where: \.isControl)
      else {
        throw .malformed(
          type: "certificate \(name)", found: text, expected: "1 to \(Limits.attributeBytes) bytes of text")
      }
    }
    try Self.check(interval)
    guard energy > .zero, energy.count <= UInt64(Int64.max) else {
      throw .outOfRange(type: "certificate energy", found: "\(energy)", allowed: "1 Wh to 2^63 - 1 Wh")
    }
    guard technology.utf8.count == 7, technology.utf8.first == 0x54,
      technology.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
    else {
      throw .malformed(
        type: "certificate technology", found: technology, expected: "an EECS code, as T010000 (photovoltaic)")
    }
    guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      throw .malformed(type: "certificate country", found: country, expected: "ISO 3166-1 alpha-2, as DE")
    }
    (self.device, self.interval, self.energy, self.source) = (device, interval, energy, source)
    (self.technology, self.country, self.issuer, self.evidence) = (technology, country, issuer, evidence)
  }

  private static func check(_ interval: Interval) throws(ValueError) {
    guard interval.duration <= Limits.certificateInterval else {
      throw .outOfRange(type: "certificate interval", found: "\(interval)", allowed: "an hour or less")
    }
    let slot = Limits.certificateSlot.count
    guard interval.start.millisecondsSinceEpoch >= 0, interval.start.millisecondsSinceEpoch % slot == 0,
      interval.end.millisecondsSinceEpoch % slot == 0
    else {
      throw .outOfRange(
        type: "certificate interval", found: "\(interval)", allowed: "multiples of five minutes since 1970")
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

/// What is known about the quality of a reading; a code that ESPI does not name is kept as it is.
///
/// - Source: NAESB REQ.21 (ESPI), *QualityOfReading*.
public struct ReadingQuality: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Passed every required validation check, or was verified.
  public static let valid = Self(rawValue: 0)
  /// Validated under approved procedures.
  public static let validated = Self(rawValue: 17)
  /// Failed a check, then was found to be what was really used.
  public static let verified = Self(rawValue: 18)
  /// Good enough to bill by.
  public static let revenueQuality = Self(rawValue: 19)

  /// Whether a certificate may rest on it: somebody responsible has validated the measured value.
  ///
  /// A value that a person or a machine put in place of the measured one (7, 8, 9, 11, 12, 15), a questionable (10),
  /// mixed (13), raw (14) or otherwise described one (16) is not evidence that the energy was produced.
  public var supportsCertificate: Bool { Self.supporting.contains(self) }

  private static let supporting: Set<Self> = [.valid, .validated, .verified, .revenueQuality]

  public var description: String {
    let names = [
      0: "valid", 7: "manually edited", 8: "estimated using a reference day", 9: "estimated by interpolation",
      10: "questionable", 11: "derived", 12: "projected", 13: "mixed", 14: "raw", 15: "normalised for weather",
      16: "other", 17: "validated", 18: "verified", 19: "revenue quality",
    ]
    return "\(rawValue) (\(names[rawValue] ?? "unknown"))"
  }
}

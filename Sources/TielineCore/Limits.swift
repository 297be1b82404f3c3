/// Bounds that hold everywhere, so that bytes from outside cannot exhaust memory or time.
public enum Limits {
  /// Most (asset, amount) pairs in one lock; the `HashTimeLock` contract has the same bound.
  public static let assetsPerLock = 32
  /// Longest canonical form of a certificate, in bytes; the `OriginCertificates` contract has the same bound.
  public static let certificateBytes = 1024
  /// Longest free text in one certificate attribute, in UTF-8 bytes.
  public static let attributeBytes = 128
  /// Longest interval that one granular certificate covers.
  /// - Source: EnergyTag Granular Certificate Scheme Standard, version 2: an hour or less.
  public static let certificateInterval = Milliseconds(hours: 1)
  /// Intervals start and end on multiples of this; the contract's overlap bitmap has the same slot length.
  public static let certificateSlot = Milliseconds(minutes: 5)
}

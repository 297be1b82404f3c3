import COpenSSL

/// Comparisons whose duration says nothing about secrets.
public enum ConstantTime {
  /// Whether both hold the same bytes, in time that depends on their lengths alone.
  public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && tieline_constant_time_equal(left, right, left.count) == 1
  }
}

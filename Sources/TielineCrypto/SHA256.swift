import COpenSSL

/// SHA-256.
///
/// - Source: FIPS 180-4, section 6.2.
public enum SHA256 {
  /// The 32-byte hash of `bytes`.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBufferPointer(hash)
  }

  /// The 32-byte hash of `bytes`, without copying a slice or a string's UTF-8 where it is contiguous.
  public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.withContiguousStorageIfAvailable(hash) ?? hash(Array(bytes))
  }

  /// The 32-byte hash of the memory that `bytes` covers.
  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { output, count in
      let done = tieline_sha256(bytes.baseAddress, bytes.count, output.baseAddress)
      precondition(done == 1, "libcrypto has no SHA-256")
      count = 32
    }
  }
}

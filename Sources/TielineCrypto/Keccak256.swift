import CKeccak

/// Keccak-256 with the padding of the original submission, as Ethereum uses it; not FIPS 202's SHA3-256.
///
/// - Source: Ethereum Yellow Paper, section 4; *The Keccak reference*, version 3.0.
public enum Keccak256 {
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
      tieline_keccak256(bytes.baseAddress, bytes.count, output.baseAddress)
      count = 32
    }
  }
}

import CKeccak

/// Keccak-256 with the padding of the original submission, as Ethereum uses it; not FIPS 202's SHA3-256.
///
/// - Source: Ethereum Yellow Paper, section 4; *The Keccak reference*, version 3.0.
public enum Keccak256: HashFunction {
  public static let byteCount = 32

  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { output, count in
      tieline_keccak256(bytes.baseAddress, bytes.count, output.baseAddress)
      count = 32
    }
  }
}

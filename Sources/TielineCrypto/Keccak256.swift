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

  /// Whether the hash of `bytes` stands in `other` from `offset` on; nothing is allocated for it.
  public static func isHash(of bytes: [UInt8], in other: [UInt8], at offset: Int) -> Bool {
    guard offset >= 0, other.count - offset >= byteCount else { return false }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: byteCount) { digest in
      bytes.withUnsafeBufferPointer { tieline_keccak256($0.baseAddress, $0.count, digest.baseAddress) }
      return other.withUnsafeBytes { other in
        let digest = UnsafeRawBufferPointer(digest)
        return stride(from: 0, to: byteCount, by: 8).allSatisfy { word in
          digest.loadUnaligned(fromByteOffset: word, as: UInt64.self)
            == other.loadUnaligned(fromByteOffset: offset + word, as: UInt64.self)
        }
      }
    }
  }
}

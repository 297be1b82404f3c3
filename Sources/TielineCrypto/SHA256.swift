import COpenSSL

/// SHA-256.
///
/// - Source: FIPS 180-4, section 6.2.
public enum SHA256: HashFunction {
  public static let byteCount = 32

  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { output, count in
      let done = tieline_sha256(bytes.baseAddress, bytes.count, output.baseAddress)
      precondition(done == 1, "libcrypto has no SHA-256")
      count = 32
    }
  }
}

/// SHA-256 twice, as UTXO ledgers and Neo use it against length extension.
///
/// - Source: Bitcoin developer reference, *Block headers*.
public enum DoubleSHA256: HashFunction {
  public static let byteCount = 32

  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { output, count in
      let done = tieline_sha256_twice(bytes.baseAddress, bytes.count, output.baseAddress)
      precondition(done == 1, "libcrypto has no SHA-256")
      count = 32
    }
  }
}

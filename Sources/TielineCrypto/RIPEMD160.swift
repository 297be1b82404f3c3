import COpenSSL

/// RIPEMD-160.
///
/// - Source: ISO/IEC 10118-3, *Dedicated hash-function 1*.
public enum RIPEMD160: HashFunction {
  public static let byteCount = 20

  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 20) { output, count in
      let done = tieline_ripemd160(bytes.baseAddress, bytes.count, output.baseAddress)
      precondition(done == 1, "libcrypto has no RIPEMD-160; Debian 12's has")
      count = 20
    }
  }
}

/// RIPEMD-160 of the SHA-256: what UTXO ledgers and Neo name keys and scripts by.
///
/// - Source: Bitcoin developer reference, *OP_HASH160*.
public enum Hash160: HashFunction {
  public static let byteCount = 20

  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] { RIPEMD160.hash(SHA256.hash(bytes)) }
}

/// A hash function over bytes.
public protocol HashFunction {
  /// Bytes of a hash.
  static var byteCount: Int { get }
  /// The hash of the memory that `bytes` covers.
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]
}

extension HashFunction {
  /// The hash of `bytes`.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBufferPointer(hash)
  }

  /// The hash of `bytes`, without copying a slice or a string's UTF-8 where it is contiguous.
  public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.withContiguousStorageIfAvailable(hash) ?? hash(Array(bytes))
  }
}

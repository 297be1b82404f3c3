/// Tells member names apart quickly; equal hashes are followed by a comparison.
enum JSONNameHash {
  @inline(__always) static func of(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    var hash = UInt64(truncatingIfNeeded: count)
    var position = 0
    while count &- position >= 8 {
      let chunk = UnsafeRawPointer(start + position).loadUnaligned(as: UInt64.self)
      hash = (hash ^ chunk) &* factor
      hash ^= hash >> 32
      position &+= 8
    }
    var rest: UInt64 = 0
    while position < count {
      rest = rest << 8 | UInt64(start[position])
      position &+= 1
    }
    hash = (hash ^ rest) &* factor
    return hash ^ hash >> 32
  }

  static func of(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    name.baseAddress.map { of($0, name.count) } ?? 0
  }

  static func of(_ name: [UInt8]) -> UInt64 { name.withUnsafeBufferPointer { of($0) } }
}

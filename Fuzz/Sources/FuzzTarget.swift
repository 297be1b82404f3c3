/// A decoder of bytes from outside. Whatever it is given, it returns or throws; a trap is a bug.
struct FuzzTarget: Sendable {
  let name: String
  /// Valid inputs to start from, as far as the data is on this machine.
  let seeds: @Sendable () throws -> [[UInt8]]
  let read: @Sendable ([UInt8]) -> Void

  static let all = codecs + ethereum + lightClients + cometBFT + fabric + neo + utxo + locks

  /// What has one encoding gives the same bytes again (S-7); another is a crash, so that libFuzzer keeps the input.
  static func canonical(_ name: String, _ seeds: @escaping @Sendable () throws -> [[UInt8]], again: @escaping @Sendable ([UInt8]) throws -> [UInt8]) -> FuzzTarget {
    FuzzTarget(name: name, seeds: seeds) { bytes in
      guard let encoded = try? again(bytes) else { return }
      precondition(encoded == bytes, "a second encoding was read")
    }
  }
}

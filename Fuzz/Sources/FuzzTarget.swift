import TielineProofs

/// A decoder of bytes from outside. Whatever it is given, it returns or throws; a trap is a bug.
struct FuzzTarget: Sendable {
  let name: String
  /// Valid inputs to start from, as far as the data is on this machine.
  let seeds: @Sendable () throws -> [[UInt8]]
  let read: @Sendable ([UInt8]) -> Void

  static let all = codecs + ethereum + cometBFT + fabric + neo + utxo + documents + committee + semantics + records

  /// A decoder of what has one encoding: whatever it reads gives the same bytes again (S-7). Another input traps, so
  /// that libFuzzer keeps it.
  static func canonical(
    _ name: String, _ seeds: @escaping @Sendable () throws -> [[UInt8]],
    again: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) -> FuzzTarget {
    FuzzTarget(name: name, seeds: seeds) { bytes in
      guard let encoded = try? again(bytes) else { return }
      precondition(encoded == bytes, "a second encoding was read")
    }
  }

  /// An input but its first byte in two pieces; that byte says where the cut is. Copies, so that each piece is an
  /// allocation of its own.
  static func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
    guard let first = bytes.first else { return [] }
    let text = bytes.dropFirst()
    let cut = text.count * Int(first) / 256
    return [Array(text.prefix(cut)), Array(text.dropFirst(cut))]
  }

  /// The lines of a text up to `count`, the last with all that follows.
  static func lines(_ bytes: [UInt8], _ count: Int) -> [String] {
    bytes.split(separator: 0x0A, maxSplits: count - 1, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// A light client that starts where `start` says, and what follows there.
  static func client<Client: LightClient>(
    _ name: String, _ start: @escaping @Sendable () throws -> (client: Client, headers: [[UInt8]])
  ) -> FuzzTarget {
    let client = try? start().client
    return FuzzTarget(name: name, seeds: { Array(try start().headers.prefix(20)) }) { bytes in
      guard var client else { return }
      _ = client.apply(bytes, at: FuzzData.now)
    }
  }
}

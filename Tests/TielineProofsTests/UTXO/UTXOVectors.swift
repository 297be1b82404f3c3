import BigInt
import Foundation
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// The recording of a Litecoin regtest node, and Bitcoin's own test data.
enum UTXOVectors {
  static func folder() throws -> ReplayFolder {
    let root = try vectorsFolder().appending(path: "vectors/utxo")
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: root.path) where name.hasSuffix(".json") {
      files[name] = try [UInt8](Data(contentsOf: root.appending(path: name)))
    }
    return ReplayFolder(files: files)
  }

  private static func vectorsFolder() throws -> URL {
    guard let folder = SharedVectors.folder else { throw CocoaError(.fileNoSuchFile) }
    return folder
  }

  /// A JSON array of arrays; rows of a single text are comments.
  static func rows(_ path: String) throws -> [[Any]] {
    let rows = try SharedVectors.json("vectors/official/" + path) as? [[Any]] ?? []
    return rows.filter { $0.count > 1 }
  }

  static func object(_ path: String) throws -> [String: Any] {
    try SharedVectors.json("vectors/utxo/" + path) as? [String: Any] ?? [:]
  }

  static func bytes(of path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: vectorsFolder().appending(path: "vectors/official/" + path)))
  }

  /// The recorded headers from 1350 on.
  static func headers() throws -> [UTXOHeader] {
    let entries = try SharedVectors.json("vectors/utxo/headers.json") as? [[String: Any]] ?? []
    return try entries.filter { ($0["height"] as? Int ?? 0) >= 1350 }.map { entry in
      try UTXOHeader(decoding: hex(entry["hex"]))
    }
  }

  static func hex(_ value: Any?) throws -> [UInt8] {
    guard let text = value as? String, let bytes = Hex.decode(text) else { throw CocoaError(.coderReadCorrupt) }
    return bytes
  }

  /// A client pinned to block 1360 of the recording, the eleventh of its headers from 1350 on.
  static func client(depth: Int = 0) throws -> UTXOLightClient {
    try UTXOLightClient(pinning: Array(headers()[...10]), at: 1360, on: .litecoinRegtest, depth: depth)
  }

  static let later = Instant(secondsSinceEpoch: 1_795_400_000)
}

/// Blocks made here, on networks whose work costs nothing.
struct MinedChain {
  var client: UTXOLightClient
  let network: UTXONetwork
  /// Every header in order, the genesis first.
  private(set) var headers: [UTXOHeader]

  init(_ network: UTXONetwork = .bitcoinRegtest, depth: Int = 0) throws {
    let root = try network.genesisPosition()
    (self.network, headers) = (network, [network.genesis])
    client = UTXOLightClient(network: network, depth: depth, root: root, past: [])
  }

  /// A header that follows `parent` and meets its own target, or misses it.
  static func mine(
    on parent: UTXOHeader, network: UTXONetwork, after seconds: UInt32 = 600, bits: UInt32? = nil,
    root: UTXOHash = .of([1]), time: UInt32? = nil, meets: Bool = true, version: UInt32 = 0x2000_0000
  ) throws -> UTXOHeader {
    let bits = bits ?? parent.bits
    let target = CompactTarget(bits: bits)
    for nonce in UInt32(0)... {
      let header = UTXOHeader(
        version: version, parent: parent.identifier, merkleRoot: root, time: time ?? parent.time + seconds, bits: bits,
        nonce: nonce)
      let hash = try network.workHash(of: header)
      if target.map({ $0.isMet(by: hash) == meets }) ?? true { return header }
    }
    throw CocoaError(.featureUnsupported)
  }

  /// Mines and applies the next header.
  @discardableResult
  mutating func extend(after seconds: UInt32 = 600, bits: UInt32? = nil, root: UTXOHash = .of([1]))
    throws -> Verdict<AcceptedHeader<TrustedUTXOHeader>>
  {
    let header = try Self.mine(
      on: headers[headers.count - 1], network: network, after: seconds, bits: bits, root: root)
    let verdict = client.apply(header.bytes, at: Instant(secondsSinceEpoch: Int64(header.time)))
    if verdict.accepted != nil { headers.append(header) }
    return verdict
  }
}

extension UTXONetwork {
  /// A network with a short window, for retargeting.
  static func small(_ retargeting: Retargeting, allowsMinimumDifficulty: Bool = false) -> UTXONetwork {
    UTXONetwork(
      name: "small", genesis: bitcoinRegtest.genesis, workFunction: .doubleSHA256, limit: (BigUInt(1) << 255) - 1,
      retargeting: retargeting, window: 8, spacing: 10, allowsMinimumDifficulty: allowsMinimumDifficulty,
      addressPrefix: "sm", maximumMoney: 1_000_000)
  }
}

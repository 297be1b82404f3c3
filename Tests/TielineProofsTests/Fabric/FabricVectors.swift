import Foundation
import Testing
import TielineTestVectors

@testable import TielineProofs

/// The recorded channel: four orderers, later five, and two organisations of peers.
enum FabricVectors {
  static let folder = "vectors/fabric-smartbft"

  static func block(_ number: Int, of node: String = "orderer") throws -> [UInt8] {
    let root = try #require(SharedVectors.folder)
    let name = "\(node)_blocks/block_\(String(repeating: "0", count: 4 - "\(number)".count))\(number).pb"
    return Array(try Data(contentsOf: root.appending(path: folder).appending(path: name)))
  }

  static func stored(_ number: Int) throws -> FabricBlock { try FabricBlock(stored: block(number)) }

  /// The proof form, with data.
  static func proof(_ number: Int) throws -> [UInt8] { try stored(number).encoded(withData: true) }

  static func recording() throws -> [String: [UInt8]] {
    let root = try #require(SharedVectors.folder).appending(path: folder)
    var files: [String: [UInt8]] = [:]
    for part in ["orderer_blocks", "peer_blocks", "certs"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: root.appending(path: part).path) {
        files["\(part)/\(name)"] = Array(try Data(contentsOf: root.appending(path: part).appending(path: name)))
      }
    }
    return files
  }

  /// A client that has followed the channel up to block `number`.
  static func client(at number: Int) throws -> FabricLightClient {
    var client = try FabricLightClient(configBlock: block(0))
    for next in stride(from: 1, through: number, by: 1) {
      let verdict = client.apply(try stored(next))
      try #require(verdict.accepted != nil, "\(verdict)")
    }
    return client
  }

  /// The trusted block with its data.
  static func trusted(_ number: Int) throws -> (TrustedFabricHeader, data: [UInt8]) {
    (try client(at: number).head, try #require(try stored(number).encodedData))
  }

  /// The `index`th transaction's envelope in block `number`.
  static func envelope(_ number: Int, _ index: Int = 0) throws -> [UInt8] {
    try #require(try stored(number).data).entries[index]
  }
}

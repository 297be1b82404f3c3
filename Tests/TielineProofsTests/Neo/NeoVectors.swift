import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// The recorded private network of four neo-go validators.
enum NeoVectors {
  static let magic: UInt32 = 56_753

  static let folder: ReplayFolder = {
    let root = SharedVectors.folder?.appending(path: "vectors/dbft-neo")
    var files: [String: [UInt8]] = [:]
    for name in ["headers", "genesis_block", "blocks_with_txs", "stateroots", "proofs", "native_contracts", "network"] {
      guard let data = root.flatMap({ try? Data(contentsOf: $0.appending(path: "\(name).json")) }) else { continue }
      files["\(name).json"] = Array(data)
    }
    return ReplayFolder(files: files)
  }()

  private static let headers: [[UInt8]] =
    (try? folder.json("headers.json")?.elements().map { try $0["rawBase64"].neoBytes() }) ?? []

  /// A header with its witness.
  static func header(_ height: Int) throws -> [UInt8] {
    try #require(headers.indices.contains(height) ? headers[height] : nil, "the recording has no header \(height)")
  }

  static func signedHeader(_ height: Int) throws -> NeoSignedHeader { try NeoSignedHeader.decode(header(height)) }

  /// A client that trusts the recorded header of a height, and the recorded state validators.
  static func client(at height: Int, magic: UInt32 = magic) throws -> NeoLightClient {
    try NeoLightClient(
      trusting: signedHeader(height).header, magic: magic, stateValidators: stateValidators())
  }

  static func stateValidators() throws -> NeoStateValidators {
    let witness = try #require(stateRoot(162).witness)
    return NeoStateValidators(set: try NeoMultisignature(script: witness.verification, at: nil), from: 162)
  }

  static func stateRoot(_ height: Int) throws -> NeoStateRoot {
    let field = try folder.requiredJSON("stateroots.json")[height]
    let witness = try field["witnesses"].elements().first.map {
      NeoWitness(invocation: try $0["invocation"].neoBytes(), verification: try $0["verification"].neoBytes())
    }
    return NeoStateRoot(
      index: try field["index"].integer(), rootHash: try field["roothash"].neoHash(), witness: witness)
  }

  static func trustedRoot(_ height: Int) throws -> TrustedNeoStateRoot {
    let client = try client(at: height)
    let verdict = client.stateRoot(try stateRoot(height).encoded, of: client.head)
    return try #require(verdict.accepted, "\(verdict)")
  }

  struct Proof {
    let height: Int
    let contract: Int32
    let key, bytes, value: [UInt8]
  }

  /// The recorded proofs at a height.
  static func proofs(at height: Int) throws -> [Proof] {
    try folder.requiredJSON("proofs.json").elements().compactMap { entry in
      guard try entry["stateIndex"].integer() == height, let proof = entry["proofBase64"].ifPresent else { return nil }
      return Proof(
        height: height, contract: try entry["contract"].string() == "GasToken" ? -6 : -5,
        key: try entry["keyBase64"].neoBytes(), bytes: try proof.neoBytes(), value: try entry["getstate"].neoBytes())
    }
  }

  /// What follows the header in a recorded block, with the header's height.
  static func transactionLists() throws -> [(height: Int, list: [UInt8])] {
    try folder.requiredJSON("blocks_with_txs.json").elements().map { block in
      let height: Int = try block["json"]["index"].integer()
      return (height, Array(try block["rawBase64"].neoBytes().dropFirst(try header(height).count)))
    }
  }

  /// The folder with one file's JSON changed.
  static func altered(_ file: String, _ change: (inout Any) throws -> Void) throws -> ReplayFolder {
    var json = try JSONSerialization.jsonObject(with: Data(#require(folder.files[file])))
    try change(&json)
    var files = folder.files
    files[file] = Array(try JSONSerialization.data(withJSONObject: json))
    return ReplayFolder(files: files)
  }
}

/// A clock past all recorded headers.
let neoNow = Instant(millisecondsSinceEpoch: 2_000_000_000_000)

import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct NeoRecordingTests {
  @Test func `replays the recorded network`() throws {
    let report = try NeoRecording.replay(NeoVectors.folder)
    let headers = try #require(try NeoVectors.folder.json("headers.json")?.elements().count)
    let proofs = try #require(try NeoVectors.folder.json("proofs.json")?.elements())
      .filter { try $0["proofBase64"].ifPresent != nil && $0["stateIndex"].integer() < headers }
    #expect(report.headers == headers - 1)
    #expect(report.head == UInt64(headers - 1))
    #expect(report.setChanges == 1)
    #expect(report.proofs == proofs.count)
  }

  @Test func `holds the last validators asked for to those that the last header names`() throws {
    func replay(_ change: @escaping (inout [[String: Any]]) -> Void) throws -> ReplayReport {
      try NeoRecording.replay(
        NeoVectors.altered("network.json") { json in
          var root = try #require(json as? [String: Any])
          var validators = try #require(root["nextblockvalidators_final"] as? [[String: Any]])
          change(&validators)
          root["nextblockvalidators_final"] = validators
          root["stateheight"] = ["localrootindex": 217]
          json = root
        })
    }
    #expect(try replay { $0.reverse() }.setChanges == 1)
    #expect(throws: ReplayFailure.self) { try replay { $0.removeLast() } }
    #expect(throws: ReplayFailure.self) { try replay { $0[0] = $0[1] } }
  }

  @Test func `passes over side files that are missing`() throws {
    for name in NeoVectors.folder.files.keys where name != "headers.json" && name != "network.json" {
      var files = NeoVectors.folder.files
      files[name] = nil
      let report = try NeoRecording.replay(ReplayFolder(files: files))
      #expect(report.setChanges == 1)
    }
    for name in ["headers.json", "network.json"] {
      var files = NeoVectors.folder.files
      files[name] = nil
      #expect(throws: ReplayFailure.self) { try NeoRecording.replay(ReplayFolder(files: files)) }
    }
  }

  @Test func `stops at what is planted into the recording`() throws {
    for plant in try Self.plants {
      var reason: Rejection.Reason?
      do { _ = try NeoRecording.replay(NeoVectors.altered(plant.file) { $0 = try plant.change($0) }) } catch {
        if case ReplayFailure.rejected(let rejection, _) = error { reason = rejection.reason }
        #expect(reason == plant.reason, "\(plant.name): \(error)")
      }
      #expect(reason == plant.reason, "\(plant.name)")
      print("neo | replay: \(plant.name) | \(reason.map(\.rawValue) ?? "NOT REFUSED")")
    }
  }

  private struct Plant {
    let name, file: String
    let reason: Rejection.Reason
    let change: (Any) throws -> Any

    init(_ name: String, _ file: String, _ reason: Rejection.Reason, _ change: @escaping (Any) throws -> Any) {
      (self.name, self.file, self.reason, self.change) = (name, file, reason, change)
    }

    /// Changes a header's bytes; what the JSON beside them says stays.
    static func header(
      _ name: String, _ height: Int, _ reason: Rejection.Reason, _ change: @escaping (inout [UInt8]) throws -> Void
    ) -> Plant {
      Plant(name, "headers.json", reason) { json in
        try edit(json, height) { entry in
          var bytes = try NeoVectors.header(height)
          try change(&bytes)
          entry["rawBase64"] = Base64.encode(bytes)
        }
      }
    }

    static func edit(_ json: Any, _ index: Int, _ change: (inout [String: Any]) throws -> Void) throws -> Any {
      var list = try #require(json as? [[String: Any]])
      try change(&list[index])
      return list
    }
  }

  private static var plants: [Plant] {
    get throws { try headerPlants() + statePlants() + blockPlants() + sidePlants() }
  }

  private static func headerPlants() throws -> [Plant] {
    let old = try NeoVectors.signedHeader(196).witness.verification
    return [
      .header("1 two of three signatures", 150, .missedQuorum) { bytes in
        bytes.removeSubrange(bytes.startIndex + 111..<bytes.startIndex + 177)
        bytes[110] = 132
      },
      .header("2 a signature twice", 150, .duplicateSigner) { $0.replaceSubrange(177..<243, with: $0[111..<177]) },
      .header("2 signatures out of order", 150, .unorderedSigners) { bytes in
        for place in 111..<177 { bytes.swapAt(place, place + 66) }
      },
      .header("3 header 197 with the old script", 197, .wrongValidators) {
        $0.replaceSubrange($0.count - old.count..<$0.count, with: old)
      },
      .header("5 nextConsensus changed", 150, .badSignature) { $0[100] ^= 4 },
      .header("a nonce changed", 60, .badSignature) { $0[80] ^= 4 },
      Plant("an earlier header again", "headers.json", .wrongHeight) { json in
        var list = try #require(json as? [Any])
        list[20] = list[10]
        return list
      },
      Plant("a field of the JSON changed", "headers.json", .wrongField) {
        try Plant.edit($0, 33) { entry in
          var json = try #require(entry["json"] as? [String: Any])
          json["nonce"] = "0000000000000001"
          entry["json"] = json
        }
      },
      Plant("4 another network's number", "network.json", .badSignature) { json in
        var root = try #require(json as? [String: Any])
        var version = try #require(root["getversion"] as? [String: Any])
        var settings = try #require(version["protocol"] as? [String: Any])
        settings["network"] = 56_754
        version["protocol"] = settings
        root["getversion"] = version
        return root
      },
    ]
  }

  private static func statePlants() -> [Plant] {
    func root(
      _ name: String, _ reason: Rejection.Reason, _ change: @escaping (inout [[String: Any]]) throws -> Void
    ) -> Plant {
      Plant(name, "stateroots.json", reason) { json in
        var list = try #require(json as? [[String: Any]])
        try change(&list)
        return list
      }
    }
    return [
      root("6 roots of two heights exchanged", .badSignature) { list in
        (list[170]["roothash"], list[171]["roothash"]) = (list[171]["roothash"], list[170]["roothash"])
      },
      root("6 indices of two roots exchanged", .badSignature) { list in
        (list[170]["index"], list[171]["index"]) = (list[171]["index"], list[170]["index"])
      },
      root("7 an unsigned root with another's witness", .badSignature) { $0[150]["witnesses"] = $0[170]["witnesses"] },
      root("7 an unsigned root with its own set", .wrongValidators) { list in
        let signed = try NeoStateRoot.decode(
          ownRoot(try NeoVectors.stateRoot(150).rootHash, at: 150))
        let witness = try #require(signed.witness)
        list[150]["witnesses"] = [
          ["invocation": Base64.encode(witness.invocation), "verification": Base64.encode(witness.verification)]
        ]
      },
      root("two roots of one height", .ambiguous) { $0.append($0[3]) },
      root("a root of zero", .empty) { $0[100]["roothash"] = "0x" + String(repeating: "0", count: 64) },
    ]
  }

  /// A root that the sample network's keys have signed for the recorded network.
  private static func ownRoot(_ hash: [UInt8], at index: UInt32) throws -> [UInt8] {
    let chain = try NeoSampleChain()
    let root = NeoStateRoot(index: index, rootHash: hash, witness: nil)
    let witness = try chain.witness(of: root.hash, magic: NeoVectors.magic)
    return NeoStateRoot(index: index, rootHash: hash, witness: witness).encoded
  }

  private static func blockPlants() -> [Plant] {
    func block(
      _ name: String, _ reason: Rejection.Reason, _ change: @escaping (inout [UInt8], Int) throws -> Void
    ) -> Plant {
      Plant(name, "blocks_with_txs.json", reason) { json in
        try Plant.edit(json, 1) { entry in
          let text = try #require(entry["rawBase64"] as? String)
          var bytes = try #require(Base64.decode(text))
          let height = try #require((entry["json"] as? [String: Any])?["index"] as? Int)
          let start = try NeoVectors.header(height).count
          try change(&bytes, start)
          entry["rawBase64"] = Base64.encode(bytes)
          var json = try #require(entry["json"] as? [String: Any])
          json["size"] = bytes.count
          entry["json"] = json
        }
      }
    }
    return [
      block("10 the last transaction twice", .ambiguous) { bytes, start in
        bytes += bytes[(start + 1)...]
        bytes[start] = 2
      },
      block("a transaction's fee changed", .badSignature) { $0[$1 + 7] ^= 1 },
      block("a transaction's witness changed", .badSignature) { bytes, _ in bytes[bytes.count - 200] ^= 1 },
      block("a transaction left out", .wrongRoot) { bytes, start in
        bytes.removeSubrange((start + 1)...)
        bytes[start] = 0
      },
    ]
  }

  private static func sidePlants() -> [Plant] {
    func proof(_ name: String, _ reason: Rejection.Reason, _ change: @escaping (inout [String: Any]) throws -> Void)
      -> Plant
    { Plant(name, "proofs.json", reason) { try Plant.edit($0, 16, change) } }
    func bytes(
      _ name: String, _ reason: Rejection.Reason, _ change: @escaping (inout [UInt8]) throws -> Void
    ) -> Plant {
      proof(name, reason) { entry in
        let text = try #require(entry["proofBase64"] as? String)
        var bytes = try #require(Base64.decode(text))
        try change(&bytes)
        entry["proofBase64"] = Base64.encode(bytes)
      }
    }
    return [
      bytes("8 a node left out", .wrongRoot) { bytes in
        let proof = try NeoMPTProof.decode(bytes, at: 193)
        var writer = NeoWriter()
        writer.counted(proof.key)
        writer.count(proof.nodes.count - 1)
        for node in proof.nodes.dropLast() { writer.counted(node) }
        bytes = writer.bytes
      },
      bytes("8 a value changed", .wrongRoot) { $0[$0.count - 1] ^= 1 },
      proof("8 another height's root", .wrongRoot) { $0["stateIndex"] = 192 },
      bytes("9 NeoToken's prefix in the proof", .wrongKey) { $0[1] = 0xFB },
      proof("9 GasToken's proof as NeoToken's", .wrongKey) {
        $0["contract"] = "NeoToken"
        $0["contractHash"] = "0xef4073a0f2b305a38ec4050e4d3d28bc40ea63f5"
      },
      proof("another answer of the node's", .wrongValue) { $0["getstate"] = "QQEhBICbi0U=" },
      proof("another account's address", .wrongKey) { $0["address"] = "NVTiAjNgagDkTr5HTzDmQP9kPwPHN5BgVq" },
      Plant("numbers of contracts exchanged", "native_contracts.json", .wrongField) {
        try Plant.edit($0, 4) { $0["id"] = -6 }
      },
      Plant("another genesis block", "genesis_block.json", .wrongHash) { json in
        var block = try #require(json as? [String: Any])
        block["rawBase64"] = "AAAA"
        return block
      },
    ]
  }
}

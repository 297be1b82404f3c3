import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere)) struct FabricCheckpointTests {
  @Test func `pins the checkpoint of block 0`() throws {
    let checkpoint = try FabricLightClient(configBlock: FabricVectors.block(0)).checkpoint
    guard case .object(let members) = checkpoint, case .object(let configuration)? = members["configuration"] else {
      Issue.record("no object")
      return
    }
    #expect(members["family"] == .string("fabric"))
    #expect(members["channel"] == .string("tieline"))
    #expect(members["number"] == .integer(0))
    #expect(
      members.keys.sorted() == [
        "channel", "configuration", "dataHash", "family", "hash", "lastConfig", "number", "time", "view",
      ])
    #expect(configuration["quorum"] == .integer(3))
    #expect(configuration["endorsement"] == .object(["organisations": .integer(2)]))
    #expect(
      Hex.encode(SHA256.hash(checkpoint.bytes)) == "0xe7204cf806ee9103e571463cc414ef8d0dba203f09a19b4a4d5d815ec994a9b6")
  }

  @Test(arguments: [0, 10, 12, 18]) func `goes on from where it was written`(number: Int) throws {
    let client = try FabricVectors.client(at: number)
    let text = client.checkpoint.bytes
    var restored = try FabricLightClient(checkpoint: CanonicalJSON(canonical: text))
    #expect(restored.head == client.head)
    #expect(restored.checkpoint.bytes == text)
    #expect(restored.apply(try FabricVectors.stored(number + 1)).accepted != nil)
  }

  @Test func `S-5 refuses a checkpoint that could never verify, or has other members`() throws {
    let checkpoint = try FabricVectors.client(at: 12).checkpoint
    func changed(_ path: [String], _ value: CanonicalJSON?) throws -> CanonicalJSON {
      try Self.change(checkpoint, path[...], value)
    }
    let zero = CanonicalJSON.string("0x" + String(repeating: "0", count: 64))
    for broken in [
      try changed(["hash"], zero), try changed(["dataHash"], zero), try changed(["hash"], .string("0x")),
      try changed(["channel"], .string("")), try changed(["family"], .string("neo")),
      try changed(["lastConfig"], .integer(13)), try changed(["time"], .integer(.max)),
      try changed(["configuration", "consenters"], .array([])), try changed(["configuration", "quorum"], .integer(1)),
      try changed(["configuration", "organisations"], .array([])),
      try changed(["configuration", "endorsement"], .object([:])), try changed(["configuration"], nil),
      try changed(["more"], .bool(true)), try changed(["number"], .string("12")), .null, .object([:]),
    ] {
      #expect(throws: CheckpointError.self) { try FabricLightClient(checkpoint: broken) }
    }
    #expect(throws: Never.self) { try FabricLightClient(checkpoint: checkpoint) }
  }

  @Test func `starts from a block with a configuration only`() throws {
    #expect(try FabricLightClient(configBlock: FabricVectors.block(11)).head.consenters.count == 5)
    for block in [try FabricVectors.block(8), [], [0], Array(try FabricVectors.block(0).dropLast())] {
      #expect(throws: CheckpointError.self) { try FabricLightClient(configBlock: block) }
    }
    var changed = try FabricVectors.block(0)
    changed[9000] ^= 1
    #expect(throws: CheckpointError.self) { try FabricLightClient(configBlock: changed) }
  }

  private static func change(
    _ json: CanonicalJSON, _ path: ArraySlice<String>, _ value: CanonicalJSON?
  ) throws -> CanonicalJSON {
    guard let name = path.first else { throw CheckpointError("no path") }
    guard case .object(var members) = json else { throw CheckpointError("no object at \(name)") }
    members[name] = path.count == 1 ? value : try change(members[name] ?? .null, path.dropFirst(), value)
    return .object(members)
  }
}

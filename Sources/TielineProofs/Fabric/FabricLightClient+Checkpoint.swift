import TielineCodec
import TielineCore

extension FabricLightClient {
  /// Channel, number, hashes, time and view of the head, and what its configuration says of consenters, organisations
  /// and endorsement.
  public var checkpoint: CanonicalJSON {
    .object([
      "family": .string(family.rawValue), "channel": .string(head.channel),
      "number": FabricCheckpoint.number(head.number), "hash": FabricCheckpoint.hex(head.verified.hash),
      "dataHash": FabricCheckpoint.hex(head.dataHash), "time": .integer(head.verified.time.millisecondsSinceEpoch),
      "view": FabricCheckpoint.number(viewID), "lastConfig": FabricCheckpoint.number(lastConfig),
      "configuration": FabricCheckpoint.configuration(head.configuration),
    ])
  }

  public init(checkpoint: CanonicalJSON) throws(CheckpointError) {
    do throws(FabricCheckpoint.Mismatch) { try self.init(reading: checkpoint) } catch {
      throw CheckpointError(error.reason)
    }
    guard self.checkpoint == checkpoint else {
      throw CheckpointError("it has members that are not asked for, or second forms of values")
    }
  }

  private init(reading checkpoint: CanonicalJSON) throws(FabricCheckpoint.Mismatch) {
    let field = try FabricCheckpoint.field(checkpoint)
    guard try field["family"].string() == LedgerFamily.fabric.rawValue else { throw field["family"].mismatch("fabric") }
    let channel = try field["channel"].string()
    let hashes = (try field["hash"].hexBytes(count: 32), try field["dataHash"].hexBytes(count: 32))
    guard hashes.0.contains(where: { $0 != 0 }), hashes.1.contains(where: { $0 != 0 }) else {
      throw field["hash"].mismatch("hashes other than zero")
    }
    let time = try field["time"].integer(Int64.self)
    guard (-62_135_596_800_000...253_402_300_799_999).contains(time) else {
      throw field["time"].mismatch("a time in the years 1 to 9999")
    }
    let number = try field["number"].integer(UInt64.self)
    let lastConfig = try field["lastConfig"].integer(UInt64.self)
    guard lastConfig <= number else { throw field["lastConfig"].mismatch("a block up to \(number)") }
    let configuration = try FabricCheckpoint.configuration(field["configuration"], channel: channel)
    let verified = VerifiedHeader(
      family: .fabric, chain: channel, height: number, hash: hashes.0,
      time: Instant(millisecondsSinceEpoch: time))
    self.init(
      head: TrustedFabricHeader(verified: verified, dataHash: hashes.1, configuration: configuration),
      lastConfig: lastConfig, viewID: try field["view"].integer(UInt64.self))
  }
}

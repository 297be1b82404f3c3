import BigInt
import TielineCodec
import TielineCore

extension UTXOLightClient {
  public var checkpoint: CanonicalJSON {
    let work = Array(root.chainWork.serialize())
    let padded = [UInt8](repeating: 0, count: max(0, 32 - work.count)) + work
    return .object([
      "family": .string(LedgerFamily.utxo.rawValue),
      "network": .string(network.name),
      "depth": .integer(Int64(depth)),
      "height": .integer(Int64(root.height)),
      "header": .string(Hex.encode(root.header.bytes)),
      "chainWork": .string(Hex.encode(padded)),
      "windowStart": .integer(Int64(root.windowStart)),
      "baseBits": .integer(Int64(root.baseBits)),
      "past": .array(past.map { .string(Hex.encode($0.bytes)) }),
      "pending": .array(pending.map { .string(Hex.encode($0.header.bytes)) }),
    ])
  }

  /// As ``LightClient/init(checkpoint:)``. Members:
  /// - `family`: `utxo`; `network`: one of ``UTXONetwork/all``; `depth`: blocks on top of a final one
  /// - `height` and `header` of the newest final block, and the `chainWork` up to it in 32 bytes
  /// - `windowStart`, `baseBits`: as in ``init(pinning:at:chainWork:windowStart:baseBits:on:depth:)``; 0 on a network
  ///   that never changes its target, and the header's own `bits` where it did not use the exception
  /// - `past`: the 10 to 144 headers before it; `pending`: those above it, in the order in which they came
  public init(checkpoint: CanonicalJSON) throws(CheckpointError) {
    try self.init(checkpoint: checkpoint, networks: UTXONetwork.all)
  }

  /// - Parameter networks: Those that a checkpoint may name.
  init(checkpoint: CanonicalJSON, networks: [UTXONetwork]) throws(CheckpointError) {
    let members = try UTXOCheckpointMembers(checkpoint)
    guard try members.string("family") == LedgerFamily.utxo.rawValue else {
      throw CheckpointError("family is not \(LedgerFamily.utxo.rawValue)")
    }
    let name = try members.string("network")
    guard let network = networks.first(where: { $0.name == name }) else {
      throw CheckpointError("network '\(name)' is none of \(networks.map(\.name).joined(separator: ", "))")
    }
    let work = try members.bytes("chainWork", count: 32).reduce(into: BigUInt(0)) { $0 = $0 << 8 | BigUInt($1) }
    guard work > 0 else { throw CheckpointError("chainWork is zero") }
    let past = try members.headers("past", maximum: UTXOLimits.pastHeaders)
    let header = try members.header("header")
    try self.init(
      pinning: past + [header], at: UInt64(members.integer("height", maximum: Int64(UTXOLimits.height))),
      chainWork: work, windowStart: UInt32(members.integer("windowStart", maximum: Int64(UInt32.max))),
      baseBits: UInt32(members.integer("baseBits", maximum: Int64(UInt32.max))), on: network,
      depth: Int(members.integer("depth", maximum: Int64(UTXOLimits.finalityDepth))))
    let most = depth + UTXOLimits.spareHeaders + UTXOLimits.finalityDepth
    for header in try members.headers("pending", maximum: most) {
      do throws(ProofFailure) {
        guard try extend(with: header, at: nil).finalized.isEmpty else {
          throw .invalid(.wrongHeight, at: root.height, expected: "no pending header that is final", found: "one")
        }
      } catch { throw CheckpointError(error) }
    }
  }
}

/// The members of a checkpoint, each of which is there and has its form; no others are.
private struct UTXOCheckpointMembers {
  private static let names: Set = [
    "family", "network", "depth", "height", "header", "chainWork", "windowStart", "baseBits", "past", "pending",
  ]
  private let members: [String: CanonicalJSON]

  init(_ checkpoint: CanonicalJSON) throws(CheckpointError) {
    guard case .object(let members) = checkpoint, Set(members.keys) == Self.names else {
      throw CheckpointError("it has to be an object of exactly \(Self.names.sorted().joined(separator: ", "))")
    }
    self.members = members
  }

  func string(_ name: String) throws(CheckpointError) -> String {
    guard case .string(let text) = members[name] else { throw CheckpointError("\(name) is no string") }
    return text
  }

  /// 0 to `maximum`.
  func integer(_ name: String, maximum: Int64) throws(CheckpointError) -> Int64 {
    guard case .integer(let number) = members[name], (0...maximum).contains(number) else {
      throw CheckpointError("\(name) is no integer from 0 to \(maximum)")
    }
    return number
  }

  func bytes(_ name: String, count: Int) throws(CheckpointError) -> [UInt8] {
    try Self.bytes(.string(string(name)), name, count: count)
  }

  func header(_ name: String) throws(CheckpointError) -> UTXOHeader {
    try Self.header(bytes(name, count: UTXOLimits.headerBytes), name)
  }

  func headers(_ name: String, maximum: Int) throws(CheckpointError) -> [UTXOHeader] {
    guard case .array(let elements) = members[name], elements.count <= maximum else {
      throw CheckpointError("\(name) is no array of at most \(maximum) headers")
    }
    return try elements.map { element throws(CheckpointError) in
      try Self.header(Self.bytes(element, name, count: UTXOLimits.headerBytes), name)
    }
  }

  private static func bytes(_ value: CanonicalJSON, _ name: String, count: Int) throws(CheckpointError) -> [UInt8] {
    guard case .string(let text) = value, let bytes = Hex.decode(text), bytes.count == count,
      Hex.encode(bytes) == text
    else { throw CheckpointError("\(name) holds something other than 0x and \(2 * count) lower-case digits") }
    return bytes
  }

  private static func header(_ bytes: [UInt8], _ name: String) throws(CheckpointError) -> UTXOHeader {
    do { return try UTXOHeader(decoding: bytes) } catch { throw CheckpointError("\(name): \(error)") }
  }
}

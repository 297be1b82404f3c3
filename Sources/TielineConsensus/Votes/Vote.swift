import TielineCodec

/// A member's vote without its signature.
/// - Source: docs/adr/0007-order-attestations-in-signed-views.md.
public struct Vote: Hashable, Sendable {
  /// Whose members it counts among.
  public let epoch: UInt64
  /// From 1.
  public let view: UInt64
  public let step: VoteStep
  /// The block's; zero where the view is given up.
  public let block: Digest

  public init(epoch: UInt64, view: UInt64, step: VoteStep, block: Digest) {
    (self.epoch, self.view, self.step, self.block) = (epoch, view, step, block)
  }

  /// What is signed: 95 bytes.
  public func signBytes(committee: Digest) -> [UInt8] {
    var writer = ByteWriter(reserving: 96)
    writer.append("tieline vote 1".utf8)
    committee.write(to: &writer)
    write(to: &writer)
    return writer.bytes
  }

  /// Whether one honest member never signs both.
  public func excludes(_ other: Vote) -> Bool {
    guard epoch == other.epoch, view == other.view else { return false }
    switch (step, other.step) {
    case (.notarize, .notarize), (.finalize, .finalize): return block != other.block
    case (.nullify, .finalize), (.finalize, .nullify): return true
    default: return false
    }
  }

  func write(to writer: inout ByteWriter) {
    writer.bigEndian(epoch)
    writer.bigEndian(view)
    writer.bigEndian(step.rawValue)
    block.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    (epoch, view) = (try reader.bigEndian(UInt64.self, "epoch"), try reader.bigEndian(UInt64.self, "view"))
    step = try reader.step()
    block = try reader.digest("block")
  }
}

extension ByteReader {
  mutating func step() throws(ByteReadingError) -> VoteStep {
    let start = offset
    let code = try bigEndian(UInt8.self, "step")
    guard let step = VoteStep(rawValue: code) else {
      throw .outOfRange(field: "step", found: UInt64(code), maximum: VoteStep.allCases.count, offset: start)
    }
    return step
  }
}

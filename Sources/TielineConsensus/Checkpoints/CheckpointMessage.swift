import TielineCodec

/// What members tell each other about checkpoints.
public enum CheckpointMessage: Hashable, Sendable {
  /// Most bytes of an epoch's end.
  public static let maximumHandoverBytes = 4 << 20

  /// A member's signature; one that sends again lacks others' signatures.
  case share(CheckpointShare, isAgain: Bool)
  /// The answer of a member that has them.
  case certified(CertifiedCheckpoint)
  /// A member that is behind asks for the newest checkpoint above this height.
  case fetch(epoch: UInt64, above: UInt64)
  /// The answer: the checkpoint, the hashes of its pieces, and an ``EpochHandover``'s encoding for each epoch from the
  /// asked one to the checkpoint's.
  case offer(CertifiedCheckpoint, hashes: [Digest], handovers: [[UInt8]])
  /// Asks for one piece of the checkpoint at this height.
  case fetchPiece(height: UInt64, number: UInt32)
  /// The answer; no bytes where the sender does not have it any more.
  case piece(height: UInt64, number: UInt32, bytes: [UInt8])

  func write(to writer: inout ByteWriter) {
    switch self {
    case .share(let share, let isAgain):
      writer.bigEndian(UInt8(isAgain ? 2 : 1))
      share.write(to: &writer)
    case .certified(let certified):
      writer.bigEndian(UInt8(3))
      certified.write(to: &writer)
    case .fetch(let epoch, let height):
      writer.bigEndian(UInt8(4))
      writer.bigEndian(epoch)
      writer.bigEndian(height)
    case .offer(let certified, let hashes, let handovers):
      writer.bigEndian(UInt8(5))
      certified.write(to: &writer)
      for hash in hashes { hash.write(to: &writer) }
      writer.bigEndian(UInt32(handovers.count))
      for handover in handovers { writer.counted(handover) }
    case .fetchPiece(let height, let number):
      writer.bigEndian(UInt8(6))
      writer.bigEndian(height)
      writer.bigEndian(number)
    case .piece(let height, let number, let bytes):
      writer.bigEndian(UInt8(7))
      writer.bigEndian(height)
      writer.bigEndian(number)
      writer.counted(bytes)
    }
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    let start = reader.offset
    let code = try reader.bigEndian(UInt8.self, "message on checkpoints")
    switch code {
    case 1, 2: self = .share(try CheckpointShare(from: &reader), isAgain: code == 2)
    case 3: self = .certified(try CertifiedCheckpoint(from: &reader))
    case 4:
      self = .fetch(
        epoch: try reader.bigEndian(UInt64.self, "epoch"), above: try reader.bigEndian(UInt64.self, "height"))
    case 5:
      let certified = try CertifiedCheckpoint(from: &reader)
      var hashes: [Digest] = []
      for _ in 0..<certified.checkpoint.pieceCounts.all { hashes.append(try reader.digest("hash of a piece")) }
      var handovers: [[UInt8]] = []
      for _ in 0..<(try reader.count(maximum: AttestationDocument.maximumHandovers, "handovers")) {
        handovers.append(try reader.counted(maximum: Self.maximumHandoverBytes, "handover"))
      }
      self = .offer(certified, hashes: hashes, handovers: handovers)
    case 6:
      self = .fetchPiece(
        height: try reader.bigEndian(UInt64.self, "height"), number: try reader.bigEndian(UInt32.self, "piece"))
    case 7:
      let (height, number) = (try reader.bigEndian(UInt64.self, "height"), try reader.bigEndian(UInt32.self, "piece"))
      self = .piece(
        height: height, number: number,
        bytes: try reader.counted(maximum: max(Checkpoint.stateSliceBytes, EventLog.pieceEvents * 32), "piece"))
    default: throw .outOfRange(field: "message on checkpoints", found: UInt64(code), maximum: 7, offset: start)
    }
  }
}

import TielineCodec

/// What a member is to come to by delivering all blocks up to a height, in a few hashes: every honest member's is the
/// same.
///
/// Its content goes from member to member in pieces: first the events ordered so far, ``EventLog/pieceEvents`` in each,
/// then ``OrderedState/encoded``, cut into ``stateSliceBytes``.
public struct Checkpoint: Hashable, Sendable {
  /// Most bytes of the ordered state in one piece.
  static let stateSliceBytes = 128 << 10
  /// Most pieces: 4 billion events.
  static let maximumPieces = 1 << 20

  /// The epoch that the block at its height leaves.
  public let epoch: UInt64
  /// The block at its height.
  public let tip: FinalTip
  /// How many events were ordered.
  public let events: UInt64
  /// Length of the encoded state.
  public let stateBytes: UInt32
  /// The hash of the pieces' hashes.
  public let pieces: Digest

  /// How many pieces hold events, and how many there are in all.
  var pieceCounts: (events: Int, all: Int) {
    func pieces(_ amount: UInt64, _ size: UInt64) -> Int {
      min(Int(clamping: amount / size + (amount % size > 0 ? 1 : 0)), Self.maximumPieces)
    }
    let events = pieces(events, UInt64(EventLog.pieceEvents))
    return (events, events + pieces(UInt64(stateBytes), UInt64(Self.stateSliceBytes)))
  }

  /// How many pieces of events are full, and so parts of every later checkpoint too.
  var fullPieces: Int { min(Int(clamping: events / UInt64(EventLog.pieceEvents)), Self.maximumPieces) }

  /// Whether these are the hashes of its pieces.
  func lists(_ hashes: [Digest]) -> Bool { hashes.count == pieceCounts.all && Self.digest(of: hashes) == pieces }

  static func digest(of hashes: [Digest]) -> Digest {
    var writer = ByteWriter(reserving: 32 * hashes.count)
    for hash in hashes { hash.write(to: &writer) }
    return Digest(of: writer.bytes)
  }

  func signBytes(committee: Digest) -> [UInt8] {
    var writer = ByteWriter(reserving: 192)
    writer.append("tieline checkpoint 1".utf8)
    committee.write(to: &writer)
    write(to: &writer)
    return writer.bytes
  }

  func write(to writer: inout ByteWriter) {
    for number in [epoch, tip.height, tip.view, tip.time, events] { writer.bigEndian(number) }
    writer.bigEndian(stateBytes)
    tip.block.write(to: &writer)
    pieces.write(to: &writer)
  }

  init(epoch: UInt64, tip: FinalTip, events: UInt64, stateBytes: UInt32, pieces: Digest) {
    (self.epoch, self.tip, self.events, self.stateBytes, self.pieces) = (epoch, tip, events, stateBytes, pieces)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    epoch = try reader.bigEndian(UInt64.self, "epoch")
    let (height, view) = (try reader.bigEndian(UInt64.self, "height"), try reader.bigEndian(UInt64.self, "view"))
    let time = try reader.bigEndian(UInt64.self, "time")
    let start = reader.offset
    events = try reader.bigEndian(UInt64.self, "events")
    stateBytes = try reader.bigEndian(UInt32.self, "bytes of the state")
    tip = FinalTip(height: height, view: view, block: try reader.digest("block"), time: time)
    pieces = try reader.digest("pieces")
    guard pieceCounts.all <= Self.maximumPieces else {
      throw .outOfRange(field: "pieces", found: UInt64(pieceCounts.all), maximum: Self.maximumPieces, offset: start)
    }
  }
}

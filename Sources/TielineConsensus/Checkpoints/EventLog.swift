import TielineCodec

/// The events of final blocks in their order, in pieces that never change once they are full.
struct EventLog: Hashable, Sendable {
  /// Events in a full piece: 128 KiB.
  static let pieceEvents = 4096

  /// Hashes of the full pieces.
  private(set) var full: [Digest] = []
  /// Events behind the last full piece.
  private var open: [UInt8] = []

  init() { open.reserveCapacity(Self.pieceEvents * 32) }

  /// - Parameters:
  ///   - full: Hashes of the full pieces.
  ///   - open: The piece behind them; empty where there is none.
  init(full: [Digest], open: [UInt8]) { (self.full, self.open) = (full, open) }

  var count: UInt64 { UInt64(full.count * Self.pieceEvents + open.count / 32) }
  /// The piece that is not full; `nil` where the last one just became full.
  var openPiece: [UInt8]? { open.isEmpty ? nil : open }

  /// Takes in the next event.
  ///
  /// - Returns: The piece that it filled, with its number.
  mutating func append(_ event: Digest) -> (number: Int, bytes: [UInt8])? {
    open += event.bytes
    guard open.count == Self.pieceEvents * 32 else { return nil }
    defer { open.removeAll(keepingCapacity: true) }
    full.append(Digest(of: open))
    return (full.count - 1, open)
  }

  /// Reads a piece.
  /// - Returns: `nil` for bytes that are none.
  static func events(in piece: [UInt8]) -> [Digest]? {
    guard (1...pieceEvents * 32).contains(piece.count), piece.count % 32 == 0 else { return nil }
    return stride(from: 0, to: piece.count, by: 32).map { Digest(checked: Array(piece[$0..<$0 + 32])) }
  }
}

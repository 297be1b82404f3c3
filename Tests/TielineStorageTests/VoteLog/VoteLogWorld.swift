import Foundation
import TielineTestVectors

@testable import TielineStorage

/// A folder for one log, and what a disk can do to it.
final class VoteLogWorld {
  /// Blocks are the sectors that a disk writes whole, so that every state a lost write can leave is one of a few.
  static let small = try! VoteLogGeometry(segmentBytes: 16 << 10, blockBytes: 512, slotBytes: 1536)
  /// As `small`, with thirteen blocks of frames: every byte of it is damaged in turn.
  static let tiny = try! VoteLogGeometry(segmentBytes: 10 << 10, blockBytes: 512, slotBytes: 1536)
  static let identity = try! VoteLogIdentity(committee: [UInt8](repeating: 0xC0, count: 32), member: 3)

  let folder: String
  let geometry: VoteLogGeometry

  /// Memory is asked for first: a sync costs nothing there, and the tests are about what is written.
  init(geometry: VoteLogGeometry = small) {
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
    folder = parent + "/tieline-vote-log-\(UUID().uuidString)"
    self.geometry = geometry
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var headPath: String { folder + "/votes.head" }

  func segmentPath(_ number: Int) -> String { folder + "/votes-" + String(format: "%016x", number) + ".segment" }

  func open(
    identity: VoteLogIdentity = identity, creating: Bool = true
  ) throws(VoteLogError) -> (log: VoteLog, records: [VoteLogRecord], starts: UInt64) {
    try VoteLog.open(folder: folder, identity: identity, geometry: geometry, creating: creating)
  }

  /// The payloads of so many appends: three to five records, some longer ones over two and three blocks; ten fill
  /// a tiny segment.
  static func appends(_ count: Int, seed: UInt64 = 7) -> [[[UInt8]]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      switch index % 12 {
      case 5: [generator.bytes(1024)]
      case 8: [generator.bytes(300), generator.bytes(1), generator.bytes(290)]
      default: (0..<3 + index % 3).map { generator.bytes(1 + (index * 37 + $0 * 11) % 80) }
      }
    }
  }

  static func records(_ appends: some Sequence<[[UInt8]]>) -> [VoteLogRecord] {
    appends.joined().enumerated().map { VoteLogRecord(sequence: UInt64($0 + 1), payload: $1) }
  }

  /// The bytes of a file.
  static func read(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path))) }

  /// Puts `bytes` in the place of a file.
  static func write(_ bytes: [UInt8], _ path: String) throws {
    let file = try VoteLogFile(path, flags: O_CREAT | O_TRUNC | O_RDWR)
    try file.write(bytes, at: 0)
  }

  /// Whether both hold the same bytes from `offset` on.
  static func same(_ left: [UInt8], _ right: [UInt8], from offset: Int = 0) -> Bool {
    left.withUnsafeBytes { left in
      right.withUnsafeBytes { right in
        guard let first = left.baseAddress, let second = right.baseAddress, left.count == right.count else {
          return left.count == right.count
        }
        return memcmp(first + offset, second + offset, left.count - offset) == 0
      }
    }
  }
}

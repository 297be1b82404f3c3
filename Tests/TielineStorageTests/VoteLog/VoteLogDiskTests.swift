import Foundation
import Testing

@testable import TielineStorage

@Suite struct VoteLogDiskTests {
  private let world = VoteLogWorld()

  /// Puts `device` in the place of the log's segment file.
  private func replace(_ log: VoteLog, with device: String) throws {
    let descriptor = try #require(log.descriptor)
    let other = open(device, O_RDWR | O_CLOEXEC)
    #expect(other >= 0 && dup2(other, descriptor) == descriptor)
    close(other)
  }

  @Test(arguments: [("/dev/full", "write", ENOSPC), ("/dev/null", "sync", EINVAL)])
  func `S-14: takes no more after a write or a sync failed`(device: String, operation: String, code: Int32) throws {
    do {
      let (log, _, _) = try world.open()
      try log.append([[1], [2]])
      try replace(log, with: device)
      let failure = VoteLogError.failed(operation: operation, file: world.segmentPath(1), code: code)
      #expect(throws: failure) { try log.append([[3]]) }
      #expect(log.lastSequence == 2)
      let poisoned = VoteLogError.poisoned(folder: world.folder, reason: "\(failure)")
      for _ in 0..<2 { #expect(throws: poisoned) { try log.append([[3]]) } }
      #expect(throws: poisoned) { try log.append([]) }
      #expect(throws: poisoned) { try log.truncate(before: 2) }
      try log.close()
    }
    let (log, records, starts) = try world.open()
    #expect(records.map(\.payload) == [[1], [2]] && starts == 2)
    #expect(try log.append([[4]]) == 3)
  }

  @Test func `S-14: a start writes the last record again, lest it was read from the cache alone`() throws {
    do { try world.open().log.append([[1], [2]]) }
    let segment = try VoteLogFile(world.segmentPath(1), flags: O_RDWR)
    let read = try VoteLogSegment(1, in: segment, of: VoteLogOwner(VoteLogWorld.identity, world.geometry))
    let copy = world.folder + "/copy"
    // A file in which nothing is written yet shows what is.
    let target = try VoteLogFile(copy, flags: O_CREAT | O_RDWR)
    try read.repair(target, rewritingLast: true)
    let written = try VoteLogWorld.read(copy)
    try #require(written.count == 4096)
    #expect(written[..<512] == written[3584...] && written.starts(with: Array("TVF1".utf8)))
    #expect(written[512..<3584].allSatisfy { $0 == 0 })
  }

  @Test(.enabled(if: SmallDisk.isAllowed, "mounting a small file system needs root"))
  func `S-14: a full disk stops the log at a new segment and loses nothing`() throws {
    let disk = try SmallDisk(bytes: 80 << 10)
    let folder = disk.path + "/votes"
    func opened() throws -> (log: VoteLog, records: [VoteLogRecord], starts: UInt64) {
      try VoteLog.open(
        folder: folder, identity: VoteLogWorld.identity, geometry: VoteLogWorld.small, creating: true)
    }
    var appended: UInt64 = 0
    do {
      let (log, _, _) = try opened()
      var failure: VoteLogError?
      while failure == nil, appended < 100 {
        do { appended = try log.append([[UInt8](repeating: 5, count: 1000)]) } catch { failure = error }
      }
      #expect(failure == .failed(operation: "write", file: folder + "/votes.new", code: ENOSPC))
      #expect(appended >= 16 && appended.isMultiple(of: 8) && log.lastSequence == appended)
      // Still full; then the place of an obsolete segment is used.
      #expect(throws: try #require(failure)) { try log.append([[UInt8](repeating: 6, count: 1000)]) }
      try log.truncate(before: 9)
      #expect(try log.append([[UInt8](repeating: 6, count: 1000)]) == appended + 1)
    }
    let (log, records, starts) = try opened()
    #expect(records.map(\.sequence) == Array(9...appended + 1) && starts == 2)
    try log.close()
  }
}

/// A file system of a few pages, in memory.
private final class SmallDisk {
  let path: String

  /// Whether this process may mount one.
  static var isAllowed: Bool { (try? SmallDisk(bytes: 4096)) != nil }

  init(bytes: Int) throws {
    path = NSTemporaryDirectory() + "/tieline-small-disk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
      let code = errno
      rmdir(path)
      throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EPERM)
    }
  }

  deinit {
    umount2(path, Int32(MNT_DETACH))
    rmdir(path)
  }
}

import Glibc

/// A member's vote log: small records, durable before ``append(_:)`` returns, so that a member that restarts knows what
/// it signed (S-14).
///
/// **On disk.** A folder holds a head file, the segments and a lock. A segment is written full of zeros when it is made,
/// so that an append changes no metadata. It begins with two slots and a header; blocks follow. One append is one frame:
/// its records under one checksum, which also covers the log's identity, the place, the sequence and the checksum of
/// the frame before. A frame is written twice, to the next free block and to the slots in turn, and synced once.
///
/// **Torn or damaged?** A frame whose sync had not returned when the power went was sent to nobody and may be lost; one
/// that was synced must never be. With one copy, a synced last frame in which a bit has flipped looks like one that was
/// half written. With two, in different blocks:
///
/// - Either copy is whole: the record is kept and the other copy written anew. If its sync had not returned, a vote is
///   kept that nobody saw, which does no harm.
/// - Neither is whole, and nothing shows that the frame was durable: it was being written, and is cut off. To lose a
///   durable frame here, two blocks in different places have to be damaged at once.
/// - Neither is whole, and a later frame, the header of the next segment, or the head shows that the frame was durable:
///   the log is refused.
///
/// The slots lie before the header and the blocks behind it, so no damage of one contiguous range, however long, loses
/// the last frame unseen: it leaves one copy, or takes the header along. What is durable in a block is never written
/// again; of the slots only the one that does not hold the last durable frame is. One sync is therefore enough. The
/// alternative, a second file with the highest durable sequence, needs two syncs an append, 100 µs each.
///
/// **What it cannot see.** A folder put back whole from a backup is a valid log. Hence ``starts``: the caller tells it
/// to its peers, who remember it.
///
/// Not for use by two threads at once. Calls block until the disk answers.
///
/// - Source: docs/adr/0007-order-attestations-in-signed-views.md; Rebello et al., *Can Applications Recover from fsync
///   Failures?*, USENIX ATC 2020, for why a failed sync is not tried again.
public final class VoteLog {
  /// Most records of one append.
  public static let recordsPerAppendMaximum = VoteLogFrame.recordsMaximum
  /// Most segments kept at once: 4 GiB in the standard geometry.
  public static let segmentsMaximum = 1024

  /// How often the log was opened, this time included. Grows with every successful open; a lower value than one that
  /// peers remember means that the folder is a restored backup.
  public let starts: UInt64
  /// Sequence of the last durable record; 0 while there is none.
  public var lastSequence: UInt64 { next.sequence - 1 }
  /// Sequence of the first record kept, or that of the next one while none is.
  public var firstSequence: UInt64 { headers.first?.sequence ?? next.sequence }

  /// For tests, which put other files in its place.
  var descriptor: Int32? { file?.descriptor }

  private let owner: VoteLogOwner
  private let folderPath: String
  private var folder: VoteLogFolder?
  private let head: VoteLogHeadFile
  private var headers: [VoteLogSegmentHeader]
  private var file: VoteLogFile?
  private var next: VoteLogFrame.Place
  /// Frames in the last segment: the slots take turns.
  private var frameCount: Int
  private var failure: VoteLogError?

  /// Opens the log in `path`, and counts the start.
  ///
  /// - Parameters:
  ///   - path: A folder for this log alone.
  ///   - identity: Whose log it is.
  ///   - geometry: The sizes that the log was, or is to be, created with.
  ///   - creating: Whether to make the folder and an empty log where there is none. Only for a member that has not
  ///     voted in this epoch: a member whose folder was lost would forget its votes.
  /// - Returns: The log, every record that was durable, and the count of starts.
  /// - Throws: ``VoteLogError``. Nothing of a log that is refused as missing, damaged or foreign is changed.
  public static func open(
    folder path: String, identity: VoteLogIdentity, geometry: VoteLogGeometry = .standard, creating: Bool
  ) throws(VoteLogError) -> (log: VoteLog, records: [VoteLogRecord], starts: UInt64) {
    let owner = VoteLogOwner(identity, geometry)
    let folder = try VoteLogFolder(path, creating: creating)
    if !folder.exists(folder.headPath) {
      guard try folder.segments().isEmpty else { throw .missing(file: folder.headPath) }
      guard creating else { throw .absent(folder: path) }
      try folder.createHead(VoteLogHead(owner: owner))
    }
    let head = try VoteLogHeadFile(folder.headPath, of: owner)
    let recovery = try VoteLogRecovery(folder, head: head.head)
    let log = VoteLog(owner: owner, folder: folder, head: head, recovery: recovery)
    try log.start(recovery)
    return (log, recovery.records, log.starts)
  }

  private init(owner: VoteLogOwner, folder: VoteLogFolder, head: VoteLogHeadFile, recovery: VoteLogRecovery) {
    (self.owner, self.folder, self.head) = (owner, folder, head)
    folderPath = folder.path
    headers = recovery.headers
    file = recovery.last?.file
    frameCount = recovery.last?.segment.frames.count ?? 0
    next =
      recovery.last?.segment.next
      ?? VoteLogFrame.Place(
        segment: 0, block: owner.geometry.blockCount, sequence: 1,
        previous: [UInt8](repeating: 0, count: VoteLogChecksum.byteCount))
    starts = head.head.starts + 1
  }

  private func start(_ recovery: VoteLogRecovery) throws(VoteLogError) {
    // A segment that the last start named may be there without its name being durable.
    try folder?.sync()
    let newest = headers.last?.number ?? 0
    try head.update {
      $0.starts = starts
      $0.newest = newest
      $0.durable = lastSequence
    }
    try folder?.drop(recovery.obsolete)
    if file == nil { try beginSegment() }
  }

  /// Appends records, in order, all or none; they are durable when this returns.
  ///
  /// - Parameter payloads: Up to ``recordsPerAppendMaximum``, of 1 to ``VoteLogRecord/payloadMaximum`` bytes each; none
  ///   writes nothing.
  /// - Returns: The sequence of the last record.
  /// - Throws: ``VoteLogError``. What the caller got wrong, a full log and a disk without room for a new segment leave
  ///   the log usable. After any other refusal it is poisoned: whether the records are durable is unknown until it is
  ///   opened again, so they must not be sent.
  @discardableResult
  public func append(_ payloads: [[UInt8]]) throws(VoteLogError) -> UInt64 {
    try requireUsable()
    try requireSizes(payloads)
    guard !payloads.isEmpty else { return lastSequence }
    let blocks = owner.geometry.blocks(for: VoteLogFrame.length(of: payloads))
    if next.block + blocks > owner.geometry.blockCount { try beginSegment() }
    guard let file else { throw .closed(folder: folderPath) }
    let frame = VoteLogFrame(payloads, at: next, of: owner.identity)
    let bytes = owner.geometry.padded(frame.bytes)
    try orPoison { () throws(VoteLogError) in
      try file.write(bytes, at: next.block * owner.geometry.blockBytes)
      try file.write(bytes, at: (frameCount & 1) * owner.geometry.slotBytes)
      try file.syncData()
    }
    frameCount += 1
    next = VoteLogFrame.Place(
      segment: next.segment, block: next.block + blocks, sequence: frame.nextSequence, previous: frame.checksum)
    return lastSequence
  }

  /// Drops segments in which every record is older than `sequence`; the last segment stays.
  ///
  /// - Parameter sequence: The first record that is still needed; one beyond the end drops all that can be.
  /// - Throws: ``VoteLogError``; the log is poisoned where the system refuses.
  public func truncate(before sequence: UInt64) throws(VoteLogError) {
    try requireUsable()
    // A segment ends where the next one begins.
    let obsolete = headers.indices.dropLast().prefix { headers[$0 + 1].sequence <= sequence }
    guard !obsolete.isEmpty else { return }
    let numbers = headers[obsolete].map(\.number)
    try orPoison { () throws(VoteLogError) in
      let durable = lastSequence
      try head.update {
        $0.oldest += UInt64(numbers.count)
        $0.durable = durable
      }
      try folder?.drop(numbers)
    }
    headers.removeFirst(numbers.count)
  }

  /// Notes what is durable in the head, which guards the last records while the log is not in use, and gives the lock
  /// back. A log that was poisoned or closed is left as it is.
  /// - Throws: ``VoteLogError``; the log is closed all the same.
  public func close() throws(VoteLogError) {
    defer {
      (file, folder) = (nil, nil)
      failure = .closed(folder: folderPath)
    }
    guard failure == nil else { return }
    let durable = lastSequence
    try head.update { $0.durable = durable }
  }

  private func beginSegment() throws(VoteLogError) {
    guard let folder else { throw .closed(folder: folderPath) }
    guard headers.count < Self.segmentsMaximum else { throw .full(folder: folderPath, segments: headers.count) }
    let header = VoteLogSegmentHeader(
      owner: owner, number: next.segment + 1, sequence: next.sequence, previous: next.previous)
    let prepared = try folder.prepareSegment(header)
    try orPoison { () throws(VoteLogError) in
      try folder.publishSegment(header.number, prepared)
      let durable = lastSequence
      try head.update {
        $0.newest = header.number
        $0.durable = durable
      }
    }
    headers.append(header)
    (file, frameCount) = (prepared, 0)
    next = VoteLogFrame.Place(
      segment: header.number, block: owner.geometry.firstDataBlock, sequence: header.sequence,
      previous: header.previous)
  }

  private func requireUsable() throws(VoteLogError) {
    switch failure {
    case nil: return
    case .closed(let folder): throw .closed(folder: folder)
    case let failure?: throw .poisoned(folder: folderPath, reason: "\(failure)")
    }
  }

  private func requireSizes(_ payloads: [[UInt8]]) throws(VoteLogError) {
    for (index, payload) in payloads.enumerated() where !(1...VoteLogRecord.payloadMaximum).contains(payload.count) {
      throw .payloadLength(index: index, found: payload.count, maximum: VoteLogRecord.payloadMaximum)
    }
    let bytes = VoteLogFrame.length(of: payloads)
    guard payloads.count <= Self.recordsPerAppendMaximum, bytes <= owner.geometry.slotBytes else {
      throw .appendTooLarge(
        records: payloads.count, bytes: bytes, maximumRecords: Self.recordsPerAppendMaximum,
        maximumBytes: owner.geometry.slotBytes)
    }
  }

  private func orPoison(_ write: () throws(VoteLogError) -> Void) throws(VoteLogError) {
    do throws(VoteLogError) { try write() } catch {
      failure = error
      throw error
    }
  }
}

import Glibc

/// A segment as it was read from the disk: the frames it holds, and where its bytes are not what they should be.
///
/// Which faults are repaired, cut off and refused is told at ``VoteLog``.
struct VoteLogSegment {
  let header: VoteLogSegmentHeader
  private(set) var frames: [VoteLogFrame] = []
  /// Whether the last frame was found in its slot alone.
  private(set) var lastWasInSlotOnly = false
  private let path: String
  private let bytes: [UInt8]

  private var geometry: VoteLogGeometry { header.owner.geometry }
  private var identity: VoteLogIdentity { header.owner.identity }

  /// Where the next frame goes, and what it follows.
  var next: VoteLogFrame.Place {
    guard let last = frames.last else {
      return VoteLogFrame.Place(
        segment: header.number, block: geometry.firstDataBlock, sequence: header.sequence, previous: header.previous)
    }
    return VoteLogFrame.Place(
      segment: header.number, block: last.place.block + geometry.blocks(for: last.bytes.count),
      sequence: last.nextSequence, previous: last.checksum)
  }

  /// Reads segment `number`.
  /// - Throws: ``VoteLogError/damaged(file:offset:reason:)`` where a frame is gone that was durable.
  init(_ number: UInt64, in file: VoteLogFile, of owner: VoteLogOwner) throws(VoteLogError) {
    let geometry = owner.geometry
    path = file.path
    let length = try file.length()
    guard length == geometry.segmentBytes else {
      throw .damaged(
        file: path, offset: min(length, geometry.segmentBytes),
        reason: "the file has \(length) bytes, not \(geometry.segmentBytes)")
    }
    bytes = try file.read(geometry.segmentBytes)
    guard bytes.count == geometry.segmentBytes, let header = VoteLogSegmentHeader(bytes[geometry.headerOffset...])
    else {
      throw .damaged(file: path, offset: geometry.headerOffset, reason: "the segment's header cannot be read")
    }
    try owner.require(header.owner, in: path)
    guard header.number == number else {
      throw .damaged(
        file: path, offset: geometry.headerOffset, reason: "this is segment \(header.number) under another name")
    }
    self.header = header
    try readFrames()
  }

  /// Follows the frames from the first on. A frame that is damaged in its place is taken from its slot.
  private mutating func readFrames() throws(VoteLogError) {
    let slots = [0, 1].compactMap { slot in
      VoteLogFrame(
        in: bytes, at: slot * geometry.slotBytes, before: (slot + 1) * geometry.slotBytes, of: identity)
    }.filter { $0.place.segment == header.number }
    while true {
      let place = next
      if let frame = frame(at: place.block), frame.place == place {
        frames.append(frame)
        lastWasInSlotOnly = false
      } else if let frame = slots.first(where: { $0.place == place }) {
        frames.append(frame)
        lastWasInSlotOnly = true
      } else {
        break
      }
    }
    try requireNothingBehind(slots)
  }

  /// Refuses the segment if a valid frame is left that the chain of frames did not reach: something between was lost.
  private func requireNothingBehind(_ slots: [VoteLogFrame]) throws(VoteLogError) {
    let end = next.block
    let inSlot = slots.filter { !frames.contains($0) }.max { $0.place.sequence < $1.place.sequence }
    let blocks = (end..<max(end, geometry.blockCount)).lazy
    guard let found = (inSlot ?? blocks.compactMap { frame(at: $0) }.first)?.place else { return }
    throw .damaged(
      file: path, offset: end * geometry.blockBytes,
      reason: "record \(next.sequence) cannot be read, and a later write up to record \(found.sequence) is there")
  }

  /// The frame that begins in `block`; `nil` for none, and for one that was written elsewhere.
  private func frame(at block: Int) -> VoteLogFrame? {
    let offset = block * geometry.blockBytes
    let end = min(offset + geometry.slotBytes, geometry.segmentBytes)
    guard let frame = VoteLogFrame(in: bytes, at: offset, before: end, of: identity),
      frame.place.segment == header.number, frame.place.block == block
    else { return nil }
    return frame
  }

  /// Refuses the segment unless its records end where `following`, the header of the next segment, says.
  func requireSealed(by following: VoteLogSegmentHeader) throws(VoteLogError) {
    guard following.sequence == next.sequence, following.previous == next.previous else {
      throw .damaged(
        file: path, offset: next.block * geometry.blockBytes,
        reason: "its records end at \(next.sequence - 1), and the next segment goes on at \(following.sequence)")
    }
  }

  /// Refuses the segment unless it holds the record of this sequence, or a later one.
  func requireRecords(through sequence: UInt64) throws(VoteLogError) {
    guard next.sequence > sequence else {
      throw .damaged(
        file: path, offset: next.block * geometry.blockBytes,
        reason: "its records end at \(next.sequence - 1), and record \(sequence) was durable")
    }
  }

  /// Brings the file into the form that its frames say: both copies of the last two, zeros behind the last.
  ///
  /// - Parameter rewritingLast: Whether to write the last frame again even where it reads well. After a failed sync the
  ///   kernel may show, from its cache, what is not on the disk; such a frame is about to be called durable.
  func repair(_ file: VoteLogFile, rewritingLast: Bool) throws(VoteLogError) {
    // The copy that may be the only good one is written last.
    if lastWasInSlotOnly {
      try repairData(file, rewritingLast)
      try repairSlots(file, rewritingLast)
    } else {
      try repairSlots(file, rewritingLast)
      try repairData(file, rewritingLast)
    }
  }

  private func repairData(_ file: VoteLogFile, _ rewritingLast: Bool) throws(VoteLogError) {
    var clean = [UInt8](repeating: 0, count: geometry.segmentBytes)
    for frame in frames {
      let offset = frame.place.block * geometry.blockBytes
      clean.replaceSubrange(offset..<offset + frame.bytes.count, with: frame.bytes)
    }
    clean.replaceSubrange(
      geometry.headerOffset..<geometry.headerOffset + VoteLogSegmentHeader.byteCount, with: header.bytes)
    let again = rewritingLast ? (frames.last?.place.block ?? next.block)..<next.block : 0..<0
    var wrote = false
    for block in geometry.firstDataBlock - 1..<geometry.blockCount {
      let range = block * geometry.blockBytes..<(block + 1) * geometry.blockBytes
      guard again.contains(block) || !holds(clean[range], at: range.lowerBound) else { continue }
      try file.write(clean[range], at: range.lowerBound)
      wrote = true
    }
    if wrote { try file.syncData() }
  }

  private func repairSlots(_ file: VoteLogFile, _ rewritingLast: Bool) throws(VoteLogError) {
    var wrote = false
    for ordinal in max(0, frames.count - 2)..<frames.count {
      let offset = (ordinal & 1) * geometry.slotBytes
      let clean = geometry.padded(frames[ordinal].bytes)
      guard rewritingLast && ordinal == frames.count - 1 || !holds(clean[...], at: offset)
      else { continue }
      try file.write(clean, at: offset)
      wrote = true
    }
    if wrote { try file.syncData() }
  }

  /// Whether the file has these bytes at `offset`.
  private func holds(_ expected: ArraySlice<UInt8>, at offset: Int) -> Bool {
    expected.withUnsafeBytes { expected in
      bytes.withUnsafeBytes { found in
        guard let left = expected.baseAddress, let right = found.baseAddress else { return expected.isEmpty }
        return offset + expected.count <= found.count && memcmp(left, right + offset, expected.count) == 0
      }
    }
  }
}

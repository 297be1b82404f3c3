import Glibc

/// The head file, with both of its copies.
final class VoteLogHeadFile {
  private let file: VoteLogFile
  private(set) var head: VoteLogHead
  /// Which copy, 0 or 1, holds `head` for certain.
  private var current: Int

  /// - Throws: ``VoteLogError/damaged(file:offset:reason:)`` where neither copy can be read,
  ///   ``VoteLogError/foreign(file:found:expected:)``, ``VoteLogError/otherGeometry(file:found:expected:)``.
  init(_ path: String, of owner: VoteLogOwner) throws(VoteLogError) {
    file = try VoteLogFile(path, flags: O_RDWR)
    let bytes = try file.read(2 * VoteLogHead.copyBytes)
    let copies = [VoteLogHead(bytes[...]), VoteLogHead(bytes.dropFirst(VoteLogHead.copyBytes))]
    switch (copies[0], copies[1]) {
    case (let first?, let second?): (head, current) = second.generation > first.generation ? (second, 1) : (first, 0)
    case (let first?, nil): (head, current) = (first, 0)
    case (nil, let second?): (head, current) = (second, 1)
    case (nil, nil): throw .damaged(file: path, offset: 0, reason: "neither copy of the head can be read")
    }
    try owner.require(head.owner, in: path)
  }

  /// Writes and syncs the copy that is not current, then the other.
  func update(_ change: (inout VoteLogHead) -> Void) throws(VoteLogError) {
    var next = head
    change(&next)
    next.generation += 1
    try store(next, in: 1 - current)
    try store(next, in: current)
    head = next
  }

  private func store(_ next: VoteLogHead, in copy: Int) throws(VoteLogError) {
    try file.write(next.bytes, at: copy * VoteLogHead.copyBytes)
    try file.syncData()
  }
}

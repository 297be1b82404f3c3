import Glibc

/// The folder of a log: its lock, its file names, and the steps that create, rename and remove files durably.
final class VoteLogFolder {
  private static let prefix = "votes-"
  private static let suffix = ".segment"

  let path: String
  private let lock: VoteLogFile

  var headPath: String { path + "/votes.head" }
  private var newPath: String { path + "/votes.new" }
  private var sparePath: String { path + "/votes.spare" }

  /// Takes the lock of the folder at `path`; the kernel gives it back when the process ends, however it ends.
  /// - Parameter creating: Whether to make the folder, within an existing one, where there is none.
  /// - Throws: ``VoteLogError/inUse(folder:processID:)``, ``VoteLogError/absent(folder:)``, or what the system refuses.
  init(_ path: String, creating: Bool) throws(VoteLogError) {
    self.path = path
    if creating, mkdir(path, 0o700) != 0, errno != EEXIST {
      throw .failed(operation: "create", file: path, code: errno)
    }
    if access(path, F_OK) != 0, errno == ENOENT { throw .absent(folder: path) }
    lock = try VoteLogFile(path + "/votes.lock", flags: O_CREAT | O_RDWR)
    guard flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw .failed(operation: "lock", file: lock.path, code: errno) }
      throw .inUse(folder: path, processID: Int32(String(decoding: try lock.read(11), as: UTF8.self)))
    }
    guard ftruncate(lock.descriptor, 0) == 0 else { throw .failed(operation: "resize", file: lock.path, code: errno) }
    try lock.write("\(getpid())".utf8, at: 0)
  }

  // A child process may share the descriptor until it begins its own program, and the lock with it.
  deinit { flock(lock.descriptor, LOCK_UN) }

  /// The path of a segment.
  func segmentPath(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return path + "/" + Self.prefix + String(repeating: "0", count: 16 - digits.count) + digits + Self.suffix
  }

  /// Whether a file exists.
  func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The numbers of all segments in the folder, in ascending order.
  func segments() throws(VoteLogError) -> [UInt64] {
    guard let stream = opendir(path) else { throw .failed(operation: "list", file: path, code: errno) }
    defer { closedir(stream) }
    var numbers: [UInt64] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let digits = name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)
      if let number = UInt64(digits, radix: 16), segmentPath(number) == path + "/" + name { numbers.append(number) }
    }
    guard errno == 0 else { throw .failed(operation: "list", file: path, code: errno) }
    return numbers.sorted()
  }

  /// Makes the log's first head, whole or not at all.
  func createHead(_ head: VoteLogHead) throws(VoteLogError) {
    let file = try VoteLogFile(newPath, flags: O_CREAT | O_TRUNC | O_RDWR)
    try file.fillWithZeros(2 * VoteLogHead.copyBytes)
    try file.write(head.bytes, at: 0)
    try file.write(head.bytes, at: VoteLogHead.copyBytes)
    try file.sync()
    // The folder may be new as well.
    try VoteLogFile(path + "/..", flags: O_RDONLY | O_DIRECTORY).sync()
    try file.rename(to: headPath)
    try sync()
  }

  /// An empty segment that is durable but has no name yet, in the place of a dropped one if there is one: then it needs
  /// no room on the disk.
  /// - Throws: ``VoteLogError`` as the system refuses; the log is as before.
  func prepareSegment(_ header: VoteLogSegmentHeader) throws(VoteLogError) -> VoteLogFile {
    if rename(sparePath, newPath) != 0, errno != ENOENT {
      throw .failed(operation: "rename", file: sparePath, code: errno)
    }
    let geometry = header.owner.geometry
    do throws(VoteLogError) {
      let file = try VoteLogFile(newPath, flags: O_CREAT | O_RDWR)
      try file.fillWithZeros(geometry.segmentBytes)
      try file.write(header.bytes, at: geometry.headerOffset)
      try file.sync()
      return file
    } catch {
      unlink(newPath)
      throw error
    }
  }

  /// Gives the prepared segment its name.
  func publishSegment(_ number: UInt64, _ file: VoteLogFile) throws(VoteLogError) {
    try file.rename(to: segmentPath(number))
    try sync()
  }

  /// Drops segments that the head no longer names; keeps the room of one for the next.
  func drop(_ numbers: [UInt64]) throws(VoteLogError) {
    for number in numbers {
      guard rename(segmentPath(number), sparePath) == 0 else {
        throw .failed(operation: "rename", file: segmentPath(number), code: errno)
      }
    }
    if !numbers.isEmpty { try sync() }
  }

  /// Makes the names in the folder durable.
  func sync() throws(VoteLogError) {
    try VoteLogFile(path, flags: O_RDONLY | O_DIRECTORY).sync()
  }
}

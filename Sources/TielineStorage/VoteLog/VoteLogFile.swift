import Glibc

/// An open file, read and written at given places. Every refusal of the system is a ``VoteLogError``.
final class VoteLogFile {
  private static let chunkBytes = 256 << 10

  /// Where the file is, for errors.
  private(set) var path: String
  let descriptor: Int32

  /// - Throws: ``VoteLogError`` as the system refuses.
  init(_ path: String, flags: Int32) throws(VoteLogError) {
    self.path = path
    descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw .failed(operation: "open", file: path, code: errno) }
  }

  /// Gives the file another name in its folder.
  func rename(to target: String) throws(VoteLogError) {
    guard Glibc.rename(path, target) == 0 else { throw .failed(operation: "rename", file: path, code: errno) }
    path = target
  }

  deinit { Glibc.close(descriptor) }

  /// The file's length, in bytes.
  func length() throws(VoteLogError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .failed(operation: "examine", file: path, code: errno) }
    return Int(status.st_size)
  }

  /// Up to `count` bytes from the start; fewer where the file ends before.
  func read(_ count: Int) throws(VoteLogError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { break }
        filled += got
      }
    }
    guard code == 0 else { throw .failed(operation: "read", file: path, code: code) }
    return bytes
  }

  /// Writes all of `bytes` at `offset`.
  func write(_ bytes: some Collection<UInt8>, at offset: Int) throws(VoteLogError) {
    let bytes = Array(bytes)
    var (done, code) = (0, Int32(0))
    bytes.withUnsafeBufferPointer { buffer in
      while done < buffer.count {
        let put = pwrite(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
        if put < 0, errno == EINTR { continue }
        // A write of nothing is refused too, or the loop might not end.
        if put <= 0 { code = put < 0 ? errno : EIO }
        guard put > 0 else { break }
        done += put
      }
    }
    guard code == 0 else { throw .failed(operation: "write", file: path, code: code) }
  }

  /// Makes the file `count` bytes of zeros. Written, not merely reserved: a later write into it then changes no
  /// metadata, which a sync would have to wait for.
  func fillWithZeros(_ count: Int) throws(VoteLogError) {
    guard ftruncate(descriptor, off_t(count)) == 0 else {
      throw .failed(operation: "resize", file: path, code: errno)
    }
    let zeros = [UInt8](repeating: 0, count: min(count, Self.chunkBytes))
    for offset in stride(from: 0, to: count, by: Self.chunkBytes) {
      try write(zeros.prefix(count - offset), at: offset)
    }
  }

  /// Waits until what was written is durable. Not tried again when it fails: the kernel may have dropped the pages.
  func syncData() throws(VoteLogError) {
    guard fdatasync(descriptor) == 0 else { throw .failed(operation: "sync", file: path, code: errno) }
  }

  /// As ``syncData()``, with the file's length and times.
  func sync() throws(VoteLogError) {
    guard fsync(descriptor) == 0 else { throw .failed(operation: "sync", file: path, code: errno) }
  }
}

import Foundation

/// A file that is read in pieces, or standard input where its path is `-`.
struct PieceFile {
  private static let pieceBytes = 1 << 18

  let path: String
  private let file: FileHandle
  /// Bytes of the file; 0 where nobody knows.
  let size: Int

  /// - Throws: ``CommandFailure`` where it cannot be read.
  init(_ path: String) throws(CommandFailure) {
    self.path = path
    if path == "-" {
      (file, size) = (.standardInput, 0)
      return
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
      let file = FileHandle(forReadingAtPath: path)
    else { throw CommandFailure(.missingInput, "no readable file at \(path)") }
    self.file = file
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// The next bytes; `nil` at the end.
  /// - Throws: ``CommandFailure`` where the disk refuses.
  func next() throws(CommandFailure) -> [UInt8]? {
    do {
      guard let piece = try file.read(upToCount: Self.pieceBytes), !piece.isEmpty else { return nil }
      return Array(piece)
    } catch {
      throw CommandFailure(.missingInput, "\(path) cannot be read to its end: \(error)")
    }
  }

  /// All of it.
  /// - Throws: ``CommandFailure``, also where there is more than `limit` bytes.
  func contents(limit: Int = 1 << 30) throws(CommandFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try next() {
      bytes += piece
      guard bytes.count <= limit else {
        throw CommandFailure(.unusableData, "\(path) has more than the \(limit) bytes allowed at once")
      }
    }
    return bytes
  }

  /// The part of the name after the last dot.
  var fileExtension: String { (path as NSString).pathExtension }

  /// What relative names in the file start from.
  var base: String { path == "-" ? "file:///stdin" : URL(filePath: path).absoluteURL.absoluteString }
}

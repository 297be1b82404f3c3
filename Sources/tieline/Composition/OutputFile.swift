import Foundation

/// Where a command writes what it made.
enum OutputFile {
  /// Writes to a file, or to standard output where `path` is `-`.
  /// - Throws: ``CommandFailure`` where it cannot be written.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    if path == "-" { return try StandardStream.write(bytes) }
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      throw CommandFailure(.failed, "\(path) cannot be written; does its folder exist?")
    }
  }

  /// Writes JSON for people to read, whole or not at all.
  /// - Throws: The encoder's or the file's error.
  static func write(json value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try (encoder.encode(value) + Data([0x0A])).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// As ``write(json:to:)``, and never over another file.
  /// - Parameter advice: What to do where there is one.
  /// - Throws: ``CommandFailure`` where there is one.
  static func writeNew(json value: some Encodable, to path: String, advice: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(.failed, "\(path) exists; \(advice)")
    }
    try write(json: value, to: path)
  }

  /// One line of JSON, as `--json` prints it.
  /// - Throws: The encoder's error.
  static func line(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

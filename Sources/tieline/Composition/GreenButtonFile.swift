import Foundation
import TielineCore
import TielineSemantics

/// Reads a Green Button feed from disk in pieces, so that memory does not grow with the file.
enum GreenButtonFile {
  /// The schema that feeds have to follow.
  /// - Throws: ``CommandFailure``.
  static func schema() throws(CommandFailure) -> SchemaBundle {
    let folder = try ProjectFiles.root().appending(path: "Schemas/xsd")
    var documents: [String: [UInt8]] = [:]
    for name in ["atom.xsd", "espi.xsd"] {
      documents[name] = Array(try ProjectFiles.contents(folder.appending(path: name).path))
    }
    return SchemaBundle(main: "atom.xsd", documents: documents)
  }

  /// - Throws: ``CommandFailure``: missing file, or unusable data with the line and what was expected.
  static func readings(at path: String) throws(CommandFailure) -> [MeterReading] {
    let schema = try schema()
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw CommandFailure(.missingInput, "no readable file at \(path)")
    }
    defer { try? file.close() }
    do {
      var reader = try GreenButtonReader(schema: schema)
      var readings: [MeterReading] = []
      while let chunk = try file.read(upToCount: 65_536), !chunk.isEmpty { readings += try reader.read(chunk) }
      return try readings + reader.finish()
    } catch {
      throw CommandFailure(.unusableData, "\(path): \(error)")
    }
  }

  /// One certificate for each interval with production.
  /// - Throws: ``CommandFailure``.
  static func certificates(
    at path: String, device: ProductionDevice, now: Instant
  ) throws(CommandFailure) -> [Certificate] {
    let readings = try readings(at: path)
    do {
      return try ProductionCertificates(from: readings, device: device, now: now).certificates
    } catch {
      throw CommandFailure(.unusableData, "\(path): \(error)")
    }
  }
}

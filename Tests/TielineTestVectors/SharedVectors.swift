import Foundation

/// Other projects' vectors, read in place: `../shared` beside the checkout, or where `TIELINE_SHARED` points.
public enum SharedVectors {
  /// The folder, or `nil` where this machine has none; suites that need it are then skipped.
  public static let folder: URL? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["TIELINE_SHARED"].map { URL(filePath: $0, relativeTo: root) }
    let folder = named ?? root.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: folder.appending(path: "vectors").path) ? folder : nil
  }()

  /// Whether there is one.
  public static var areThere: Bool { folder != nil }

  /// A JSON file's outermost value.
  /// - Throws: `CocoaError` where the file is missing or is no JSON.
  public static func json(_ path: String) throws -> Any {
    try JSONSerialization.jsonObject(with: data(path))
  }

  /// A JSON file as a value of `type`.
  /// - Throws: `CocoaError` or `DecodingError`.
  public static func decode<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value {
    try JSONDecoder().decode(type, from: data(path))
  }

  private static func data(_ path: String) throws -> Data {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    return try Data(contentsOf: folder.appending(path: path))
  }
}

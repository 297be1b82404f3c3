import Foundation

/// The files that the program needs beside itself: schemas, examples, the scripts that start test ledgers.
enum ProjectFiles {
  static let variable = "TIELINE_HOME"

  /// The folder that holds `Schemas`: `TIELINE_HOME`, or the nearest above the program or the current folder.
  /// - Throws: ``CommandFailure``.
  static func root() throws(CommandFailure) -> URL {
    let files = FileManager.default
    if let home = ProcessInfo.processInfo.environment[variable] {
      let url = URL(filePath: home)
      guard isRoot(url) else {
        throw CommandFailure(.configuration, "\(variable) is \(home), but there is no \(home)/Schemas")
      }
      return url
    }
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    for start in [program, URL(filePath: files.currentDirectoryPath)] {
      var folder = start
      for _ in 0..<32 where folder.path != "/" {
        if isRoot(folder) { return folder }
        folder = folder.deletingLastPathComponent()
      }
    }
    throw CommandFailure(
      .configuration, "the project's folder with Schemas and Tools is not near this program; set \(variable) to it")
  }

  private static func isRoot(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "Schemas/xsd/espi.xsd").path)
  }

  /// The whole file.
  /// - Throws: ``CommandFailure``.
  static func contents(_ path: String) throws(CommandFailure) -> Data {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.missingInput, "no readable file at \(path)")
    }
    return data
  }
}

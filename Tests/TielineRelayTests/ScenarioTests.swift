import Foundation
import Testing

/// Runs every transcript of `Tests/Scenarios`.
@Suite struct ScenarioTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Scenarios")
  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".txt") }.sorted()

  @Test func `there are transcripts to run`() { #expect(Self.files.count >= 9) }

  @Test(arguments: files) func `follows the transcript`(file: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
    try Scenario(name: file, text: text).run()
  }
}

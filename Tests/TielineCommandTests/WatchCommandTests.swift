import Foundation
import Testing
import TielineGateway

/// A watchtower as a process, over sandbox ledgers in files.
@Suite struct WatchCommandTests {
  @Test func `H-13 a watchtower claims for a seller whose gateway is gone for good`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tieline-watch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let world = try KilledWorld(folder: folder)
    let offer = try await world.agree(window: 15)
    let file = folder.appending(path: "offer.json")
    try offer.json().write(to: file)
    let processes = [
      try world.start("buyer", environment: [:]),
      try world.start("seller", environment: ["TIELINE_KILL_AT_WRITE": "before:prepared A claim"]),
      try TielineCommand.start(
        ["watch", file.path, "--config", folder.appending(path: "watch.yaml").path], environment: [:],
        log: folder.appending(path: "watch.log")),
    ]
    defer { processes.forEach { if $0.isRunning { kill($0.processIdentifier, SIGKILL) } } }
    var outcome: String?
    for _ in 0..<6_000 where outcome == nil {
      outcome = try world.outcome(of: offer.swap, in: "watch")
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(outcome == "settled", "\(world.log("watch"))")
    #expect(processes[1].terminationReason == .uncaughtSignal, "the seller's gateway was to be killed")
    #expect(try await world.holdings() == [300, 700, 1000, 0])
  }
}

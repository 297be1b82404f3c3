import Foundation

/// A folder for this run alone. What an earlier run left behind that was killed is cleared away first, its node too.
struct BenchmarkFolder: Sendable {
  let url: URL

  init() throws {
    let all = URL(filePath: FileManager.default.currentDirectoryPath).appending(path: ".build-release/bench")
    for left in (try? FileManager.default.contentsOfDirectory(at: all, includingPropertiesForKeys: nil)) ?? [] {
      guard let process = Int32(left.lastPathComponent), kill(process, 0) != 0 else { continue }
      BenchmarkFolder(url: left).remove()
    }
    url = all.appending(path: "\(getpid())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  private init(url: URL) { self.url = url }

  /// The node that may run here.
  var node: BenchmarkNode { BenchmarkNode(home: url.appending(path: "ledger")) }

  /// Ends the node, if one runs, and removes the folder; one whose node does not end stays for the next run.
  func remove() {
    guard (try? node.down()) != nil else { return }
    try? FileManager.default.removeItem(at: url)
  }

  /// Removes the folder also where the run is interrupted or told to end.
  func removeWhenEnded() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        remove()
        exit(128 + number)
      }
      source.resume()
      return source
    }
  }
}

/// A real ledger of one node.
struct BenchmarkNode {
  private static let basePort = 29_000

  let home: URL

  /// Where its EVM endpoint answers.
  var url: String { "http://127.0.0.1:\(Self.basePort + 2)" }

  func up() throws {
    try run("up", ["--chain-id", "bench-1", "--evm-chain-id", "1499", "--base-port", "\(Self.basePort)", "--json"])
  }

  func down() throws {
    guard FileManager.default.fileExists(atPath: home.path) else { return }
    try run("down", [])
  }

  private func run(_ command: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: ".venv/bin/python")
    process.arguments = ["Tools/ledgers/injective.py", command, "--home", home.path] + arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw BenchmarkFailure("the ledger script failed: \(command)") }
  }
}

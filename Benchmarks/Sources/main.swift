import Foundation

/// `make bench`: every figure beside its peer or its bound, in one run.
let folder = FileManager.default.currentDirectoryPath + "/.build-release/bench"
try? FileManager.default.removeItem(atPath: folder)
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }

try await RequestBenchmark(folder: URL(filePath: folder)).run()
let swaps = SwapBenchmark(folder: URL(filePath: folder))
_ = try await swaps.journalAlone(count: 2_000, batch: 1)
_ = try await swaps.journalAlone(count: 256_000, batch: 256)
try await swaps.run(count: 200, inFlight: 1)
let most = Int(CommandLine.arguments.dropFirst().first ?? "") ?? 10_000
try await swaps.run(count: most, inFlight: most)

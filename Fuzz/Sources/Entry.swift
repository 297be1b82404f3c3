import Foundation

/// libFuzzer calls this once, before it reads its corpus: writes the seeds of `TIELINE_FUZZ_TARGET` into the folder
/// `TIELINE_FUZZ_CORPUS`.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _: UnsafeMutablePointer<CInt>?, _: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  let environment = ProcessInfo.processInfo.environment
  guard environment["TIELINE_FUZZ_TARGET"] != "list" else {
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    exit(0)
  }
  guard let corpus = environment["TIELINE_FUZZ_CORPUS"].map({ URL(filePath: $0) }) else { return 0 }
  do {
    let seeds = try chosen.seeds()
    for (index, seed) in seeds.enumerated() {
      try Data(seed).write(to: corpus.appending(path: "seed-\(index)"))
    }
    print("\(chosen.name): \(seeds.count) seeds")
  } catch { print("\(chosen.name): without seeds from recorded data: \(error)") }
  return 0
}

/// libFuzzer calls this with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosen.read(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}

private let chosen: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["TIELINE_FUZZ_TARGET"] ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    print("no target '\(name)': there are \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    exit(2)
  }
  return target
}()

/// Runs the worlds of many seeds, some at a time.
enum SeededWorlds {
  /// How many worlds a task runs before another may have its turn.
  private static let chunk = 8

  /// - Parameters:
  ///   - width: How many tasks at a time.
  ///   - world: Runs the world of a seed.
  ///   - take: Takes each outcome as it comes; not in the order of seeds.
  /// - Throws: What a world throws; then no more are begun.
  static func run<Outcome: Sendable, Failure: Error>(
    _ seeds: Range<UInt64>, width: Int, world: @escaping @Sendable (UInt64) -> Result<Outcome, Failure>,
    _ take: (Outcome) -> Void
  ) async throws(Failure) {
    let failure = await withTaskGroup(of: [Result<Outcome, Failure>].self) { group in
      var rest = seeds
      func addChunk() {
        guard !rest.isEmpty else { return }
        let chunk = rest.prefix(Self.chunk)
        rest = rest.dropFirst(Self.chunk)
        group.addTask { chunk.map(world) }
      }
      for _ in 0..<width { addChunk() }
      var failure: Failure?
      while let outcomes = await group.next() {
        for outcome in outcomes {
          switch outcome {
          case .success(let outcome): take(outcome)
          case .failure(let error): failure = error
          }
        }
        if failure == nil { addChunk() }
      }
      return failure
    }
    if let failure { throw failure }
  }
}

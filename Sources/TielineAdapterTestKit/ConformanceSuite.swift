import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs

/// The rules that every adapter keeps, built in or plugin, run against a live ledger.
public struct ConformanceSuite: Sendable {
  /// How one case went.
  public struct Result: Sendable, CustomStringConvertible {
    /// What was tried, as a sentence.
    public let name: String
    /// Why it failed; `nil` when it passed.
    public let failure: String?
    /// Why it was not run; `nil` when it was.
    public let skipped: String?

    public var description: String {
      "\(failure != nil ? "FAILED " : skipped != nil ? "skipped" : "passed ") \(name)"
        + ((failure ?? skipped).map { ": \($0)" } ?? "")
    }
  }

  let adapter: any LedgerAdapter
  /// Reads the adapter's locks with proofs; the suite believes nothing else.
  let reader: LockReader
  let now: @Sendable () -> Instant
  let fixture: ConformanceFixture
  /// Makes hashlocks of this run differ from those of any other.
  let entropy: [UInt8]

  /// - Parameters:
  ///   - verifier: Starts from a checkpoint of the ledger.
  ///   - now: The clock by which headers are neither too old nor from the future.
  ///   - entropy: Bytes that no earlier run on the same ledger was given.
  public init(
    adapter: any LedgerAdapter, verifier: LockVerifier, fixture: ConformanceFixture,
    now: @escaping @Sendable () -> Instant, entropy: [UInt8]
  ) {
    (self.adapter, self.fixture, self.now, self.entropy) = (adapter, fixture, now, entropy)
    reader = LockReader(adapter: adapter, verifier: verifier)
  }

  /// Runs every case, one after the other.
  public func run() async -> [Result] {
    var results: [Result] = []
    for test in Self.cases {
      if let capability = test.needs, !adapter.capabilities.contains(capability) {
        results.append(Result(name: test.name, failure: nil, skipped: "\(capability.rawValue) is not declared"))
        continue
      }
      do {
        try await test.body(self)
        results.append(Result(name: test.name, failure: nil, skipped: nil))
      } catch {
        results.append(Result(name: test.name, failure: "\(error)", skipped: nil))
      }
    }
    return results
  }

  struct Case: Sendable {
    let name: String
    let needs: LedgerCapability?
    let body: @Sendable (ConformanceSuite) async throws -> Void
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    guard condition else { throw Failure(description: message()) }
  }
}

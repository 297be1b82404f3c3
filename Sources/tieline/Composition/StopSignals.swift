import Dispatch
import Foundation

/// SIGINT and SIGTERM as a stream, instead of the end of the process.
struct StopSignals {
  /// The number of each signal that comes.
  let numbers: AsyncStream<Int32>
  private let sources: [any DispatchSourceSignal]

  init() {
    let (numbers, continuation) = AsyncStream<Int32>.makeStream()
    self.numbers = numbers
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(number) }
      source.resume()
      return source
    }
  }

  /// Gives the signals back their usual meaning.
  func cancel() {
    sources.forEach { $0.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}

import CCurl
import Synchronization
import TielineAdapterSDK
import TielineCore

/// One request on its way. All but `isCancelled` belongs to the loop's thread once it is submitted.
final class Transfer: @unchecked Sendable {
  let request: HTTPRequest
  let timeout: Milliseconds
  let answerLimit: Int
  let deadline: ContinuousClock.Instant
  let isCancelled = Atomic<Bool>(false)

  var continuation: CheckedContinuation<Result<HTTPAnswer, AdapterError>, Never>?
  var handle: EasyHandle?
  private(set) var head: [UInt8] = []
  private(set) var body: [UInt8] = []
  private(set) var isOverLimit = false

  static let headLimit = 256 << 10

  init(_ request: HTTPRequest, configuration: HTTPClientConfiguration) {
    self.request = request
    timeout = max(request.timeout ?? configuration.timeout, Milliseconds(1))
    answerLimit = max(request.answerLimit ?? configuration.answerLimit, 0)
    deadline = .now + .milliseconds(timeout.count)
  }

  /// Hands the result to the waiting task, once.
  func finish(_ result: Result<HTTPAnswer, AdapterError>) {
    continuation?.resume(returning: result)
    continuation = nil
  }

  /// Takes part of the body; `false` aborts the transfer.
  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= answerLimit - body.count else {
      isOverLimit = true
      body = []
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// Takes one header line; `false` aborts the transfer. A status line begins a new block (after a 1xx answer).
  func takeHeadLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.starts(with: [0x48, 0x54, 0x54, 0x50, 0x2F]) { head.removeAll(keepingCapacity: true) }
    guard bytes.count <= Self.headLimit - head.count else {
      isOverLimit = true
      return false
    }
    head.append(contentsOf: bytes)
    return true
  }
}

/// libcurl's write callback: a count other than the one it gave aborts the transfer.
func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let bytes, let context else { return size * count }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

/// libcurl's header callback, called once for each line.
func receiveHeadLine(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let bytes, let context else { return size * count }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.takeHeadLine(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

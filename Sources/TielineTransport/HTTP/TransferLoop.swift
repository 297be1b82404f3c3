import CCurl
import Foundation
import Synchronization
import TielineAdapterSDK

/// The one thread that owns a libcurl multi handle. Others reach it through `inbox` alone.
///
/// Waking a thread costs some 20 µs, so that a wake-up is sent for the first entry of a batch and not for those that
/// come before the thread has looked.
final class TransferLoop: @unchecked Sendable {
  private struct Inbox {
    var submitted: [Transfer] = []
    var cancelled: [Transfer] = []
    var isAwake = false
    var isClosing = false
    var isClosed = false
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  private let inbox = Mutex(Inbox())
  private let configuration: HTTPClientConfiguration
  private let multi: UnsafeMutableRawPointer
  // Touched by the thread alone.
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  private var idle: [EasyHandle] = []
  private var nextSweep = ContinuousClock.now

  private static let idleHandles = 256
  private static let sweepMilliseconds = 50
  private static let globalInit: Bool = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  /// - Throws: ``AdapterError`` with `.other` where libcurl cannot start.
  init(_ configuration: HTTPClientConfiguration) throws(AdapterError) {
    guard Self.globalInit, let multi = curl_multi_init() else {
      throw AdapterError(.other, "libcurl does not start; check the memory and the open-file limit")
    }
    (self.configuration, self.multi) = (configuration, multi)
    tieline_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, max(1, configuration.connectionsPerHost))
    tieline_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, configuration.idleConnections))
    tieline_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    let thread = Thread { self.run() }
    thread.name = "tieline-http"
    thread.stackSize = 1 << 20
    thread.start()
  }

  // MARK: Any thread

  /// Hands over a transfer.
  /// - Returns: `false` where the loop is closing and will never look at it.
  func submit(_ transfer: Transfer) -> Bool {
    inbox.withLock { inbox in
      guard !inbox.isClosing else { return false }
      inbox.submitted.append(transfer)
      wake(&inbox)
      return true
    }
  }

  /// Asks for the end of a transfer; harmless for one that has ended.
  func cancel(_ transfer: Transfer) {
    transfer.isCancelled.store(true, ordering: .releasing)
    inbox.withLock { inbox in
      guard !inbox.isClosing else { return }
      inbox.cancelled.append(transfer)
      wake(&inbox)
    }
  }

  /// Ends every transfer and then the thread. `closer` is resumed when both have happened.
  func close(_ closer: CheckedContinuation<Void, Never>?) {
    let isOver = inbox.withLock { inbox in
      guard !inbox.isClosed else { return true }
      inbox.isClosing = true
      if let closer { inbox.closers.append(closer) }
      wake(&inbox)
      return false
    }
    if isOver { closer?.resume() }
  }

  private func wake(_ inbox: inout Inbox) {
    guard !inbox.isAwake, !inbox.isClosed else { return }
    inbox.isAwake = true
    curl_multi_wakeup(multi)
  }

  // MARK: The loop's own thread

  private func run() {
    blockBrokenPipes()
    while takeInbox() {
      var running: Int32 = 0
      let performed = curl_multi_perform(multi, &running)
      finishCompleted()
      sweep()
      let wait = active.isEmpty ? 1000 : Self.sweepMilliseconds
      let polled = curl_multi_poll(multi, nil, 0, Int32(wait), nil)
      // Both fail only without memory or file descriptors; the sweep still ends what waits too long.
      if performed != CURLM_OK || polled != CURLM_OK { Thread.sleep(forTimeInterval: 0.01) }
    }
    shutDown()
  }

  /// Starts and aborts what the inbox holds; `false` when the loop is to end.
  private func takeInbox() -> Bool {
    let (submitted, cancelled, isClosing) = inbox.withLock { inbox in
      defer {
        inbox.submitted = []
        inbox.cancelled = []
        inbox.isAwake = false
      }
      return (inbox.submitted, inbox.cancelled, inbox.isClosing)
    }
    for transfer in submitted { isClosing ? transfer.finish(.failure(TransferFailure.closed(transfer.request))) : start(transfer) }
    for transfer in cancelled { abort(transfer, TransferFailure.cancelled(transfer.request)) }
    return !isClosing
  }

  private func start(_ transfer: Transfer) {
    if transfer.isCancelled.load(ordering: .acquiring) {
      return transfer.finish(.failure(TransferFailure.cancelled(transfer.request)))
    }
    guard let handle = idle.popLast() ?? EasyHandle(configuration) else {
      return transfer.finish(.failure(TransferFailure.outOfMemory(transfer.request)))
    }
    handle.prepare(transfer)
    transfer.handle = handle
    active[handle.pointer] = transfer
    if curl_multi_add_handle(multi, handle.pointer) != CURLM_OK {
      abort(transfer, TransferFailure.outOfMemory(transfer.request))
    }
  }

  private func finishCompleted() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle,
        let transfer = active[pointer], let handle = transfer.handle
      else { continue }
      let code = tieline_message_result(message)
      if code == CURLE_OK {
        let answer = HTTPAnswer(status: handle.status, body: transfer.body, head: transfer.head)
        release(transfer)
        transfer.finish(.success(answer))
      } else {
        let error = TransferFailure.error(code, detail: handle.detail, transfer: transfer)
        release(transfer)
        transfer.finish(.failure(error))
      }
    }
  }

  /// Ends what is past its deadline. libcurl's own timeout does not run while a transfer waits for a connection.
  private func sweep() {
    let now = ContinuousClock.now
    guard !active.isEmpty, now >= nextSweep else { return }
    nextSweep = now + .milliseconds(Self.sweepMilliseconds)
    for transfer in active.values.filter({ $0.deadline <= now }) { abort(transfer, TransferFailure.timedOut(transfer)) }
  }

  private func abort(_ transfer: Transfer, _ error: AdapterError) {
    guard let handle = transfer.handle, active[handle.pointer] === transfer else { return }
    release(transfer)
    transfer.finish(.failure(error))
  }

  /// Takes the transfer out of libcurl (which closes its connection unless it is at rest) and keeps the handle.
  private func release(_ transfer: Transfer) {
    guard let handle = transfer.handle else { return }
    curl_multi_remove_handle(multi, handle.pointer)
    active[handle.pointer] = nil
    transfer.handle = nil
    handle.clear()
    if idle.count < Self.idleHandles { idle.append(handle) }
  }

  private func shutDown() {
    for transfer in Array(active.values) { abort(transfer, TransferFailure.closed(transfer.request)) }
    idle = []
    let closers = inbox.withLock { inbox in
      inbox.isClosed = true
      defer { inbox.closers = [] }
      return inbox.closers
    }
    curl_multi_cleanup(multi)
    for closer in closers { closer.resume() }
  }

  /// A peer that hangs up must not end the process through this thread, whichever TLS library writes.
  private func blockBrokenPipes() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }
}

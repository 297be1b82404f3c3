import Foundation
import TielineAdapterSDK
import TielineCore

/// Asks ledger nodes over HTTP: libcurl's multi interface behind `async`.
///
/// Connections are kept and used again; HTTP/1.1, and HTTP/2 where a TLS node offers it. TLS certificates are always
/// verified. Make one for a process and share it: it owns a thread.
public final class HTTPClient: Sendable {
  private let configuration: HTTPClientConfiguration
  private let loop: TransferLoop

  /// Starts the client's thread.
  ///
  /// - Throws: ``AdapterError`` with `.invalidRequest` where the file of trusted certificates cannot be read, and with
  ///   `.other` where libcurl does not start.
  public init(_ configuration: HTTPClientConfiguration = .init()) throws(AdapterError) {
    if let file = configuration.certificateAuthorityFile, !FileManager.default.isReadableFile(atPath: file) {
      throw AdapterError(.invalidRequest, "the file of trusted certificates '\(file)' cannot be read; check its path")
    }
    self.configuration = configuration
    loop = try TransferLoop(configuration)
  }

  deinit { loop.close(nil) }

  /// Sends `request` and waits for its whole answer. Cancelling the task aborts the exchange.
  ///
  /// - Returns: The answer, whatever its status.
  /// - Throws: ``AdapterError``: `.unreachable` (no connection, or a broken one), `.timedOut`, `.cancelled`,
  ///   `.malformedAnswer` (not HTTP, or above the limit), `.invalidRequest` (a URL that is not `http` or `https`, or a
  ///   header with a line break).
  public func send(_ request: HTTPRequest) async throws(AdapterError) -> HTTPAnswer {
    guard !request.url.scheme.isWebSocket else {
      throw AdapterError(.invalidRequest, "\(request.url) is no HTTP URL; write it with http:// or https://")
    }
    guard request.fields.allSatisfy(\.isWellFormed) else {
      throw AdapterError(.invalidRequest, "a header for \(request.url) holds a line break or a bad name; correct it")
    }
    guard !Task.isCancelled else { throw TransferFailure.cancelled(request) }
    let transfer = Transfer(request, configuration: configuration)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        transfer.continuation = continuation
        if !loop.submit(transfer) { transfer.finish(.failure(TransferFailure.closed(request))) }
      }
    } onCancel: {
      loop.cancel(transfer)
    }
    return try result.get()
  }

  /// Ends every exchange with `.cancelled`, closes all connections and stops the thread. May be called again.
  public func shutDown() async {
    await withCheckedContinuation { loop.close($0) }
  }
}

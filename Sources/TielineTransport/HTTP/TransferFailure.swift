import CCurl
import TielineAdapterSDK

/// Says in an ``AdapterError`` what libcurl says in a number. Messages name the node's scheme, host and port, and
/// never a path, a user or a header.
enum TransferFailure {
  static func error(_ code: CURLcode, detail: String, transfer: Transfer) -> AdapterError {
    let url = transfer.request.url
    if transfer.isOverLimit || code == CURLE_FILESIZE_EXCEEDED { return overLimit(transfer) }
    let cause = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    switch code {
    case CURLE_OPERATION_TIMEDOUT: return timedOut(transfer, cause: cause)
    case CURLE_COULDNT_RESOLVE_HOST:
      return AdapterError(.unreachable, "the name of \(url) is not known; check the URL and the DNS", cause: cause)
    case CURLE_COULDNT_CONNECT:
      return AdapterError(.unreachable, "\(url) takes no connection; check that the node runs", cause: cause)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
      return AdapterError(
        .unreachable, "\(url) shows a certificate that is not trusted; name its authority's PEM file in the settings",
        cause: cause, retry: .never)
    case CURLE_SSL_CACERT_BADFILE:
      return AdapterError(
        .unreachable, "the file of trusted certificates for \(url) cannot be read", cause: cause, retry: .never)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
      CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
      return AdapterError(.unreachable, "\(url) broke the connection; try again", cause: cause)
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2,
      CURLE_HTTP2_STREAM, CURLE_WRITE_ERROR, CURLE_TOO_MANY_REDIRECTS:
      return AdapterError(
        .malformedAnswer, "\(url) answers with what is not HTTP; check that the URL is the node's RPC", cause: cause)
    case CURLE_URL_MALFORMAT:
      return AdapterError(.invalidRequest, "libcurl refuses the URL of \(url); check how it is written")
    default:
      return AdapterError(.other, "asking \(url) failed", cause: cause)
    }
  }

  static func timedOut(_ transfer: Transfer, cause: String? = nil) -> AdapterError {
    AdapterError(
      .timedOut, "\(transfer.request.url) did not answer within \(transfer.timeout); try again or allow more time",
      cause: cause)
  }

  static func cancelled(_ request: HTTPRequest) -> AdapterError {
    AdapterError(.cancelled, "the request to \(request.url) was cancelled")
  }

  static func closed(_ request: HTTPRequest) -> AdapterError {
    AdapterError(.cancelled, "the request to \(request.url) ended because the HTTP client was shut down")
  }

  static func outOfMemory(_ request: HTTPRequest) -> AdapterError {
    AdapterError(.other, "no memory for a request to \(request.url); free some and try again")
  }

  private static func overLimit(_ transfer: Transfer) -> AdapterError {
    AdapterError(
      .malformedAnswer,
      "\(transfer.request.url) answers with more than \(transfer.answerLimit) bytes or \(Transfer.headLimit) bytes of "
        + "headers; ask for less at once or raise the limit", retry: .never)
  }
}

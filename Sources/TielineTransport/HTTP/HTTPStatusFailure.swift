import TielineAdapterSDK

/// What a status other than 2xx means to one who asked a ledger node.
enum HTTPStatusFailure {
  static func error(_ answer: HTTPAnswer, url: EndpointURL) -> AdapterError {
    let message =
      switch answer.status {
      case 401, 403: "\(url) refuses our key; check the credentials in its URL or headers"
      case 404: "\(url) has nothing at the path of its URL; check the path"
      case 429: "\(url) takes no more requests for now; ask less often or use another node"
      case 300...399: "\(url) redirects elsewhere; set the URL that it redirects to"
      case 500...599: "\(url) has a failure of its own; try again or use another node"
      default: "\(url) does not accept the request; check that the URL is the node's RPC"
      }
    return AdapterError(.unreachable, message, cause: "HTTP status \(answer.status)")
  }
}

import TielineCore
import TielineProofs
import TielineTransport

/// What a contract says when it undoes a call.
enum RevertReason {
  /// The selector of `Error(string)`.
  private static let selector = ABI.selector("Error(string)")

  /// The contract's own words, or the node's where it gives none.
  static func text(_ error: JSONRPCError) -> String {
    if case .string(let text) = error.data, let data = Hex.decode(text), data.starts(with: selector),
      let reason = try? ABI.decode(Array(data.dropFirst(4)), as: [.string]).first?.string
    {
      return reason
    }
    return error.message
  }
}

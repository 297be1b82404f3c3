import Foundation
import TielineTransport

/// What a node means when it does not take a transaction. The JSON-RPC has one code for all of it, so the text decides.
///
/// - Source: messages of go-ethereum, Besu and injectived, the last as measured.
enum BroadcastRefusal: Equatable {
  /// The node has it.
  case alreadyKnown
  /// Its number is taken, by itself or by another.
  case numberTaken
  /// The node waits for a lower number first.
  case gap
  case insufficientFunds
  case underpriced
  case other

  init(_ error: JSONRPCError) {
    let text = error.message.lowercased()
    func says(_ parts: String...) -> Bool { parts.contains { text.contains($0) } }
    if says("already known", "already in mempool", "already exists in cache", "already in cache", "known transaction") {
      self = .alreadyKnown
    } else if let (got, expected) = Self.numbers(in: text) {
      self = got < expected ? .numberTaken : .gap
    } else if says("nonce too low", "nonce is too low") {
      self = .numberTaken
    } else if says("nonce too high", "nonce gap", "too distant from current sender nonce") {
      self = .gap
    } else if says("insufficient funds", "upfront cost exceeds") {
      self = .insufficientFunds
    } else if says("underpriced", "insufficient fee", "below configured minimum", "max fee per gas less than") {
      self = .underpriced
    } else {
      self = .other
    }
  }

  /// The two numbers of `invalid nonce; got 5, expected 3`.
  private static func numbers(in text: String) -> (got: UInt64, expected: UInt64)? {
    guard let start = text.range(of: "invalid nonce; got ") else { return nil }
    let rest = text[start.upperBound...]
    guard let middle = rest.range(of: ", expected ") else { return nil }
    let digits = rest[middle.upperBound...].prefix { $0.isASCII && $0.isNumber }
    guard let got = UInt64(rest[..<middle.lowerBound]), let expected = UInt64(digits) else { return nil }
    return (got, expected)
  }
}

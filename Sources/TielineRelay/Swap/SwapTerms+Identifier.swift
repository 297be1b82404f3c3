import TielineCore
import TielineCrypto

extension SwapTerms {
  /// The swap's name on every gateway: the SHA-256 of ``canonicalText``.
  public var identifier: SwapIdentifier { SwapIdentifier(checked: SHA256.hash(Array(canonicalText.utf8))) }

  /// The one text form of the terms. No part of it can hold a line break, so no two swaps share a text.
  ///
  ///     tieline-swap-v1
  ///     <hashlock>
  ///     A <sender> <recipient> <timelock, seconds> <asset>=<amount>,…
  ///     B …
  ///
  /// and one line more, for a transfer with the hash of the certificate's attributes, for a call with what the legs do not
  /// say of it:
  ///
  ///     carry <attributes>
  ///     call <source gateway> <selector> <gas> <arguments>
  public var canonicalText: String {
    let lines = Leg.allCases.map { leg in
      let lock = self[leg]
      let assets = lock.assets.map { "\($0.asset)=\($0.amount)" }.joined(separator: ",")
      return "\(leg.rawValue) \(lock.sender) \(lock.recipient) \(lock.timelock.secondsSinceEpoch) \(assets)"
    }
    var rest: [String] = []
    if let carry { rest = ["carry \(carry.attributes)"] }
    if let call {
      rest = ["call \(call.sourceGateway) \(Hex.encode(call.selector)) \(call.gas) \(Hex.encode(call.arguments))"]
    }
    return (["tieline-swap-v1", "\(hashlock)"] + lines + rest).joined(separator: "\n")
  }
}

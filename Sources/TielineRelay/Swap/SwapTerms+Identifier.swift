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
  /// and for a transfer one line more, with the hash of the certificate's attributes:
  ///
  ///     carry <attributes>
  public var canonicalText: String {
    let lines = Leg.allCases.map { leg in
      let lock = self[leg]
      let assets = lock.assets.map { "\($0.asset)=\($0.amount)" }.joined(separator: ",")
      return "\(leg.rawValue) \(lock.sender) \(lock.recipient) \(lock.timelock.secondsSinceEpoch) \(assets)"
    }
    let carried = carry.map { ["carry \($0.attributes)"] } ?? []
    return (["tieline-swap-v1", "\(hashlock)"] + lines + carried).joined(separator: "\n")
  }
}

import TielineProofs

extension UTXONetwork {
  /// What nodes hold the spending of an output to cost at least: outputs of less are dust and not relayed.
  /// - Source: Bitcoin Core and Litecoin Core, `DUST_RELAY_TX_FEE`.
  var dustRate: FeeRate {
    switch workFunction {
    case .doubleSHA256: FeeRate(perThousandBytes: 3_000)
    case .scrypt: FeeRate(perThousandBytes: 30_000)
    }
  }

  /// The least that an output of a witness program may hold.
  /// - Source: Bitcoin Core, `GetDustThreshold`: the output and 67 virtual bytes of the input that spends it.
  func dustLimit(of script: [UInt8]) -> UInt64 { dustRate.fee(of: 8 + 1 + script.count + 67) }
}

import TielineAdapterSDK

/// How much gas an action may use. Fixed limits need no node's estimate, which cannot be had for a lock whose approval
/// is still on its way; unused gas costs nothing.
///
/// Measured on the contracts with at least a fifth to spare, `docs/gas.md` has the figures: base + each · (n − 1) with
/// n = the number of assets.
enum GasLimit {
  static let approval: UInt64 = 80_000
  static let transfer: UInt64 = 100_000
  static let cancel: UInt64 = 150_000
  static let depart: UInt64 = 350_000
  static let arrive: UInt64 = 350_000
  static let finalise: UInt64 = 160_000
  static let revoke: UInt64 = 120_000
  static let lane: UInt64 = 200_000
  static let settle: UInt64 = 250_000
  static let refundCall: UInt64 = 120_000
  static let call: UInt64 = 200_000

  /// The arguments are logged.
  static func commit(bytes: Int) -> UInt64 { 220_000 + 40 * UInt64(max(0, bytes)) }

  /// What the contract asks for on top of the target's gas, of which a call keeps 1/64 (EIP-150).
  static func execute(gas: UInt64, bytes: Int) -> UInt64 {
    let given = min(gas, 10_000_000)
    return given + given / 63 + 400_000 + 40 * UInt64(max(0, bytes))
  }

  static func lock(assets: Int) -> UInt64 { 250_000 + 40_000 * others(assets) }
  static func claim(assets: Int) -> UInt64 { 250_000 + 36_000 * others(assets) }
  static func refund(assets: Int) -> UInt64 { 200_000 + 36_000 * others(assets) }
  static func issue(dataBytes: Int) -> UInt64 { 450_000 + 900 * UInt64(max(0, dataBytes)) }

  private static func others(_ assets: Int) -> UInt64 { UInt64(max(1, assets)) - 1 }
}

import TielineAdapterSDK
import TielineCore
import TielineProofs

/// What contracts with lanes to peers on other ledgers have in common.
struct LanesContract {
  let address: EVMAddress

  /// Lets a peer's carries or calls in, as a committee attested; anyone may call, once.
  func openLane(_ lane: EVMLane, _ attestation: ContractAttestation) -> ContractCall {
    ContractCall(
      address, "open_lane(bytes32,bytes32,bytes32,\(Self.proofType))",
      [.bytes32(lane.peerLedger), .bytes32(lane.peer), .bytes32(lane.detail), Self.proof(attestation)])
  }

  static let proofType = "(uint256,uint256,uint256,bytes32[])"

  /// What shows that an item is below the root of its sequence.
  static func proof(_ attestation: ContractAttestation) -> ABIValue {
    .tuple([
      .uint256(attestation.sequence), .uint256(UInt64(clamping: attestation.index)),
      .uint256(UInt64(clamping: attestation.count)), .array(attestation.branch.map { .bytes32($0) }),
    ])
  }
}

extension KeeperTerms {
  /// - Parameter durations: Ends with the shortest and longest duration and the margin, in seconds.
  init(account: AccountID, durations: [ABIValue]) {
    let seconds = durations.suffix(3).map {
      Milliseconds(seconds: Int64(min($0.uint64 ?? .max, UInt64(Int32.max))))
    }
    self.init(account: account, minimumDuration: seconds[0], maximumDuration: seconds[1], margin: seconds[2])
  }
}

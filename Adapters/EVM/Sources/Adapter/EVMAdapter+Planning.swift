import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs

extension EVMAdapter {
  /// Turns an action into calls, without asking the ledger.
  func plan(_ action: LedgerAction, by account: EVMAddress) throws(AdapterError) -> ActionPlan {
    switch action {
    case .lock(let terms):
      return switch terms.part {
      case .departure(let carry): try departurePlan(terms, carry, by: account)
      case .commitment(let call): try commitmentPlan(terms, call, by: account)
      case nil: try lockPlan(evmTerms(terms), by: account)
      case .arrival, .execution:
        throw AdapterError(.invalidRequest, "this end needs what the committee attested of the other")
      }
    case .arrive(let terms, let attributes, let attestation):
      return try arrivalPlan(terms, attributes: attributes, attestation)
    case .execute(let terms, let preimage, let attestation): return try executionPlan(terms, preimage, attestation)
    case .settle(let terms, let preimage, let outcome, let attestation):
      return try settlementPlan(terms, preimage, outcome, attestation)
    case .claim(let terms, let preimage): return try claimPlan(terms, preimage)
    case .refund(let terms): return try refundPlan(terms)
    case .issue(let certificate, let owner):
      let (contract, owner) = (try certificateContract(), try evmAddress(owner))
      do throws(CertificateCodingError) {
        let call = try contract.issue(certificate, to: owner)
        return ActionPlan(call: PlannedCall(call, gasLimit: GasLimit.issue(dataBytes: call.data.count)))
      } catch { throw AdapterError(.invalidRequest, error.description) }
    case .cancel(let identifier, let energy, let beneficiary):
      let contract = try certificateContract()
      guard energy > .zero, beneficiary.utf8.count <= Limits.attributeBytes else {
        throw AdapterError(
          .invalidRequest, "cancel 1 Wh or more, for a beneficiary of at most \(Limits.attributeBytes) bytes")
      }
      let call = contract.cancel(identifier, energy, beneficiary: beneficiary)
      let asset = EVMAsset(certificate: identifier, of: contract)
      return ActionPlan(
        call: PlannedCall(call, gasLimit: GasLimit.cancel), spends: [(asset, energy.amount)])
    }
  }

  private func claimPlan(_ terms: LockTerms, _ preimage: Preimage) throws(AdapterError) -> ActionPlan {
    switch terms.part {
    case .departure(let carry), .arrival(let carry):
      let bridge = CertificateBridgeContract(address: try place(of: terms).contract)
      return ActionPlan(call: PlannedCall(bridge.finalise(try evmCarry(carry), preimage), gasLimit: GasLimit.finalise))
    case .commitment, .execution:
      throw AdapterError(.invalidRequest, "a call ends by what the committee attested of its other end")
    case nil:
      let terms = try evmTerms(terms)
      let limit = GasLimit.claim(assets: terms.amounts.count)
      return ActionPlan(call: PlannedCall(hashTimeLock.claim(terms, preimage), gasLimit: limit))
    }
  }

  private func refundPlan(_ terms: LockTerms) throws(AdapterError) -> ActionPlan {
    switch terms.part {
    case .departure(let carry), .arrival(let carry):
      let bridge = CertificateBridgeContract(address: try place(of: terms).contract)
      return ActionPlan(call: PlannedCall(bridge.revoke(try evmCarry(carry)), gasLimit: GasLimit.revoke))
    case .commitment(let call):
      let gateway = GatewayCallsContract(address: try place(of: terms).contract)
      return ActionPlan(call: PlannedCall(gateway.refund(try evmCall(call)), gasLimit: GasLimit.refundCall))
    case .execution: throw AdapterError(.invalidRequest, "nothing waits where a call is executed")
    case nil:
      let terms = try evmTerms(terms)
      let limit = GasLimit.refund(assets: terms.amounts.count)
      return ActionPlan(call: PlannedCall(hashTimeLock.refund(terms), gasLimit: limit))
    }
  }

  private func lockPlan(_ terms: EVMLockTerms, by account: EVMAddress) throws(AdapterError) -> ActionPlan {
    guard terms.sender == account else {
      throw AdapterError(.invalidRequest, "only its sender \(terms.sender) can lock, not \(account)")
    }
    let limit = GasLimit.lock(assets: terms.amounts.count)
    var plan = ActionPlan(call: PlannedCall(hashTimeLock.lock(terms), gasLimit: limit))
    let holder = hashTimeLock.address
    switch terms.kind {
    case .nativeCoin: break
    case .erc20:
      let token = ERC20Contract(address: terms.token)
      plan.spends = [(EVMAsset(kind: .erc20, contract: terms.token, id: nil), terms.amounts.first ?? .zero)]
      plan.approval = .init(
        question: token.allowance(owner: account, spender: holder), enough: ERC20Contract.enough,
        call: PlannedCall(token.approve(holder, ERC20Contract.unlimited), gasLimit: GasLimit.approval))
    case .erc1155:
      let collection = ERC1155Contract(address: terms.token)
      plan.spends = zip(terms.ids, terms.amounts).map {
        (EVMAsset(kind: .erc1155, contract: terms.token, id: $0), $1)
      }
      plan.approval = .init(
        question: collection.isApprovedForAll(owner: account, operator: holder), enough: Amount(1),
        call: PlannedCall(collection.setApprovalForAll(holder, true), gasLimit: GasLimit.approval))
    }
    return plan
  }
}

extension EVMAsset {
  init(certificate: CertificateIdentifier, of contract: OriginCertificatesContract) {
    self.init(kind: .erc1155, contract: contract.address, id: OriginCertificatesContract.token(certificate))
  }
}

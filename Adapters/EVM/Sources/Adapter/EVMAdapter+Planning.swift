import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs

extension EVMAdapter {
  /// Turns an action into calls, without asking the ledger.
  func plan(_ action: LedgerAction, by account: EVMAddress) throws(AdapterError) -> ActionPlan {
    switch action {
    case .lock(let terms):
      if let (bridge, carry) = try self.carry(of: terms) { return try departurePlan(terms, carry, bridge, by: account) }
      return try lockPlan(evmTerms(terms), by: account)
    case .arrive(let terms, let attributes, let attestation):
      return try arrivalPlan(terms, attributes: attributes, attestation)
    case .claim(let terms, let preimage):
      if let (bridge, carry) = try self.carry(of: terms) {
        return ActionPlan(call: PlannedCall(bridge.finalise(carry, preimage), gasLimit: GasLimit.finalise))
      }
      let terms = try evmTerms(terms)
      let limit = GasLimit.claim(assets: terms.amounts.count)
      return ActionPlan(call: PlannedCall(hashTimeLock.claim(terms, preimage), gasLimit: limit))
    case .refund(let terms):
      if let (bridge, carry) = try self.carry(of: terms) {
        return ActionPlan(call: PlannedCall(bridge.revoke(carry), gasLimit: GasLimit.revoke))
      }
      let terms = try evmTerms(terms)
      let limit = GasLimit.refund(assets: terms.amounts.count)
      return ActionPlan(call: PlannedCall(hashTimeLock.refund(terms), gasLimit: limit))
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

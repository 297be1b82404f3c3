import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs

extension EVMAdapter {
  public func callGateway() async throws(AdapterError) -> KeeperTerms {
    let gateway = try gatewayContract()
    let answer = try await node.ask(EVMCall.call(gateway.terms, at: .latest))
    let account: AccountID
    do { account = try gateway.address.account(on: ledger) } catch {
      throw AdapterError(.invalidRequest, error.description)
    }
    return try decoded(answer) { bytes throws(ABIError) in
      KeeperTerms(account: account, durations: try ABI.decode(bytes, as: [.uint256, .uint256, .uint256]))
    }
  }

  /// A call's outcome as the gateway contract here has it, at either end; `nil` while there is none. The ledger's word.
  /// - Throws: ``AdapterError``, a reading error.
  public func outcome(of call: LockIdentifier) async throws(AdapterError) -> CallOutcome? {
    let (gateway, head) = (try gatewayContract(), try await finalBlock())
    let answer = try await node.ask(EVMCall.call(gateway.outcome(of: call), at: .number(head.number)))
    return try decoded(answer) { bytes throws(ABIError) -> CallOutcome? in
      let values = try ABI.decode(bytes, as: [.uint256, .bytes32])
      return values[0].amount == .zero ? nil : try GatewayCallsEvent.outcome(values)
    }
  }

  /// What the target of a call that was executed here answered or failed with, at most 1024 bytes; `nil` where no log
  /// shows an answer with this hash.
  /// - Throws: ``AdapterError``, a reading error.
  public func answer(to call: LockIdentifier, _ outcome: CallOutcome) async throws(AdapterError) -> [UInt8]? {
    let (gateway, head) = (try gatewayContract(), try await finalBlock())
    let found = try await logs(
      [gateway.address], topics: [GatewayCallsEvent.executedTopic], named: call, from: configuration.firstBlock,
      to: head.number)
    for log in found.value {
      if case .executed(call, _, _, let answer, _)? = try? GatewayCallsEvent.decode(topics: log.topics, data: log.data),
        Keccak256.hash(answer) == outcome.result.bytes
      {
        return answer
      }
    }
    return nil
  }

  /// Whether a lane may have a method called, and how often that was changed.
  /// - Throws: ``AdapterError``, a reading error.
  public func permission(
    lane: EVMLane, target: EVMAddress, selector: [UInt8]
  ) async throws(AdapterError) -> (isAllowed: Bool, changes: UInt64) {
    let question = try gatewayContract().permission(lane: lane, target: target, selector: selector)
    let answer = try await node.ask(EVMCall.call(question, at: .latest))
    return try decoded(answer) { bytes throws(ABIError) in
      let values = try ABI.decode(bytes, as: [.bool, .uint256])
      return (values[0].bool ?? false, values[1].uint64 ?? 0)
    }
  }

  /// Builds and signs what changes a permission, and sends nothing. Anyone may sign.
  /// - Throws: ``AdapterError`` as ``prepare(_:from:)``.
  public func preparePermission(
    _ permission: EVMPermission, _ attestation: ContractAttestation, from account: AccountID
  ) async throws(AdapterError) -> [PreparedTransaction] {
    let gateway = try gatewayContract()
    guard permission.lane.here.ledger == ledger, permission.lane.here.keeper == gateway.address,
      attestation.item == permission.item
    else { throw AdapterError(.invalidRequest, "the attestation is not of a permission of the gateway of \(ledger)") }
    let call = PlannedCall(gateway.allow(permission, attestation), gasLimit: GasLimit.lane)
    return try await prepare(ActionPlan(call: call, approval: try showing(attestation)), from: account)
  }

  func evmCall(_ call: GatewayCall) throws(AdapterError) -> EVMGatewayCall {
    do { return try EVMGatewayCall(call) } catch { throw AdapterError(.invalidRequest, error.description) }
  }

  func commitmentPlan(
    _ terms: LockTerms, _ call: GatewayCall, by account: EVMAddress
  ) throws(AdapterError) -> ActionPlan {
    guard try evmAddress(terms.sender) == account else {
      throw AdapterError(.invalidRequest, "only its caller \(terms.sender) can commit to a call, not \(account)")
    }
    let (gateway, evm) = (GatewayCallsContract(address: try place(of: terms).contract), try evmCall(call))
    let fee = call.fee?.amount ?? .zero
    let isCoin = evm.feeToken == .zero
    let commit = gateway.commit(evm, arguments: call.arguments, coin: isCoin ? fee : .zero)
    var plan = ActionPlan(call: PlannedCall(commit, gasLimit: GasLimit.commit(bytes: call.arguments.count)))
    guard !isCoin else { return plan }
    let token = ERC20Contract(address: evm.feeToken)
    plan.spends = [(EVMAsset(kind: .erc20, contract: token.address, id: nil), fee)]
    plan.approval = .init(
      question: token.allowance(owner: account, spender: gateway.address), enough: ERC20Contract.enough,
      call: PlannedCall(token.approve(gateway.address, ERC20Contract.unlimited), gasLimit: GasLimit.approval))
    return plan
  }

  func executionPlan(
    _ terms: LockTerms, _ preimage: Preimage, _ attestation: ContractAttestation
  ) throws(AdapterError) -> ActionPlan {
    guard case .execution(let call)? = terms.part else {
      throw AdapterError(.invalidRequest, "these are not the terms of an execution")
    }
    let evm = try evmCall(call)
    guard attestation.item == evm.item else {
      throw AdapterError(.invalidRequest, "the attestation is not of the commitment to this call")
    }
    let gateway = GatewayCallsContract(address: try place(of: terms).contract)
    let execute = gateway.execute(evm, arguments: call.arguments, preimage, attestation)
    let limit = GasLimit.execute(gas: call.gas, bytes: call.arguments.count)
    return ActionPlan(call: PlannedCall(execute, gasLimit: limit), approval: try showing(attestation))
  }

  func settlementPlan(
    _ terms: LockTerms, _ preimage: Preimage, _ outcome: CallOutcome, _ attestation: ContractAttestation
  ) throws(AdapterError) -> ActionPlan {
    guard case .commitment(let call)? = terms.part else {
      throw AdapterError(.invalidRequest, "these are not the terms of a commitment")
    }
    let evm = try evmCall(call)
    guard attestation.item == evm.item(of: outcome) else {
      throw AdapterError(.invalidRequest, "the attestation is not of the outcome of this call")
    }
    let gateway = GatewayCallsContract(address: try place(of: terms).contract)
    let settle = gateway.settle(evm, preimage, outcome, attestation)
    return ActionPlan(call: PlannedCall(settle, gasLimit: GasLimit.settle), approval: try showing(attestation))
  }

  private func gatewayContract() throws(AdapterError) -> GatewayCallsContract {
    guard let address = configuration.gatewayCalls else {
      throw AdapterError(.unsupported, "\(ledger) has no gateway for calls; configure its GatewayCalls contract")
    }
    return GatewayCallsContract(address: address)
  }
}

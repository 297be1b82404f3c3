import TielineAdapterSDK
import TielineCore
import TielineProofs

extension EVMAdapter {
  public func bridge() async throws(AdapterError) -> KeeperTerms {
    let bridge = try bridgeContract()
    let answer = try await node.ask(EVMCall.call(bridge.terms, at: .latest))
    let account: AccountID
    do { account = try bridge.address.account(on: ledger) } catch {
      throw AdapterError(.invalidRequest, error.description)
    }
    return try decoded(answer) { bytes throws(ABIError) in
      KeeperTerms(account: account, durations: try ABI.decode(bytes, as: [.address, .uint256, .uint256, .uint256]))
    }
  }

  public func attributes(of certificate: AssetID) async throws(AdapterError) -> [UInt8] {
    _ = try bridgeContract()
    guard let identifier = certificateIdentifier(of: certificate) else {
      throw AdapterError(.invalidRequest, "\(certificate) is no certificate of \(ledger)")
    }
    let head = try await finalBlock()
    let question = try certificateContract().getCertificate(identifier)
    return try await node.ask(EVMCall.call(question, at: .number(head.number))).hexBytes()
  }

  /// What the bridge was told of a certificate whose home is elsewhere, when it first arrived; `nil` where it never did.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for an asset that is no certificate, or a reading error.
  public func visitor(_ certificate: AssetID) async throws(AdapterError) -> Certificate? {
    let (bridge, head) = (try bridgeContract(), try await finalBlock())
    guard let token = try evmAsset(certificate).id, let home = try? EVMAsset(certificate).id else { return nil }
    let found = try await logs(
      [bridge.address], topics: [CertificateBridgeEvent.attributesTopic],
      named: LockIdentifier(checked: token.bytes32), from: configuration.firstBlock, to: head.number)
    guard let log = found.value.first else { return nil }
    do {
      let attributes = try CertificateBridgeEvent.attributes(in: log.data)
      return try OriginCertificatesContract.certificate(
        attributes, as: OriginCertificatesContract.identifier(home))
    } catch {
      throw AdapterError(
        .malformedAnswer, "\(ledger) was told of \(certificate) what is no certificate that this software reads",
        cause: "\(error)", retry: .never)
    }
  }

  /// Builds and signs what opens a lane of the bridge or the gateway for calls to its peer on another ledger, and sends
  /// nothing. Anyone may sign.
  /// - Throws: ``AdapterError`` as ``prepare(_:from:)``.
  public func prepareLane(
    _ lane: EVMLane, _ attestation: ContractAttestation, from account: AccountID
  ) async throws(AdapterError) -> [PreparedTransaction] {
    let keepers = [configuration.certificateBridge, configuration.gatewayCalls]
    guard lane.here.ledger == ledger, keepers.contains(lane.here.keeper), attestation.item == lane.item else {
      throw AdapterError(.invalidRequest, "the attestation is not of a lane of a contract of \(ledger)")
    }
    let call = PlannedCall(
      LanesContract(address: lane.here.keeper).openLane(lane, attestation), gasLimit: GasLimit.lane)
    return try await prepare(ActionPlan(call: call, approval: try showing(attestation)), from: account)
  }

  /// Has the contract that checks attestations know one, unless it does.
  func showing(_ attestation: ContractAttestation) throws(AdapterError) -> ActionPlan.Approval {
    guard let verifier = configuration.committeeVerifier.map(CommitteeVerifierContract.init(address:)) else {
      throw AdapterError(
        .unsupported, "nothing on \(ledger) checks attestations; configure its CommitteeVerifier contract")
    }
    return .init(
      question: verifier.isAttested(attestation), enough: Amount(1),
      call: PlannedCall(verifier.attest(attestation), gasLimit: CommitteeVerifierContract.attestGasLimit))
  }

  func evmCarry(_ carry: Carry) throws(AdapterError) -> EVMCarry {
    do { return try EVMCarry(carry) } catch { throw AdapterError(.invalidRequest, error.description) }
  }

  func departurePlan(
    _ terms: LockTerms, _ carry: Carry, by account: EVMAddress
  ) throws(AdapterError) -> ActionPlan {
    guard try evmAddress(terms.sender) == account else {
      throw AdapterError(.invalidRequest, "only its sender \(terms.sender) can have it depart, not \(account)")
    }
    let (bridge, departing) = (CertificateBridgeContract(address: try place(of: terms).contract), try evmCarry(carry))
    let asset = try evmAsset(carry.certificate.asset)
    var plan = ActionPlan(call: PlannedCall(bridge.depart(departing), gasLimit: GasLimit.depart))
    plan.spends = [(asset, carry.certificate.amount)]
    // Away from home its units are the bridge's own.
    if departing.isHome(on: ledger) {
      let collection = ERC1155Contract(address: asset.contract)
      plan.approval = .init(
        question: collection.isApprovedForAll(owner: account, operator: bridge.address), enough: Amount(1),
        call: PlannedCall(collection.setApprovalForAll(bridge.address, true), gasLimit: GasLimit.approval))
    }
    return plan
  }

  func arrivalPlan(
    _ terms: LockTerms, attributes: [UInt8], _ attestation: ContractAttestation
  ) throws(AdapterError) -> ActionPlan {
    guard case .arrival(let carry)? = terms.part else {
      throw AdapterError(.invalidRequest, "these are not the terms of an arrival")
    }
    let (bridge, arriving) = (CertificateBridgeContract(address: try place(of: terms).contract), try evmCarry(carry))
    guard attestation.item == arriving.item else {
      throw AdapterError(.invalidRequest, "the attestation is not of the departure of this arrival")
    }
    // At home the bridge has the certificate's own ledger to ask.
    let shown = arriving.isHome(on: ledger) ? [] : attributes
    let call = bridge.arrive(arriving, attributes: shown, attestation)
    return ActionPlan(call: PlannedCall(call, gasLimit: GasLimit.arrive), approval: try showing(attestation))
  }

  private func bridgeContract() throws(AdapterError) -> CertificateBridgeContract {
    guard let address = configuration.certificateBridge else {
      throw AdapterError(
        .unsupported, "\(ledger) has no bridge for certificates; configure its CertificateBridge contract")
    }
    return CertificateBridgeContract(address: address)
  }
}

import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineProofs

/// The steps that rest on what the committee attested of the other end.
extension SwapEngine {
  /// What makes a carry pending where it arrives: that it departed, and what the certificate's home says of it.
  func arrival(of carry: Carry) async throws(AdapterError) -> LedgerAction {
    guard let home = ledgers[carry.certificate.asset.ledger]?.adapter else {
      throw AdapterError(.unsupported, "this gateway does not serve \(carry.certificate.asset.ledger)")
    }
    let attributes = try await home.attributes(of: carry.certificate.asset)
    guard Keccak256.hash(attributes) == carry.attributes.bytes else {
      throw AdapterError(.untrue, "\(home.ledger) says other things of \(carry.certificate.asset) than the carry does")
    }
    return .arrive(
      LockTerms(.arrival(carry)), attributes: attributes,
      try await attestation(ofBeginning: .departure(carry), for: carry.destination))
  }

  /// What has a call made: that it was committed to.
  func execution(of call: GatewayCall, _ preimage: Preimage) async throws(AdapterError) -> LedgerAction {
    .execute(
      LockTerms(.execution(call)), preimage,
      try await attestation(ofBeginning: .commitment(call), for: call.destination))
  }

  /// What keeps a call's outcome at its commitment: the outcome, read with proofs and attested.
  func settlement(of call: GatewayCall, _ preimage: Preimage) async throws(AdapterError) -> LedgerAction {
    let gate = try committee()
    guard let reader = ledgers[call.destination]?.reader else {
      throw AdapterError(.unsupported, "this gateway does not serve \(call.destination)")
    }
    let executed = try await reader.read([LockTerms(.execution(call))], at: clock()).first
    guard let executed, let outcome = executed.outcome,
      let command = LockEvidenceNote.command(
        executed, layout: reader.layout, for: gate.destination(call.source))
    else { throw AdapterError(.unreachable, "\(call.destination) does not show how the call went") }
    return .settle(LockTerms(.commitment(call)), preimage, outcome, try await attestation(command, by: gate))
  }

  private func attestation(
    ofBeginning part: LockPart, for ledger: LedgerID
  ) async throws(AdapterError) -> ContractAttestation {
    let gate = try committee()
    guard let command = LockEvidenceNote.command(beginningOf: part, for: gate.destination(ledger)) else {
      throw AdapterError(.invalidRequest, "no contract on \(ledger) takes this")
    }
    return try await attestation(command, by: gate)
  }

  private func attestation(
    _ command: AttestCommand, by gate: LockGate
  ) async throws(AdapterError) -> ContractAttestation {
    do throws(AttestationRefusal) { return try ContractAttestation(try await gate.attestor.attest(command)) } catch {
      throw AdapterError(.rejected, "the committee does not attest the other end: \(error)")
    }
  }

  private func committee() throws(AdapterError) -> LockGate {
    guard let gate else {
      throw AdapterError(
        .unsupported, "carries and calls go by the word of a committee; configure 'committee' in the gateway")
    }
    return gate
  }
}

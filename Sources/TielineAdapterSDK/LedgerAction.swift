import TielineCore

/// Something to change on a ledger.
public enum LedgerAction: Hashable, Sendable, Codable {
  /// Put the sender's assets under the terms; signed by the sender. Terms of a departure have a certificate depart,
  /// those of a commitment commit to a call.
  case lock(LockTerms)
  /// Make a certificate pending where a carry arrives, by what the committee attested of its departure; anyone may sign.
  /// The attributes are what the certificate's home says of it.
  case arrive(LockTerms, attributes: [UInt8], ContractAttestation)
  /// Make the call that an execution's terms say, by what the committee attested of its commitment; anyone may sign.
  case execute(LockTerms, Preimage, ContractAttestation)
  /// Keep a call's outcome at its commitment and pay the fee, by what the committee attested of it; anyone may sign.
  case settle(LockTerms, Preimage, CallOutcome, ContractAttestation)
  /// Pay the recipient by showing the preimage; anyone may sign (H-13).
  case claim(LockTerms, Preimage)
  /// Pay the sender back after the timelock; anyone may sign (H-13).
  case refund(LockTerms)
  /// Issue a certificate to an owner; signed by an issuer that the ledger knows.
  case issue(Certificate, to: AccountID)
  /// Claim energy as consumed: so many Wh of a certificate can never move again (E-4); signed by the owner.
  case cancel(CertificateIdentifier, WattHours, beneficiary: String)
}

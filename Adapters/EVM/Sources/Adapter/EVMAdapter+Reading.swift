import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

extension EVMAdapter {
  public func finalHead() async throws(AdapterError) -> LedgerHead { try await finalBlock().head }

  public func balances(of holdings: [Holding]) async throws(AdapterError) -> [Amount] {
    guard !holdings.isEmpty else { return [] }
    let wanted = try holdings.map { holding throws(AdapterError) in
      (try evmAddress(holding.account), try evmAsset(holding.asset))
    }
    let head = try await finalBlock()
    let calls = wanted.map { EVMCall.holding(of: $0, $1, at: .number(head.number)) }
    return try await zip(wanted, node.ask(calls)).map { wanted, answer throws(AdapterError) in
      try holding(of: wanted.1, in: answer)
    }
  }

  public func certificate(
    _ identifier: CertificateIdentifier
  ) async throws(AdapterError) -> CertificateRecord? {
    let contract = try certificateContract()
    let head = try await finalBlock()
    let answer = try await node.ask(EVMCall.call(contract.getCertificate(identifier), at: .number(head.number)))
    return try record(identifier, answer)
  }

  public func certificateIdentifier(of asset: AssetID) -> CertificateIdentifier? {
    guard asset.ledger == ledger, let contract = configuration.originCertificates, let token = asset.token,
      let asset = try? EVMAsset(asset), asset.kind == .erc1155, asset.contract == contract,
      let amount = try? Amount(decimal: token)
    else { return nil }
    return OriginCertificatesContract.identifier(amount)
  }

  /// Reads every issuance from ``Configuration/firstBlock`` on. A token whose attributes are not a certificate in
  /// canonical form was issued by other software and is left out.
  public func certificates() async throws(AdapterError) -> [CertificateRecord] {
    let contract = try certificateContract()
    let head = try await finalBlock()
    let topics = [OriginCertificatesEvent.issuedTopic]
    let found = try await logs([contract.address], topics: topics, from: configuration.firstBlock, to: head.number)
    let identifiers = try found.value.map { log throws(AdapterError) -> CertificateIdentifier? in
      guard case .issued(let identifier, _, _) = try certificateEvent(log) else { return nil }
      return identifier
    }.compactMap(\.self)
    let calls = identifiers.map { EVMCall.call(contract.getCertificate($0), at: .number(head.number)) }
    return try await zip(identifiers, node.ask(calls)).compactMap { identifier, answer in
      do throws(AdapterError) { return try record(identifier, answer) } catch {
        logger.warning("certificate left out: \(error)", metadata: ["ledger": "\(ledger)"])
        return nil
      }
    }
  }

  private func record(
    _ identifier: CertificateIdentifier, _ answer: NodeAnswer
  ) throws(AdapterError) -> CertificateRecord? {
    let contract = try certificateContract()
    let bytes = try answer.hexBytes()
    let certificate: Certificate?
    do throws(CertificateReadingError) {
      certificate = try OriginCertificatesContract.certificate(bytes, as: identifier)
    } catch {
      throw AdapterError(
        .malformedAnswer, "certificate \(identifier) on \(ledger) is not one that this software reads",
        cause: error.description, retry: .never)
    }
    guard let certificate else { return nil }
    let token = OriginCertificatesContract.token(identifier).description
    do throws(ValueError) {
      let asset = try AssetID(
        ledger: ledger, namespace: "erc1155", reference: contract.address.lowercased, token: token)
      return CertificateRecord(identifier: identifier, certificate: certificate, asset: asset)
    } catch { throw AdapterError(.other, error.description) }
  }

  /// An asset of this ledger, or a certificate of another that lives at the bridge here.
  func evmAsset(_ asset: AssetID) throws(AdapterError) -> EVMAsset {
    if asset.ledger != ledger, let bridge = configuration.certificateBridge {
      do { return try EVMCarry.visitor(asset, at: bridge) } catch {
        throw AdapterError(.invalidRequest, error.description)
      }
    }
    guard asset.ledger == ledger else {
      throw AdapterError(.invalidRequest, "\(asset) is not on \(ledger); name an asset of this ledger")
    }
    do { return try EVMAsset(asset) } catch { throw AdapterError(.invalidRequest, error.description) }
  }

  /// Reads a contract's answer; one that its interface does not allow means that no such contract is there.
  func decoded<Value>(
    _ answer: NodeAnswer, _ read: ([UInt8]) throws(ABIError) -> Value
  ) throws(AdapterError) -> Value {
    let bytes = try answer.hexBytes()
    do { return try read(bytes) } catch {
      throw AdapterError(
        .malformedAnswer,
        "a contract on \(ledger) does not answer as its interface says; check the configured addresses",
        cause: error.description)
    }
  }

  /// The answer to ``EVMCall/holding(of:_:at:)``.
  func holding(of asset: EVMAsset, in answer: NodeAnswer) throws(AdapterError) -> Amount {
    if asset.kind == .nativeCoin { return try answer.hexAmount() }
    return try decoded(answer) { bytes throws(ABIError) in
      try ABI.decode(bytes, as: [.uint256])[0].amount ?? .zero
    }
  }
}

extension EVMCall {
  /// Asks how much of `asset` an account has.
  static func holding(of account: EVMAddress, _ asset: EVMAsset, at block: Block) -> JSONRPCCall {
    switch asset.kind {
    case .nativeCoin: balance(account, at: block)
    case .erc20: call(ERC20Contract(address: asset.contract).balance(of: account), at: block)
    case .erc1155:
      call(ERC1155Contract(address: asset.contract).balance(of: account, id: asset.id ?? .zero), at: block)
    }
  }
}

import Logging
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport

/// Puts Tieline's contracts on a ledger. The account that deploys becomes the owner and an issuer of
/// `OriginCertificates`, and the owner of `PaymentToken`; `HashTimeLock` has none.
public struct ContractDeployment: Sendable {
  /// Where the contracts are.
  public struct Addresses: Hashable, Sendable {
    /// Each contract's address.
    public let hashTimeLock, originCertificates, paymentToken: EVMAddress
    /// The first block that holds one of them.
    public let firstBlock: UInt64
  }

  /// Shortest time that a lock may last (H-4), in seconds.
  public var minimumDurationSeconds: UInt64 = 1
  /// Longest time that a lock may last (H-4), in seconds.
  public var maximumDurationSeconds: UInt64 = 30 * 86_400
  /// What the timelock of a departure or commitment is behind the other end's at least (H-1), in seconds: hours, where
  /// anything is at stake.
  public var bridgeMarginSeconds: UInt64 = 3_600
  /// Where wallets find a certificate's metadata; `{id}` stands for the token.
  public var metadataURI = ""
  /// The payment token's name.
  public var tokenName = "Tieline demonstration euro"
  /// The payment token's symbol.
  public var tokenSymbol = "TDE"
  /// How long to wait for the blocks.
  public var timeout = Milliseconds(minutes: 2)

  public init() {}

  /// Deploys all three, checks the code that then stands there, and waits until all is final.
  ///
  /// The addresses follow from the deploying account and its transaction count alone.
  ///
  /// - Parameters:
  ///   - nodes: Ledger and URLs; the contract addresses in it are not used.
  ///   - key: Pays; a few million gas.
  /// - Throws: ``AdapterError``, with `.rejected` where a creation was undone and `.timedOut` after ``timeout``.
  public func run(
    on nodes: EVMAdapter.Configuration, with key: Secp256k1.PrivateKey, http: HTTPClient,
    logger: Logger = Logger(label: "tieline.evm")
  ) async throws(AdapterError) -> Addresses {
    let created = try await create(
      [.hashTimeLock, .originCertificates, .paymentToken].map { ($0, arguments(of: $0)) }, on: nodes, with: key,
      http: http, logger: logger)
    return Addresses(
      hashTimeLock: created.addresses[0], originCertificates: created.addresses[1], paymentToken: created.addresses[2],
      firstBlock: created.firstBlock)
  }

  /// Deploys a `CommitteeVerifier`, and waits until it is final. Nobody owns it.
  ///
  /// - Parameters:
  ///   - epoch: The committee's present one.
  ///   - members: Of that epoch.
  /// - Throws: ``AdapterError`` as ``run(on:with:http:logger:)``.
  public func deployVerifier(
    epoch: UInt64, members: [CommitteeAccount], on nodes: EVMAdapter.Configuration,
    with key: Secp256k1.PrivateKey, http: HTTPClient, logger: Logger = Logger(label: "tieline.evm")
  ) async throws(AdapterError) -> EVMAddress {
    let arguments = CommitteeVerifierContract.constructorArguments(epoch: epoch, members: members)
    return try await create([(.committeeVerifier, arguments)], on: nodes, with: key, http: http, logger: logger)
      .addresses[0]
  }

  /// Deploys a `CertificateBridge`, and waits until it is final. Nobody owns it; its lanes are opened by what the
  /// committee attests.
  ///
  /// - Parameters:
  ///   - verifier: The committee's `CommitteeVerifier` there.
  ///   - certificates: The ledger's own `OriginCertificates`, where it has any.
  /// - Throws: ``AdapterError`` as ``run(on:with:http:logger:)``.
  public func deployBridge(
    verifier: EVMAddress, certificates: EVMAddress?, on nodes: EVMAdapter.Configuration,
    with key: Secp256k1.PrivateKey, http: HTTPClient, logger: Logger = Logger(label: "tieline.evm")
  ) async throws(AdapterError) -> EVMAddress {
    let arguments = CertificateBridgeContract.constructorArguments(
      verifier: verifier, certificates: certificates, minimumDurationSeconds: minimumDurationSeconds,
      maximumDurationSeconds: maximumDurationSeconds, marginSeconds: bridgeMarginSeconds)
    return try await create([(.certificateBridge, arguments)], on: nodes, with: key, http: http, logger: logger)
      .addresses[0]
  }

  /// Deploys a `GatewayCalls`, and waits until it is final. Nobody owns it; its lanes are opened, and methods allowed, by
  /// what the committee attests.
  ///
  /// - Parameters:
  ///   - verifier: The committee's `CommitteeVerifier` there.
  ///   - protected: Contracts that are never called, as the bridge.
  ///   - feeTokens: ERC-20 tokens that fees may be paid in; never called.
  /// - Throws: ``AdapterError`` as ``run(on:with:http:logger:)``.
  public func deployCalls(
    verifier: EVMAddress, protected: [EVMAddress], feeTokens: [EVMAddress], on nodes: EVMAdapter.Configuration,
    with key: Secp256k1.PrivateKey, http: HTTPClient, logger: Logger = Logger(label: "tieline.evm")
  ) async throws(AdapterError) -> EVMAddress {
    let arguments = GatewayCallsContract.constructorArguments(
      verifier: verifier, protected: protected, feeTokens: feeTokens, minimumDurationSeconds: minimumDurationSeconds,
      maximumDurationSeconds: maximumDurationSeconds, marginSeconds: bridgeMarginSeconds)
    return try await create([(.gatewayCalls, arguments)], on: nodes, with: key, http: http, logger: logger)
      .addresses[0]
  }

  private func create(
    _ contracts: [(name: ContractArtifact.Name, arguments: [UInt8])], on nodes: EVMAdapter.Configuration,
    with key: Secp256k1.PrivateKey, http: HTTPClient, logger: Logger
  ) async throws(AdapterError) -> (addresses: [EVMAddress], firstBlock: UInt64) {
    let deployer = EVMAddress(key.publicKey)
    var configuration = nodes
    configuration.signers = [deployer: key]
    let adapter = try EVMAdapter(configuration, http: http, logger: logger)
    let account: AccountID
    do { account = try deployer.account(on: nodes.ledger) } catch {
      throw AdapterError(.invalidRequest, error.description)
    }
    let artifacts = try contracts.map { contract throws(AdapterError) in try ContractArtifact(contract.name) }
    let calls = zip(artifacts, contracts).map { artifact, contract in
      let code = artifact.creationCode + contract.arguments
      // 200 gas keep a byte of code, 16 send it; the rest is the constructor.
      return PlannedCall(recipient: nil, data: code, gasLimit: 300_000 + 250 * UInt64(code.count))
    }
    let prepared = try await adapter.prepare(calls, from: account)
    for transaction in prepared { try await adapter.broadcast(transaction) }
    let heights = try await settle(prepared, artifacts.map(\.name), adapter)
    let addresses = prepared.map { EVMAddress(creator: deployer, nonce: $0.sequence) }
    for (artifact, address) in zip(artifacts, addresses) { try await check(artifact, at: address, adapter) }
    return (addresses, heights.min() ?? 0)
  }

  private func arguments(of name: ContractArtifact.Name) -> [UInt8] {
    switch name {
    case .hashTimeLock:
      HashTimeLockContract.constructorArguments(
        minimumDurationSeconds: minimumDurationSeconds, maximumDurationSeconds: maximumDurationSeconds)
    case .originCertificates: OriginCertificatesContract.constructorArguments(uri: metadataURI)
    case .paymentToken: ERC20Contract.constructorArguments(name: tokenName, symbol: tokenSymbol)
    case .committeeVerifier, .certificateBridge, .gatewayCalls: []
    }
  }

  private func settle(
    _ prepared: [PreparedTransaction], _ names: [ContractArtifact.Name], _ adapter: EVMAdapter
  ) async throws(AdapterError) -> [UInt64] {
    let end = ContinuousClock.now.advanced(by: .milliseconds(timeout.count))
    while ContinuousClock.now < end {
      let outcomes = try await adapter.outcomes(of: prepared).value
      var heights: [UInt64] = []
      for (outcome, artifact) in zip(outcomes, names) {
        switch outcome {
        case .succeeded(let height): heights.append(height)
        case .reverted(_, let reason):
          throw AdapterError(.rejected, "the creation of \(artifact.rawValue) was undone: \(reason)", retry: .never)
        case .superseded:
          throw AdapterError(.rejected, "another program uses the deploying account; give it one of its own")
        case .unknown, .pending, .included: break
        }
      }
      if heights.count == prepared.count { return heights }
      do { try await Task.sleep(for: .milliseconds(200)) } catch {
        throw AdapterError(.cancelled, "the deployment was cancelled")
      }
    }
    throw AdapterError(.timedOut, "the contracts were not in final blocks within \(timeout); look at the node")
  }

  private func check(
    _ artifact: ContractArtifact, at address: EVMAddress, _ adapter: EVMAdapter
  ) async throws(AdapterError) {
    let code = try await adapter.node.ask(JSONRPCCall("eth_getCode", [.string(address.lowercased), "latest"]))
      .hexBytes()
    guard code.starts(with: artifact.deployedCode) else {
      throw AdapterError(
        .malformedAnswer, "\(address) does not hold \(artifact.name.rawValue); look at the node", retry: .never)
    }
  }
}

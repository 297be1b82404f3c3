import Foundation
import TielineAdapterSDK
import TielineCore
import TielineEVM
import TielineProofs
import TielineTransport
import TielineUTXO

/// Adapters from their configurations.
extension Composition {
  static func adapter(
    for evm: EVMLedgerConfiguration, of ledger: LedgerConfiguration, http: HTTPClient, withKeys: Bool
  ) throws -> EVMAdapter {
    var settings = EVMAdapter.Configuration(
      ledger: ledger.id, httpURLs: evm.httpURLs, hashTimeLock: try EVMAddress(evm.hashTimeLock.address))
    settings.webSocketURLs = evm.webSocketURLs
    settings.originCertificates = try evm.originCertificates.map { try EVMAddress($0.address) }
    settings.certificateBridge = try evm.certificateBridge.map { try EVMAddress($0.address) }
    settings.gatewayCalls = try evm.gatewayCalls.map { try EVMAddress($0.address) }
    settings.committeeVerifier = try evm.committeeVerifier.map { try EVMAddress($0.address) }
    settings.firstBlock = evm.firstBlock
    settings.finalityDepth = evm.finalityDepth
    settings.feeLimit = Amount(evm.maximumFeePerGas)
    settings.pollInterval = evm.pollInterval
    settings.proofs =
      switch evm.trust?.consensus {
      case .cometBFT(let chainID, let urls): .cometBFT(urls, chainID: chainID)
      case .clique(let parameters): .sealed(.clique(parameters))
      case .istanbul(let parameters): .sealed(.istanbul(parameters))
      case nil: nil
      }
    for keystore in withKeys ? evm.keystores : [] {
      let key = try KeyFile.open(keystore)
      settings.signers[EVMAddress(key.publicKey)] = key
    }
    if withKeys, settings.signers[try EVMAddress(ledger.relayer.address)] == nil {
      throw CommandFailure(
        .configuration, "\(ledger.id): no keystore holds the key of the relayer \(ledger.relayer.address)")
    }
    return try EVMAdapter(settings, http: http)
  }

  static func adapter(
    for utxo: UTXOLedgerConfiguration, of ledger: LedgerConfiguration, http: HTTPClient, withKeys: Bool
  ) throws -> UTXOAdapter {
    let credentials = try utxo.credentialsPath.map { path in
      String(decoding: try ProjectFiles.contents(path), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let urls = utxo.httpURLs.map { url in credentials.map { url.signedIn(as: $0) } ?? url }
    var settings = UTXOAdapter.Configuration(ledger: ledger.id, urls: urls)
    settings.finalityDepth = utxo.finalityDepth
    settings.pollInterval = utxo.pollInterval
    settings.firstBlock = utxo.firstBlock
    settings.feeLimit = FeeRate(perThousandBytes: utxo.maximumFeePerThousandBytes)
    settings.parties = try utxo.parties.map { try UTXOAccountKey($0) }
    if withKeys { settings.signers = try utxo.keystores.map { try KeyFile.open($0) } }
    return try UTXOAdapter(settings, http: http)
  }
}

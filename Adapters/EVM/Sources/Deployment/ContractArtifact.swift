import Foundation
import TielineAdapterSDK
import TielineCore

/// A compiled contract, as built from the sources beside it.
public struct ContractArtifact: Sendable {
  /// The contracts that come with Tieline.
  public enum Name: String, Sendable, CaseIterable {
    case hashTimeLock = "HashTimeLock"
    case originCertificates = "OriginCertificates"
    case paymentToken = "PaymentToken"
    case committeeVerifier = "CommitteeVerifier"
    case certificateBridge = "CertificateBridge"
    case gatewayCalls = "GatewayCalls"
  }

  public let name: Name
  /// Creates the contract when the constructor's arguments follow.
  public let creationCode: [UInt8]
  /// What stands at the contract's address; immutable values follow it there.
  public let deployedCode: [UInt8]

  private struct File: Decodable { let bytecode, deployedBytecode: String }

  /// Reads the artifact that was built into this module.
  /// - Throws: ``AdapterError`` with `.other` where the module's resources are missing beside the executable.
  public init(_ name: Name) throws(AdapterError) {
    let failure = AdapterError(
      .other, "the compiled contract \(name.rawValue) is missing; install Tieline's resource bundles beside it")
    guard let url = Bundle.module.url(forResource: name.rawValue, withExtension: "json", subdirectory: "artifacts"),
      let data = try? Data(contentsOf: url), let file = try? JSONDecoder().decode(File.self, from: data),
      let creation = Hex.decode(file.bytecode), let deployed = Hex.decode(file.deployedBytecode), !creation.isEmpty
    else { throw failure }
    (self.name, creationCode, deployedCode) = (name, creation, deployed)
  }
}

import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// The interface of the `OriginCertificates` contract: ERC-1155 tokens that count Wh, with ERC-1888.
///
/// - Source: ERC-1155; ERC-1888 as Energy Web's Origin has it.
public struct OriginCertificatesContract: Hashable, Sendable {
  /// ERC-1888 leaves topics to the application; 1 is a granular certificate in Tieline's canonical form.
  public static let certificateTopic: UInt64 = 1

  /// The method that ``issue(_:to:)`` calls, with its types.
  public static let issueMethod = "issue(address,bytes,uint256,uint256,bytes)"

  public let address: EVMAddress

  public init(address: EVMAddress) { self.address = address }

  /// Issues all of a certificate's energy to `owner`; only an issuer that the contract knows may call.
  /// - Throws: ``CertificateCodingError`` for a certificate without canonical form.
  public func issue(_ certificate: Certificate, to owner: EVMAddress) throws(CertificateCodingError) -> ContractCall {
    ContractCall(
      address, Self.issueMethod,
      [
        .address(owner), .bytes([]), .uint256(Self.certificateTopic), .uint256(certificate.energy.amount),
        .bytes(try Self.issuanceData(certificate)),
      ])
  }

  /// Lets an account issue certificates, or no longer; only the contract's owner may call.
  public func setIssuer(_ account: EVMAddress, _ isAllowed: Bool) -> ContractCall {
    ContractCall(address, "set_issuer(address,bool)", [.address(account), .bool(isAllowed)])
  }

  /// Claims so much of the caller's energy as consumed (E-4).
  public func cancel(_ identifier: CertificateIdentifier, _ energy: WattHours, beneficiary: String) -> ContractCall {
    let claim = ABI.encode([.string(beneficiary)])
    return ContractCall(
      address, "cancel(uint256,uint256,bytes)",
      [.uint256(Self.token(identifier)), .uint256(energy.amount), .bytes(claim)])
  }

  /// Asks for an issued certificate.
  public func getCertificate(_ identifier: CertificateIdentifier) -> ContractCall {
    ContractCall(address, "getCertificate(uint256)", [.uint256(Self.token(identifier))])
  }

  /// Reads the answer to ``getCertificate(_:)``; `nil` where there is none.
  ///
  /// The attributes must be canonical, and device, interval and identifier must be those of the attributes.
  /// - Throws: ``CertificateReadingError`` for an answer that contradicts itself.
  public static func certificate(
    _ answer: [UInt8], as identifier: CertificateIdentifier
  ) throws(CertificateReadingError) -> Certificate? {
    let attributes: [UInt8]
    let issuance: [UInt8]
    do throws(ABIError) {
      let values = try ABI.decode(answer, as: [.address, .uint256, .bytes, .bytes])
      if values[0].address == .zero { return nil }
      issuance = values[3].bytes ?? []
      attributes = try ABI.decode(issuance, as: [.bytes32, .uint256, .uint256, .bytes])[3].bytes ?? []
    } catch { throw .abi(error) }
    let certificate: Certificate
    let expected: [UInt8]
    do throws(CertificateCodingError) {
      certificate = try Certificate(canonical: attributes)
      expected = try issuanceData(certificate)
    } catch { throw .attributes(error) }
    guard expected == issuance, certificate.identifier == identifier else { throw .contradiction(identifier) }
    return certificate
  }

  /// What the contract keeps of a certificate: device, start and end in seconds, and the canonical attributes.
  static func issuanceData(_ certificate: Certificate) throws(CertificateCodingError) -> [UInt8] {
    let seconds = [certificate.interval.start, certificate.interval.end].map {
      ABIValue.uint256(UInt64(clamping: $0.millisecondsSinceEpoch / 1000))
    }
    return ABI.encode(
      [.bytes32(certificate.deviceIdentifier)] + seconds + [.bytes(try certificate.canonicalBytes())])
  }

  /// The identifier as a token number.
  public static func token(_ identifier: CertificateIdentifier) -> Amount {
    // 32 bytes always fit.
    (try? Amount(bigEndian: identifier.bytes)) ?? .zero
  }

  /// A token number as an identifier.
  public static func identifier(_ token: Amount) -> CertificateIdentifier {
    CertificateIdentifier(checked: token.bytes32)
  }

  /// Arguments of the constructor, to follow the creation code.
  public static func constructorArguments(uri: String) -> [UInt8] { ABI.encode([.string(uri)]) }
}

/// Why a contract's answer is no certificate.
public enum CertificateReadingError: Error, Equatable, Sendable, CustomStringConvertible {
  case abi(ABIError)
  case attributes(CertificateCodingError)
  /// The contract keeps another device, interval or identifier than its own attributes say.
  case contradiction(CertificateIdentifier)

  public var description: String {
    switch self {
    case .abi(let error): error.description
    case .attributes(let error): error.description
    case .contradiction(let identifier): "certificate \(identifier) contradicts its own attributes"
    }
  }
}

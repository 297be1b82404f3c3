import Foundation
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineEVM
import TielineGateway
import TielineStorage
import TielineTransport

/// A member's folder: its secret, what it tells others, and its data.
struct MemberHome {
  let path: String

  var secretPath: String { path + "/secret.json" }
  var memberPath: String { path + "/member.json" }
  var dataPath: String { path + "/data" }
  var clientPath: String { path + "/client.json" }
  /// Where requests lie that the running member is to hand in.
  var requestsPath: String { path + "/requests" }
  var statusPath: String { path + "/status.json" }

  /// - Throws: ``CommandFailure`` where the variable is not set.
  static func passphrase(_ variable: String) throws -> String {
    guard let passphrase = ProcessInfo.processInfo.environment[variable], !passphrase.isEmpty else {
      throw CommandFailure(.noPermission, "set the variable \(variable) to the secret's passphrase")
    }
    return passphrase
  }

  /// Makes a client's keys.
  /// - Parameter isBelieved: See ``CommitteeFile/Client/isBelieved``.
  @discardableResult
  func createClient(
    name: String, passphrase: String, cost: Keystore.Cost, isBelieved: Bool? = nil
  ) throws -> MemberSecrets {
    let secrets = try createSecret(passphrase: passphrase, cost: cost)
    let client = CommitteeFile.Client(
      name: name, link: Hex.encode(try LinkIdentity(key: secrets.link).fingerprint),
      key: Hex.encode(secrets.secp256k1.publicKey.bytes), isBelieved: isBelieved)
    try OutputFile.write(json: client, to: clientPath)
    return secrets
  }

  private func createSecret(passphrase: String, cost: Keystore.Cost) throws -> MemberSecrets {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return try Self.secrets(try KeyFile.create(at: secretPath, passphrase: passphrase, cost: cost).key)
  }

  /// What the member has stored; it may run meanwhile.
  /// - Throws: ``CommandFailure`` where it never ran, or ``StorageError``.
  func store() throws -> CommitteeStore {
    let path = dataPath + "/committee.sqlite"
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(.missingInput, "\(path) is not there; has the member run?")
    }
    return try CommitteeStore(path: path)
  }

  /// Makes the keys.
  /// - Parameter end: When they end, in milliseconds since 1970.
  @discardableResult
  func create(
    operator name: String, address: String, end: UInt64, passphrase: String, cost: Keystore.Cost
  ) throws -> MemberSecrets {
    guard LinkAddress(address) != nil else {
      throw CommandFailure(.unusableData, "\(address) is no address; write host:port")
    }
    let secrets = try createSecret(passphrase: passphrase, cost: cost)
    try OutputFile.write(
      json: CommitteeFile.Member(
        operator: name, address: address, keys: Hex.encode(try Self.keys(secrets, end: end).encoded)),
      to: memberPath)
    return secrets
  }

  /// The keys that others know.
  static func keys(_ secrets: MemberSecrets, end: UInt64) throws -> MemberKeys {
    try MemberKeys(
      end: end, ed25519: secrets.ed25519.publicKey, secp256k1: secrets.secp256k1.publicKey,
      mldsa65: secrets.mldsa65.publicKey, link: try LinkIdentity(key: secrets.link).fingerprint)
  }

  static func secrets(_ key: Secp256k1.PrivateKey) throws -> MemberSecrets {
    try key.withSecretBytes { try MemberSecrets(secret: Array($0)) }
  }

  /// Opens the secret.
  func secrets(passphraseVariable: String) throws -> MemberSecrets {
    try Self.secrets(
      KeyFile.open(KeystoreConfiguration(path: secretPath, passphrase: .environment(passphraseVariable))))
  }

  /// What runs here, as a member of `file`.
  /// - Throws: ``CommandFailure`` where the committee has no member with these keys.
  func setup(_ file: CommitteeFile, secrets: MemberSecrets) throws -> CommitteeMember.Setup {
    let first = try file.charter().first
    let keys = try file.current.map { try CommitteeFile.bytes($0.keys, "keys of \($0.operator)") }
    let place = try keys.firstIndex { try MemberKeys(encoded: $0).ed25519 == secrets.ed25519.publicKey }
    guard let place else {
      throw CommandFailure(
        .configuration, "none of the committee's members has the keys of \(path); was member.json handed to init?")
    }
    var setup = CommitteeMember.Setup(
      first: first, me: MemberIndex(place), keys: keys[place], secrets: secrets, folder: dataPath)
    setup.goal = try file.goal()
    return setup
  }
}

import Foundation
import Glibc
import TielineCrypto
import TielineEVM

/// Key files on disk: Ethereum keystore v3, mode 0600, never over an existing file.
enum KeyFile {
  /// Makes a new key.
  /// - Throws: ``CommandFailure``.
  static func create(
    at path: String, passphrase: String, cost: Keystore.Cost
  ) throws -> (key: Secp256k1.PrivateKey, path: String) {
    let key = try Secp256k1.PrivateKey(Entropy.bytes(32))
    let file = try Keystore.encrypt(
      key, passphrase: passphrase, entropy: Keystore.Entropy(Entropy.bytes(64)), cost: cost)
    let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw CommandFailure(.failed, "cannot make \(path): \(String(cString: strerror(errno)))")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: Data(file))
    try handle.close()
    return (key, path)
  }

  /// Opens a key file with the passphrase that the configuration points to.
  /// - Throws: ``CommandFailure``: a missing file, a missing or wrong passphrase, a damaged file.
  static func open(_ configuration: KeystoreConfiguration) throws(CommandFailure) -> Secp256k1.PrivateKey {
    let file = try ProjectFiles.contents(configuration.path)
    let passphrase: String
    switch configuration.passphrase {
    case .file(let path):
      passphrase = String(decoding: try ProjectFiles.contents(path), as: UTF8.self)
        .trimmingCharacters(in: .newlines)
    case .environment(let variable):
      guard let value = ProcessInfo.processInfo.environment[variable] else {
        throw CommandFailure(
          .noPermission,
          "the passphrase of \(configuration.path) is to be in the variable \(variable), which is not set")
      }
      passphrase = value
    }
    do throws(KeystoreError) { return try Keystore.decrypt(Array(file), passphrase: passphrase) } catch {
      throw CommandFailure(.noPermission, "\(configuration.path): \(error)")
    }
  }
}

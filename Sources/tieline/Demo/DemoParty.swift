import Foundation
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs

/// A key of the demo, kept in an encrypted file like anyone's.
struct DemoParty {
  let name: String
  let key: Secp256k1.PrivateKey
  let address: EVMAddress
  /// The keystore's path.
  let keystore: String

  /// Makes a key and writes its keystore, readable by its owner only.
  /// - Throws: ``CommandFailure`` or the key's own error.
  init(_ name: String, folder: URL, passphrase: String) throws {
    self.name = name
    (key, keystore) = try KeyFile.create(
      at: folder.appending(path: "\(name).json").path, passphrase: passphrase, cost: .light)
    address = EVMAddress(key.publicKey)
  }

  func account(on ledger: LedgerID) throws -> AccountID { try address.account(on: ledger) }
}

import ArgumentParser
import Foundation
import TielineCore
import TielineEVM
import TielineProofs
import TielineUTXO

struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Makes and shows key files (Ethereum keystore, version 3).",
    subcommands: [Create.self, Show.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a new key; the file is encrypted and readable by its owner only.",
      discussion: "EXAMPLE\n  TIELINE_PASSPHRASE=… tieline key create keys/operator.json")

    @Argument(help: "The file to make; never one that exists.") var path: String
    @Option(help: "The variable that holds the passphrase.") var passphraseEnvironment = "TIELINE_PASSPHRASE"

    func run() async throws {
      try await reportingFailure {
        guard let passphrase = ProcessInfo.processInfo.environment[passphraseEnvironment], !passphrase.isEmpty else {
          throw CommandFailure(.noPermission, "set the variable \(passphraseEnvironment) to the file's passphrase")
        }
        let (key, path) = try KeyFile.create(at: path, passphrase: passphrase, cost: .standard)
        print("\(EVMAddress(key.publicKey))  \(path)")
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Opens a key file and shows its address, never its key.",
      discussion: """
        Its public key is what others list under 'parties' of a ledger of unspent outputs, where locks need it.

        EXAMPLE
          TIELINE_PASSPHRASE=… tieline key show keys/operator.json
          TIELINE_PASSPHRASE=… tieline key show keys/operator.json --public-key
        """)

    @Argument(help: "The file.") var path: String
    @Option(help: "The variable that holds the passphrase.") var passphraseEnvironment = "TIELINE_PASSPHRASE"
    @Flag(help: "Show the compressed public key, 33 bytes, instead.") var publicKey = false

    func run() async throws {
      try await reportingFailure {
        let key = try KeyFile.open(KeystoreConfiguration(path: path, passphrase: .environment(passphraseEnvironment)))
        print(publicKey ? Hex.encode(UTXOAccountKey(key.publicKey).bytes) : "\(EVMAddress(key.publicKey))")
      }
    }
  }
}

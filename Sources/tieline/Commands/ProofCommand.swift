import ArgumentParser
import Foundation
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineEVM
import TielineProofs
import TielineUTXO

struct ProofCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proof", abstract: "Makes, checks and replays proofs of what happened on a ledger.",
    subcommands: [Fetch.self, Verify.self, Checkpoint.self, Replay.self])

  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes the proof of a lock, a claim or a refund from a live ledger.",
      discussion: """
        The proof starts from the ledger's pinned checkpoint and is checked before it is written. Anyone who knows the \
        checkpoint can check it again without any network.

        EXAMPLE
          tieline proof fetch --config gateway.yaml --ledger eip155:1441 --output lock.json \\
            --lock 0x3b93f17c529ee02a5e8dbba5661f7d19889c56eb04268171fe0ee69f4c3181e8
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The ledger that the lock is on.") var ledger: String
    @Option(help: "The lock's name on that ledger, or the name of a swap; then --leg says which of its locks.")
    var lock: String
    @Option(help: "A for the initiator's lock of a swap, B for the responder's.") var leg: String?
    @Flag(help: "Write the compact binary form instead of JSON.") var compact = false
    @Option(help: "Where to write the proof; '-' is standard output.") var output = "-"

    func run() async throws {
      try await reportingFailure {
        let composition = try Composition(options.load())
        let (adapter, reader) = try composition.pinnedReader(ledger)
        let terms = try await LockSearch(composition: composition, adapter: adapter).terms(lock, leg: leg)
        Progress.show("following \(adapter.ledger) from its checkpoint …")
        let proof = try await reader.proof(of: terms, at: Composition.clock())
        Progress.end()
        try OutputFile.write(compact ? proof.compact : proof.json.bytes + [0x0A], to: output)
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks a proof without any network.",
      discussion: """
        Exit codes: 0 valid; 1 invalid, with the reason and the height; 2 unreadable.
        A proof is only as good as its checkpoint: give the one that you know with --checkpoint, or compare the hash \
        that is printed. It is about the contract that is printed, too: a lock in another one says nothing to you.

        EXAMPLE
          tieline proof verify lock.json --checkpoint north.checkpoint.json
        """)

    @Argument(help: "The proof, in JSON or in its compact form.") var file: String
    @Option(help: "The checkpoint that you know to be right; a proof from another one is invalid.")
    var checkpoint: String?
    @OptionGroup var options: CheckOptions

    func run() throws {
      let ((proof, pinned), now) = try options.read(file) { bytes in
        (try HashTimeLockProof(bytes), try checkpoint.map { try CheckpointFile.read($0) })
      }
      try ProofReport(proof: proof, verdict: proof.verify(at: now, pinned: pinned), isPinned: pinned != nil)
        .show(json: options.json)
    }
  }

  struct Checkpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes down what a light client starts from.",
      discussion: """
        The node's word is taken for it. Compare the printed hash with other sources (another operator, an explorer) \
        before you name the file under 'trust' in the configuration: everything is proven from there on.

        EXAMPLE
          tieline proof checkpoint --config gateway.yaml --ledger eip155:1441 --output north.checkpoint.json
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The ledger.") var ledger: String
    @Option(help: "The height to start from; the newest, if left out.") var height: UInt64?
    @Option(help: "Where to write the checkpoint; '-' is standard output.") var output = "-"

    func run() async throws {
      try await reportingFailure {
        let composition = try Composition(options.load())
        let checkpoint: Sourced<LockVerifier.Checkpoint>
        switch try composition.adapter(ledger) {
        case let adapter as EVMAdapter: checkpoint = try await adapter.checkpoint(at: height)
        case let adapter as UTXOAdapter: checkpoint = try await adapter.checkpoint(at: height)
        default: throw CommandFailure(.unusableData, "\(ledger) is a sandbox, which needs no checkpoint")
        }
        try OutputFile.write(checkpoint.value.bytes + [0x0A], to: output)
        StandardStream.tell(
          "checkpoint \(ProofReport.digest(of: checkpoint.value)) on the word of \(checkpoint.source)\n")
      }
    }
  }

  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Replays a recorded ledger through its light client and checks every recorded proof.",
      discussion: """
        The folder holds what nodes answered. Exit codes: 0 everything is so; 1 the first header or proof that is not, \
        with its height and the reason; 2 unreadable.

        FAMILIES
          \(Recordings.names.joined(separator: " "))

        EXAMPLE
          tieline proof replay cometbft recordings/north
        """)

    @Argument(help: "The kind of ledger.") var family: String
    @Argument(help: "The recorded folder.") var folder: String
    @Flag(help: "Print one JSON object: headers, setChanges, proofs, head.") var json = false

    func run() throws {
      guard let replay = Recordings.replay(of: family) else {
        let known = Recordings.names.joined(separator: ", ")
        throw ProofReport.unreadable("'\(family)' is no family that can be replayed; known are \(known)", json: json)
      }
      let files: ReplayFolder
      do { files = try Recordings.folder(at: folder) } catch {
        throw ProofReport.unreadable("\(error)", json: json)
      }
      try Self.show(files, replay, json: json)
    }

    private static func show(
      _ files: ReplayFolder, _ replay: Recordings.Replay, json: Bool
    ) throws {
      do throws(ReplayFailure) {
        let report = try replay(files)
        if json {
          let fields: CanonicalJSON = .object([
            "headers": .integer(Int64(report.headers)), "setChanges": .integer(Int64(report.setChanges)),
            "proofs": .integer(Int64(report.proofs)), "head": .integer(Int64(clamping: report.head)),
          ])
          print(fields.text)
        } else {
          print("headers accepted  \(report.headers)")
          print("set changes       \(report.setChanges)")
          print("proofs checked    \(report.proofs)")
          print("head              \(report.head)")
        }
      } catch {
        if case .unreadable(let reason) = error { throw ProofReport.unreadable(reason, json: json) }
        throw ProofReport.invalid("\(error)", json: json)
      }
    }
  }
}

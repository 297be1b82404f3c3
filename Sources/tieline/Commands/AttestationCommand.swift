import ArgumentParser
import Foundation
import Logging
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineGateway
import TielineProofs
import TielineStorage

struct AttestationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attestation", abstract: "Gets and checks what a committee has attested.",
    subcommands: [Fetch.self, Export.self, Verify.self])

  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Has a lock attested by the gateway's committee, and writes the attestation.",
      discussion: """
        The lock is read with proofs first. What was attested before is not attested again, only fetched.

        EXAMPLE
          tieline attestation fetch --config gateway.yaml --ledger eip155:1441 --to eip155:1442 --output lock.json \\
            --lock 0x3b93f17c529ee02a5e8dbba5661f7d19889c56eb04268171fe0ee69f4c3181e8
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The ledger that the lock is on.") var ledger: String
    @Option(help: "The ledger that the attestation is meant for.") var to: String
    @Option(help: "The lock's name on its ledger, or the name of a swap; then --leg says which of its locks.")
    var lock: String
    @Option(help: "A for the initiator's lock of a swap, B for the responder's.") var leg: String?
    @Option(help: "How many seconds to wait for the committee.") var seconds = 30
    @Option(help: "Where to write the attestation; '-' is standard output.") var output = "-"

    func run() async throws {
      try await reportingFailure {
        let composition = try Composition(options.load())
        guard let committee = try composition.committee(logger: Logger(label: "tieline.attestation")) else {
          throw CommandFailure(.configuration, "the configuration names no committee; see 'tieline config init'")
        }
        let (adapter, reader) = try composition.pinnedReader(ledger)
        let terms = try await LockSearch(composition: composition, adapter: adapter).terms(lock, leg: leg)
        Progress.show("reading the lock …")
        guard let found = try await reader.read([terms], at: Composition.clock()).first, found.status != .absent else {
          throw CommandFailure(.missingInput, "\(adapter.ledger) has no such lock now")
        }
        Progress.show("asking the committee …")
        let destination = committee.gate.destination(try LedgerID(to))
        guard let command = LockEvidenceNote.command(found, layout: reader.layout, for: destination) else {
          throw CommandFailure(.unusableData, "the lock is too large to be attested")
        }
        let document = try await Self.attest(command, by: committee, within: .seconds(seconds))
        Progress.end()
        try OutputFile.write(document.json.bytes + [0x0A], to: output)
      }
    }

    private static func attest(
      _ command: AttestCommand, by committee: CommitteeConnection, within limit: Duration
    ) async throws -> AttestationDocument {
      try await committee.client.start()
      guard try await committee.client.wait(for: 1, within: limit) else {
        throw CommandFailure(.unavailable, "no member of the committee was reached within \(limit)")
      }
      let result = try await within(limit) { try await committee.attestor.attest(command) }
      await committee.client.close()
      guard let result else {
        throw CommandFailure(
          .unavailable, "the committee did not attest the lock within \(limit); see its members' logs")
      }
      return result
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes an attestation from a member's own store; the member may run meanwhile.",
      discussion: """
        Without --event, the newest.

        EXAMPLE
          tieline attestation export --committee committee.json home --output newest.json
        """)

    @Argument(help: "The member's folder.") var home: String
    @Option(help: "The committee's file.") var committee: String
    @Option(help: "The event's name, 64 hexadecimal digits.") var event: String?
    @Option(help: "Where to write the attestation; '-' is standard output.") var output = "-"

    func run() async throws {
      try await reportingFailure {
        let charter = try CommitteeFile(path: committee).charter()
        let store = try MemberHome(path: home).store()
        let wanted = try event.map { text in
          guard let bytes = Hex.decode(text), let digest = try? Digest(bytes) else {
            throw CommandFailure(.unusableData, "'\(text)' is no event; 64 hexadecimal digits are expected")
          }
          return digest
        }
        guard let digest = try wanted ?? store.newestEvents(limit: 1).first, let item = try store.item(of: digest)
        else {
          throw CommandFailure(.missingInput, "this member has no such attestation")
        }
        let document = AttestationDocument(
          charter: charter, handovers: try store.handovers(before: item.attestation.statement.epoch), attested: item)
        try OutputFile.write(document.json.bytes + [0x0A], to: output)
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks an attestation without any network.",
      discussion: """
        Exit codes: 0 valid; 1 invalid, with the reason; 2 unreadable.
        An attestation is only as good as the committee that signed it: give the file of the one that you believe with \
        --committee, or compare the name that is printed (S-4).

        EXAMPLE
          tieline attestation verify lock.json --committee committee.json
        """)

    @Argument(help: "The attestation.") var file: String
    @Option(help: "The file of the committee that you believe; an attestation by another one is invalid.")
    var committee: String?
    @OptionGroup var options: CheckOptions

    func run() throws {
      let ((document, known), now) = try options.read(file) { bytes in
        (try AttestationDocument(bytes), try committee.map { try CommitteeFile(path: $0).charter().name })
      }
      switch document.check(at: now, committee: known) {
      case .invalid(let reason): throw ProofReport.invalid(reason, json: options.json)
      case .valid(_, let quorum, let size):
        let report = AttestationReport(document: document, quorum: quorum, size: size, isPinned: known != nil)
        print(options.json ? report.json.text : report.text)
      }
    }
  }
}

import ArgumentParser

/// The command line.
@main
struct Tieline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tieline",
    abstract: "Moves energy certificates, payments and calls between ledgers that cannot talk to each other.",
    discussion: """
      Exit codes: 0 done; 1 refused or failed, with the reason; 64 wrong usage; 65 unusable data; 66 missing file; \
      69 a ledger cannot be reached; 77 a key cannot be used; 78 wrong configuration.

      EXAMPLES
        tieline demo                              two real ledgers, 24 certificates, four swaps
        tieline config init gateway.yaml          an annotated configuration
        tieline gateway run --config gateway.yaml
        tieline swap list --config gateway.yaml
      """,
    version: "0.1.0",
    subcommands: [
      ConfigCommand.self, GatewayCommand.self, SwapCommand.self, WatchCommand.self, TransferCommand.self,
      CallCommand.self,
      LaneCommand.self, CertificateCommand.self,
      LedgerCommand.self,
      ProofCommand.self, AttestationCommand.self, KeyCommand.self, DemoCommand.self, SimulationCommand.self,
      CommitteeCommand.self, MapCommand.self, PayloadCommand.self, ConvertCommand.self, ValidateCommand.self,
      OntologyCommand.self,
    ])
}

import ArgumentParser
import Foundation
import TielineAdapterSDK
import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs
import TielineRelay

struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Has contracts on other ledgers called; a running gateway carries it out.",
    subcommands: [Begin.self, Result.self])

  struct Begin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begins a call; 'tieline swap show' tells how it goes on, 'tieline call result' how it went.",
      discussion: """
        The caller's ledger keeps the commitment and the fee; the target is called once, when a committee has attested \
        the commitment, and how that went is kept on the caller's ledger. Lanes between the two gateways have to be \
        open and the method allowed: 'tieline lane open|allow'.

        EXAMPLE
          tieline call begin --config gateway.yaml --caller eip155:1441:0x… --target eip155:1442:0x… \\
            --method 'set(uint256)' --arguments 0x000000000000000000000000000000000000000000000000000000000000002a
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Who calls: a CAIP-10 account, whose key a keystore of the configuration holds.") var caller: String
    @Option(help: "The contract that is called: a CAIP-10 account on another ledger.") var target: String
    @Option(help: "The method's name and types, as 'set(uint256)'.") var method: String
    @Option(help: "The arguments as its interface encodes them: 0x and hexadecimal digits.") var arguments = "0x"
    @Option(help: "Gas that the target may use.") var gas: UInt64 = 200_000
    @Option(help: "AMOUNT@ASSET on the caller's ledger for --payee, once the outcome is known.") var fee: String?
    @Option(help: "Whose the fee is to be; the relayer of the caller's ledger, if left out.") var payee: String?
    @Option(help: "How much longer than necessary the execution may take, in seconds.") var windowSeconds: Int64 = 30

    func run() async throws {
      try await reportingFailure {
        let composition = try Composition(options.load())
        try composition.requireCommittee()
        guard let bytes = Hex.decode(arguments) else {
          throw CommandFailure(.unusableData, "--arguments is 0x and hexadecimal digits")
        }
        let caller = try AccountID(caller)
        let relayer = composition.configuration.ledgers.first { $0.id == caller.ledger }?.relayer
        let call = try await composition.desk().call(
          SwapDesk.Commission(
            caller: caller,
            request: GatewayCall.Request(
              target: try AccountID(target), selector: ABI.selector(method), arguments: bytes, gas: gas),
            fee: try fee.map(SwapCommand.amount),
            payee: try payee.map { try AccountID($0) } ?? relayer ?? caller),
          preimage: Entropy.preimage(), window: Milliseconds(seconds: windowSeconds), at: Composition.clock())
        print("call \(call) begins; a running gateway carries it out")
      }
    }
  }

  struct Result: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows how a call went: the outcome on the caller's ledger, and the answer with that hash.",
      discussion: "EXAMPLE\n  tieline call result 0x3f… --config gateway.yaml")

    @Argument(help: "The call's identifier in the journal: 0x and 64 digits.") var call: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      try await reportingFailure {
        let composition = try Composition(options.load())
        let identifier = try SwapIdentifier(hex: call)
        guard let terms = try composition.journal().swap(identifier)?.record.terms, let call = terms.call else {
          throw CommandFailure(.failed, "the journal has no call \(identifier); 'tieline swap list' shows all")
        }
        guard let source = try composition.adapter("\(call.source)") as? EVMAdapter,
          let destination = try composition.adapter("\(call.destination)") as? EVMAdapter
        else { throw CommandFailure(.configuration, "\(call.source) or \(call.destination) has no gateway for calls") }
        let name = try source.lockIdentifier(for: terms[.initiator])
        guard let outcome = try await source.outcome(of: name) else {
          throw CommandFailure(.failed, "\(call.source) knows no outcome yet; 'tieline swap show' tells how far it is")
        }
        print("outcome  \(outcome.succeeded ? "succeeded" : "failed")")
        print("hash     \(outcome.result)")
        print("answer   \(try await destination.answer(to: name, outcome).map { Hex.encode($0) } ?? "in no log")")
      }
    }
  }
}

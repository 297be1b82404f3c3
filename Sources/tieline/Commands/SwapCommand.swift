import ArgumentParser
import Foundation
import TielineAdapterSDK
import TielineCore
import TielineGateway
import TielineRelay
import TielineStorage

struct SwapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swap", abstract: "Begins and shows swaps; a running gateway carries them out.",
    subcommands: [Propose.self, Accept.self, Show.self, List.self])

  struct Propose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begins a swap as its initiator and writes the offer for the other party.",
      discussion: """
        You lock first and are paid first; the other party locks second. Timelocks are the shortest that the measured \
        ledgers allow (rule H-1), plus --window-seconds.

        EXAMPLE
          tieline swap propose --config buyer.yaml --output offer.json \\
            --give 700@sandbox:south/token:eur --give-from buyer --give-to seller \\
            --take 1000@sandbox:north/cert:origin/1 --take-from seller --take-to buyer
        """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "AMOUNT@ASSET that you lock, in its smallest unit; may be repeated for assets of one collection.")
    var give: [String]
    @Option(help: "Your address on the ledger of --give.")
    var giveFrom: String
    @Option(help: "The other party's address on the ledger of --give.")
    var giveTo: String
    @Option(help: "AMOUNT@ASSET that you get; may be repeated.")
    var take: [String]
    @Option(help: "The other party's address on the ledger of --take.")
    var takeFrom: String
    @Option(help: "Your address on the ledger of --take.")
    var takeTo: String
    @Option(help: "How much longer than necessary you may take to reveal, in seconds.")
    var windowSeconds: Int64 = 30
    @Option(help: "Explicit timelock of what you lock, in seconds since 1970; goes with --take-expires.")
    var giveExpires: Int64?
    @Option(help: "Explicit timelock of what you get, in seconds since 1970; goes with --give-expires.")
    var takeExpires: Int64?
    @Option(help: "Where to write the offer; '-' is standard output.")
    var output = "-"

    func run() async throws {
      try await reportingFailure {
        let composition = try Composition(options.load())
        let offer = try await composition.desk().propose(
          give: Self.side(give, from: giveFrom, to: giveTo), take: Self.side(take, from: takeFrom, to: takeTo),
          preimage: Entropy.preimage(), expiries: try expiries(), window: Milliseconds(seconds: windowSeconds),
          at: Composition.clock())
        StandardStream.tell("\(try await composition.desk().quote(offer, at: Composition.clock()))\n")
        let json = try offer.json()
        if output == "-" {
          print(String(decoding: json, as: UTF8.self))
        } else {
          try json.write(to: URL(filePath: output))
          print("swap \(offer.swap) begins; hand \(output) to the other party: tieline swap accept \(output)")
        }
      }
    }

    private func expiries() throws -> PerLeg<Timelock>? {
      switch (giveExpires, takeExpires) {
      case (nil, nil): return nil
      case (let give?, let take?):
        return PerLeg(
          initiator: try Timelock(secondsSinceEpoch: give), responder: try Timelock(secondsSinceEpoch: take))
      default: throw ValidationError("--give-expires and --take-expires go together")
      }
    }

    static func side(_ items: [String], from: String, to: String) throws -> SwapDesk.Side {
      let assets = try items.map(SwapCommand.amount)
      guard let ledger = assets.first?.asset.ledger else {
        throw ValidationError("--give and --take name at least one asset each")
      }
      return SwapDesk.Side(
        from: try AccountID(ledger: ledger, address: from), to: try AccountID(ledger: ledger, address: to),
        assets: assets)
    }
  }

  /// Reads `AMOUNT@ASSET`.
  /// - Throws: ``ValueError`` for another form.
  static func amount(_ item: String) throws(ValueError) -> AssetAmount {
    let parts = item.split(separator: "@", maxSplits: 1)
    guard parts.count == 2 else {
      throw .malformed(
        type: "amount of an asset", found: item, expected: "AMOUNT@ASSET, as 700@sandbox:south/token:eur")
    }
    return AssetAmount(asset: try AssetID(String(parts[1])), amount: try Amount(decimal: String(parts[0])))
  }

  struct Accept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes part in a swap as its responder, after checking the timelock rules against your own ledgers.",
      discussion: "EXAMPLE\n  tieline swap accept offer.json --config seller.yaml")

    @Argument(help: "The offer's file; '-' is standard input.")
    var offer: String
    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Longest time that the initiator may have to choose whether the swap takes place, in seconds.")
    var longestOptionSeconds: Int64?

    func run() async throws {
      try await reportingFailure {
        let data =
          offer == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: offer)
        guard let data else { throw CommandFailure(.missingInput, "no file at \(offer)") }
        let offer = try SwapOffer(json: data)
        let composition = try Composition(options.load())
        let desk = try composition.desk()
        StandardStream.tell("\(try await desk.quote(offer, at: Composition.clock()))\n")
        try await desk.accept(
          offer, longestOption: longestOptionSeconds.map { Milliseconds(seconds: $0) }, at: Composition.clock())
        print("swap \(offer.swap) accepted; a running gateway locks your side once the other side is final")
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows a swap's terms, history and transactions.",
      discussion: "EXAMPLE\n  tieline swap show 0x3f… --config gateway.yaml")

    @Argument(help: "The swap's identifier: 0x and 64 digits.")
    var swap: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      try await reportingFailure {
        let journal = try SwapJournal(path: options.load().journalPath)
        let identifier = try SwapIdentifier(hex: swap)
        guard let swap = try journal.swap(identifier) else {
          throw CommandFailure(.failed, "the journal has no swap \(identifier); 'tieline swap list' shows all")
        }
        print(SwapDescription.text(of: swap))
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the journal's swaps, newest first.",
      discussion: "EXAMPLE\n  tieline swap list --config gateway.yaml --json")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Most swaps to list.")
    var limit = 50
    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
      try await reportingFailure {
        let journal = try SwapJournal(path: options.load().journalPath)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        for swap in try journal.summaries(limit: limit) {
          if json {
            let row = [
              "swap": "\(swap.identifier)", "phase": swap.phase, "outcome": swap.outcome,
              "admittedAt": "\(swap.admittedAt)", "endedAt": swap.endedAt?.description,
            ]
            print(String(decoding: try encoder.encode(row), as: UTF8.self))
          } else {
            print("\(swap.identifier)  \(swap.admittedAt)  \(swap.outcome ?? swap.phase)")
          }
        }
      }
    }
  }
}

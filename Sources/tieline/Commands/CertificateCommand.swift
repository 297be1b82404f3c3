import ArgumentParser
import Foundation
import TielineAdapterSDK
import TielineCore
import TielineSemantics

struct CertificateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certificate", abstract: "Issues and shows granular certificates.",
    subcommands: [Issue.self, Show.self, List.self])

  struct Issue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Issues certificates from a Green Button (ESPI) feed, or from statements that a mapping made.",
      discussion: """
        Everything is checked before the first is issued: a feed against its schema, statements against the shapes. An \
        interval that has a certificate already is refused by the ledger (rule E-2). With --statements, the file says \
        device, source, technology, country and issuer itself.

        EXAMPLES
          tieline map --mapping Examples/wind-park.yarrrml.yml Examples/wind-park.csv --output wind-park.nq
          tieline certificate issue --config gateway.yaml --ledger sandbox:north --owner seller --as operator \\
            --statements wind-park.nq

          tieline certificate issue --config gateway.yaml --ledger sandbox:north --owner seller --as operator \\
            --green-button Examples/solar-farm-2026-06-21.xml --device urn:example:solar-farm \\
            --source solar --technology T010000 --country NO --issuer "Example Issuing Body"
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The ledger to issue on.") var ledger: String
    @Option(help: "The address that gets the certificates.") var owner: String
    @Option(name: .customLong("as"), help: "The issuer's address; its key is in the configuration.")
    var issuerAddress: String
    @Option(help: "A file of statements with t:GranularCertificate nodes, in any RDF format.") var statements: String?
    @Option(help: "A Green Button feed; then the options below are needed.") var greenButton: String?
    @Option(help: "The production device's name in its registry.") var device: String?
    @Option(help: "solar, wind, hydro, geothermal, biomass or nuclear.") var source: String?
    @Option(help: "AIB EECS technology code.") var technology: String?
    @Option(help: "ISO 3166-1 alpha-2 code of the device's country.") var country: String?
    @Option(help: "The body that vouches for the certificates.") var issuer: String?

    func validate() throws {
      guard (statements == nil) != (greenButton == nil) else {
        throw ValidationError("Give either --statements or --green-button.")
      }
      let attributes = [device, source, technology, country, issuer]
      if statements != nil, attributes.contains(where: { $0 != nil }) {
        throw ValidationError("With --statements, the file says device, source, technology, country and issuer.")
      }
      if greenButton != nil, attributes.contains(where: { $0 == nil }) {
        throw ValidationError("With --green-button, give --device, --source, --technology, --country and --issuer.")
      }
    }

    func run() async throws {
      try await reportingFailure {
        let configuration = try options.load()
        let certificates = try certificates()
        let adapter = try Composition(configuration, withKeys: true).adapter(ledger)
        let owner = try AccountID(ledger: adapter.ledger, address: owner)
        _ = try await LedgerTask.carryOut(
          certificates.map { .issue($0, to: owner) }, from: AccountID(ledger: adapter.ledger, address: issuerAddress),
          on: adapter
        ) { Progress.show("issued \($0) of \(certificates.count)") }
        for certificate in certificates { print(CertificateDescription.line(of: certificate)) }
      }
    }

    private func certificates() throws(CommandFailure) -> [Certificate] {
      let now = Composition.clock()
      if let statements { return try CertificateFile.certificates(at: statements, now: now) }
      guard let greenButton, let device, let technology, let country, let issuer else { return [] }
      guard let source = EnergySource.allCases.first(where: { "\($0)" == source }) else {
        let known = EnergySource.allCases.map { "\($0)" }.joined(separator: ", ")
        throw CommandFailure(.unusableData, "'\(self.source ?? "")' is no energy source; known are \(known)")
      }
      return try GreenButtonFile.certificates(
        at: greenButton,
        device: ProductionDevice(
          name: device, source: source, technology: technology, country: country, issuer: issuer), now: now)
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows one certificate.",
      discussion: "EXAMPLE\n  tieline certificate show 0x3f… --ledger sandbox:north --config gateway.yaml")

    @Argument(help: "The certificate's identifier: 0x and 64 digits.") var certificate: String
    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The ledger to ask.") var ledger: String

    func run() async throws {
      try await reportingFailure {
        let adapter = try Composition(options.load()).adapter(ledger)
        let identifier = try CertificateIdentifier(hex: certificate)
        guard let record = try await adapter.certificate(identifier) else {
          throw CommandFailure(.failed, "\(adapter.ledger) has no certificate \(identifier)")
        }
        print(CertificateDescription.text(of: record))
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists every certificate that was issued on a ledger, oldest first.",
      discussion: "EXAMPLE\n  tieline certificate list --ledger sandbox:north --config gateway.yaml")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The ledger to ask.") var ledger: String

    func run() async throws {
      try await reportingFailure {
        let adapter = try Composition(options.load()).adapter(ledger)
        for record in try await adapter.certificates() { print(CertificateDescription.line(of: record.certificate)) }
      }
    }
  }
}

/// Certificates in words.
enum CertificateDescription {
  static func line(of certificate: Certificate) -> String {
    "\(certificate.identifier)  \(certificate.interval)  \(certificate.energy)  \(certificate.device)"
  }

  static func text(of record: CertificateRecord) -> String {
    let certificate = record.certificate
    return """
      certificate \(record.identifier)
      device      \(certificate.device)
      interval    \(certificate.interval)
      energy      \(certificate.energy)
      source      \(certificate.source) (\(certificate.source.rawValue))
      technology  \(certificate.technology)
      country     \(certificate.country)
      issuer      \(certificate.issuer)
      evidence    \(certificate.evidence)
      asset       \(record.asset)
      """
  }
}

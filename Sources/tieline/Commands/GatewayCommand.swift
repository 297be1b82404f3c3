import ArgumentParser
import Foundation
import Logging
import Metrics
import TielineAPI
import TielineGateway
import TielineSemantics
import TielineStorage

struct GatewayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateway", abstract: "Runs a gateway.", subcommands: [Run.self, GatewayChaosCommand.self])

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Recovers the journal's swaps and drives them, and every new one, to their end.",
      discussion: """
        Stops on SIGINT and SIGTERM; a swap that is under way goes on at the next start, whenever the process ends.

        EXAMPLE
          tieline gateway run --config gateway.yaml
          curl -s http://127.0.0.1:9464/health
          curl -s 'http://127.0.0.1:9464/certificates?state=active&from=2026-06-21T00:00:00Z'
        """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      try await reportingFailure {
        let configuration = try options.load()
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        LoggingSystem.bootstrap { label in
          LineLogHandler(logLevel: configuration.logLevel, label: label, format: configuration.logFormat)
        }
        let logger = Logger(label: "tieline.gateway")
        let composition = try Composition(configuration, withKeys: true)
        let journal = try composition.journal(observer: KillAtWrite(environment: ProcessInfo.processInfo.environment))
        let lease = try JournalLease(journalPath: configuration.journalPath)
        let committee = try composition.committee(logger: logger)
        try await committee?.client.start()
        let engine = SwapEngine(
          journal: journal, ledgers: try composition.bindings(journal), clock: Composition.clock, logger: logger,
          gate: committee?.gate, certificates: try GraphFile.certificateGate())
        let certificates = CertificateFollower(Array(composition.adapters.values), logger: logger)
        try await serve(engine, certificates, configuration: configuration, registry: registry, logger: logger)
        await committee?.client.close()
        withExtendedLifetime(lease) {}
      }
    }

    private func serve(
      _ engine: SwapEngine, _ certificates: CertificateFollower, configuration: GatewayConfiguration,
      registry: PrometheusRegistry, logger: Logger
    ) async throws {
      var serverLogger = logger
      serverLogger.logLevel = max(.warning, logger.logLevel)
      let server = OperationsServer(
        host: configuration.operationsHost, port: configuration.operationsPort, registry: registry,
        logger: serverLogger, certificates: try routes(certificates)
      ) {
        let health = await engine.health()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let report = HealthReport(status: health.complaints.isEmpty ? "ok" : "degraded", health: health)
        return OperationsServer.Health(
          isWell: health.complaints.isEmpty, body: (try? encoder.encode(report)) ?? Data())
      }
      let following = Task { await certificates.run() }
      defer { following.cancel() }
      let stop = StopSignals()
      defer { stop.cancel() }
      let numbers = stop.numbers
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await engine.run() }
        group.addTask {
          try await server.run { port in
            logger.notice("gateway is running", metadata: ["operations": "http://127.0.0.1:\(port)"])
          }
        }
        group.addTask {
          for await number in numbers { return logger.notice("stopping", metadata: ["signal": "\(number)"]) }
        }
        try await group.next()
        group.cancelAll()
        while (try? await group.next()) != nil {}
      }
    }
  }
}

private func routes(_ certificates: CertificateFollower) throws -> CertificateRoutes {
  let context = OntologyContext(try GraphFile.vocabulary().finish())
  return CertificateRoutes(
    find: { await certificates.find($0) }, certificate: { await certificates.certificate($0) },
    progress: {
      await certificates.progress.map {
        CertificateRoutes.Progress(ledger: $0.ledger, next: $0.next, complaint: $0.complaint)
      }
    }, context: context)
}

/// The body of `GET /health`.
private struct HealthReport: Encodable {
  let status: String
  let health: EngineHealth

  private enum CodingKeys: CodingKey { case status, complaints, ledgers, swapsRunning, at }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(status, forKey: .status)
    try container.encode(health.complaints, forKey: .complaints)
    try container.encode(health.ledgers, forKey: .ledgers)
    try container.encode(health.swapsRunning, forKey: .swapsRunning)
    try container.encode(health.at.description, forKey: .at)
  }
}

import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

@testable import TielineTransport

/// Places with keys, on loopback ports of their own.
private final class TestLinks: Sendable {
  static let committee = [UInt8](repeating: 0xC0, count: 32)
  let identities: [LinkIdentity]
  let meshes = Mutex<[UInt8: LinkMesh]>([:])
  let received = Mutex<[UInt8: [(from: UInt8, message: [UInt8])]]>([:])
  let ports = Mutex<[UInt8: Int]>([:])
  let log = LogLines()

  init() throws { identities = try (1...6).map { try LinkIdentity(key: [UInt8](repeating: $0, count: 32)) } }

  /// Starts a place; those below it have to run.
  func start(
    _ place: UInt8, identity: Int? = nil, committee: [UInt8] = TestLinks.committee, claims: UInt8? = nil,
    limits: LinkLimits = LinkLimits()
  ) async throws {
    let known = ports.withLock { $0 }
    let peers = (UInt8(0)..<4).map { other in
      LinkPeer(
        place: other, address: LinkAddress(host: "127.0.0.1", port: known[other] ?? 1),
        fingerprint: identities[Int(other)].fingerprint)
    }
    var logger = Logger(label: "links") { [log] _ in LineCollector(lines: log) }
    logger.logLevel = .info
    let mesh = LinkMesh(
      identity: identities[identity ?? Int(place)], me: claims ?? place, committee: committee,
      listen: LinkAddress(host: "127.0.0.1", port: known[place] ?? 0), peers: peers, limits: limits, logger: logger
    ) { [weak self] message, from in
      if message == [0xBA, 0xD0] { return false }
      self?.received.withLock { $0[place, default: []].append((from, message)) }
      return true
    }
    try await mesh.start()
    meshes.withLock { $0[place] = mesh }
    if let port = mesh.port { ports.withLock { $0[place] = port } }
  }

  subscript(place: UInt8) -> LinkMesh? { meshes.withLock { $0[place] } }

  func stop(_ place: UInt8) async { await meshes.withLock { $0.removeValue(forKey: place) }?.close() }
  func stopAll() async { for place in UInt8(0)..<8 { await stop(place) } }

  func messages(_ place: UInt8, from other: UInt8) -> [[UInt8]] {
    received.withLock { $0[place, default: []].filter { $0.from == other }.map(\.message) }
  }

  func isLinked(_ place: UInt8, _ other: UInt8) -> Bool { self[place]?.statistics[other]?.isConnected ?? false }
}

private final class LogLines: Sendable {
  let lines = Mutex<[String]>([])
  func contains(_ text: String) -> Bool { lines.withLock { $0.contains { $0.contains(text) } } }
}

private struct LineCollector: LogHandler {
  let lines: LogLines
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info
  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }
  func log(event: LogEvent) { lines.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") } }
}

private func eventually(_ what: String, _ condition: () -> Bool) async throws {
  for _ in 0..<1200 {
    if condition() { return }
    try await Task.sleep(for: .milliseconds(25))
  }
  Issue.record("never: \(what)")
}

@Suite struct LinkMeshTests {
  private func running(_ places: Int, limits: LinkLimits = LinkLimits()) async throws -> TestLinks {
    let links = try TestLinks()
    for place in 0..<UInt8(places) { try await links.start(place, limits: limits) }
    for place in 0..<UInt8(places) {
      for other in 0..<place {
        try await eventually("\(place) and \(other) are linked") {
          links.isLinked(place, other) && links.isLinked(other, place)
        }
      }
    }
    return links
  }

  /// Opens a plain connection, writes, and waits until the other side closes it.
  private func sendRaw(_ bytes: [UInt8], to port: Int) async throws {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port).get()
    try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    try await channel.closeFuture.get()
  }

  @Test func `messages reach each place in order`() async throws {
    let links = try await running(4)
    for number in UInt8(0)..<100 {
      for place in UInt8(0)..<4 {
        for other in UInt8(0)..<4 where other != place { links[place]?.send([place, number], to: other) }
      }
    }
    let big = [UInt8](repeating: 7, count: 3 << 20)
    links[0]?.send(big, to: 3)
    for place in UInt8(0)..<4 {
      for other in UInt8(0)..<4 where other != place {
        let expected = (UInt8(0)..<100).map { [other, $0] } + (other == 0 && place == 3 ? [big] : [])
        try await eventually("all messages") { links.messages(place, from: other).count == expected.count }
        #expect(links.messages(place, from: other) == expected)
      }
    }
    await links.stopAll()
  }

  @Test func `a key that nobody pinned, another committee and another's place are refused with an entry`() async throws
  {
    let links = try await running(2)
    try await links.start(2, identity: 5)
    try await eventually("an entry") { links.log.contains("link closed") }
    #expect(!links.isLinked(0, 2))
    await links.stop(2)
    try await links.start(2, committee: [UInt8](repeating: 0xDD, count: 32))
    try await eventually("an entry") { links.log.contains("another committee") }
    await links.stop(2)
    try await links.start(2, claims: 3)
    try await Task.sleep(for: .milliseconds(300))
    #expect(!links.isLinked(0, 2) && !links.isLinked(0, 3) && links.isLinked(0, 1))
    await links.stopAll()
  }

  @Test func `plain bytes, silence and what cannot be read close one connection and harm no other`() async throws {
    var limits = LinkLimits()
    (limits.greeting, limits.check) = (.milliseconds(300), .milliseconds(50))
    let links = try await running(2, limits: limits)
    let port = try #require(links[0]?.port)
    try await sendRaw(Array("GET / HTTP/1.1\r\n\r\n".utf8), to: port)
    try await sendRaw([], to: port)
    #expect(links.log.contains("no greeting in time"))
    links[1]?.send([0xBA, 0xD0], to: 0)
    try await eventually("closed") { links.log.contains("cannot be read") }
    try await eventually("linked again") {
      links.isLinked(1, 0) && (links[1]?.statistics[0]?.connections ?? 0) > 1
    }
    links[1]?.send([5], to: 0)
    try await eventually("the link works") { links.messages(0, from: 1) == [[5]] }
    await links.stopAll()
  }

  @Test func `TLS 1.2 is refused`() async throws {
    let links = try await running(1)
    var configuration = links.identities[1].configuration(isServer: false)
    (configuration.minimumTLSVersion, configuration.maximumTLSVersion) = (.tlsv12, .tlsv12)
    configuration.certificateVerification = .none
    let context = try NIOSSLContext(configuration: configuration)
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
        }
      }
      .connect(host: "127.0.0.1", port: try #require(links[0]?.port)).get()
    try await channel.closeFuture.get()
    try await eventually("an entry") { links.log.contains("link closed") }
    await links.stopAll()
  }

  @Test func `one that does not read costs bounded memory and delays nobody`() async throws {
    var limits = LinkLimits()
    limits.queuedBytes = 1 << 20
    let links = try await running(3, limits: limits)
    links[2]?.pause(0)
    let message = [UInt8](repeating: 1, count: 64 << 10)
    for _ in 0..<400 { links[0]?.send(message, to: 2) }
    links[0]?.send([9], to: 1)
    try await eventually("the other gets its message") { links.messages(1, from: 0) == [[9]] }
    let statistics = try #require(links[0]?.statistics[2])
    #expect(statistics.queuedBytes <= 1 << 20)
    #expect(statistics.dropped > 0)
    let before = links.messages(2, from: 0).count
    links[2]?.resume(0)
    try await eventually("it reads on") { links.messages(2, from: 0).count > before }
    await links.stopAll()
  }

  @Test func `a place that comes back is called again`() async throws {
    let links = try await running(2)
    await links.stop(0)
    try await eventually("it is away") { !links.isLinked(1, 0) }
    try await links.start(0)
    try await eventually("it is back") { links.isLinked(1, 0) && links.isLinked(0, 1) }
    links[0]?.send([1], to: 1)
    try await eventually("a message") { links.messages(1, from: 0) == [[1]] }
    await links.stopAll()
  }

  @Test func `one that sends too much is read more slowly, and loses nothing`() async throws {
    var limits = LinkLimits()
    limits.messagesPerSecond = 50
    let links = try await running(2, limits: limits)
    for number in UInt8(0)..<120 { links[1]?.send([number], to: 0) }
    try await eventually("all come") { links.messages(0, from: 1).count == 120 }
    #expect(links.messages(0, from: 1) == (UInt8(0)..<120).map { [$0] })
    await links.stopAll()
  }
}

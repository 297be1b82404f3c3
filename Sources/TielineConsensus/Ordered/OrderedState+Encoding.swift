import TielineCodec

extension OrderedState {
  /// Longest text read where bytes of another text were replaced.
  private static let maximumReasonBytes = 3 * GovernanceCommand.maximumReasonBytes

  /// The one encoding, by which members compare what they came to.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 1024)
    writer.bigEndian(UInt8(1))
    writer.bigEndian(UInt32(sequences.count))
    for destination in sequences.keys.sorted() {
      destination.write(to: &writer)
      writer.bigEndian(sequences[destination, default: 0])
    }
    writer.bigEndian(UInt32(paused.count))
    for route in paused.keys.sorted() {
      writer.counted(Array(route.utf8))
      writer.counted(Array(paused[route, default: ""].utf8))
    }
    writer.bigEndian(UInt32(queue.count))
    for command in queue { writer.counted(command.request.body) }
    writer.bigEndian(UInt32(caps.count))
    for lane in cappedLanes {
      writer.counted(Array(lane.route.utf8))
      writer.counted(Array(lane.asset.utf8))
      caps[lane]?.write(to: &writer)
    }
    writer.bigEndian(UInt32(numbers.count))
    for route in numbers.keys.sorted() {
      writer.counted(Array(route.utf8))
      numbers[route]?.write(to: &writer)
    }
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8], bugs: PlantedBugs = []) throws(ByteReadingError) {
    self.init(bugs: bugs)
    var reader = ByteReader(bytes)
    let version = try reader.bigEndian(UInt8.self, "version of the state")
    guard version == 1 else {
      throw .outOfRange(field: "version of the state", found: UInt64(version), maximum: 1, offset: 0)
    }
    for _ in 0..<(try reader.bigEndian(UInt32.self, "destinations")) {
      let destination = try Destination(from: &reader)
      sequences[destination] = try reader.bigEndian(UInt64.self, "sequence")
    }
    for _ in 0..<(try reader.bigEndian(UInt32.self, "paused routes")) {
      let route = try reader.name("route")
      paused[route] = String(
        decoding: try reader.counted(maximum: Self.maximumReasonBytes, "reason"), as: UTF8.self)
    }
    for _ in 0..<(try reader.count(maximum: Self.queueMaximum, "waiting transfers")) {
      queue.append(try AttestCommand(body: try reader.counted(maximum: 2048, "waiting transfer")))
    }
    for _ in 0..<(try reader.bigEndian(UInt32.self, "caps")) {
      let lane = Lane(route: try reader.name("route"), asset: try reader.name("asset"))
      caps[lane] = try TransferCap(from: &reader)
    }
    for _ in 0..<(try reader.bigEndian(UInt32.self, "routes")) {
      let route = try reader.name("route")
      numbers[route] = try RouteNumbers(from: &reader)
    }
    try reader.end()
    guard encoded == bytes else { throw .notCanonical(field: "state", offset: 0) }
  }
}

/// Reads a Green Button (ESPI) feed in pieces and checks it against a schema at the same time.
///
/// Memory does not grow with the feed: a reading is handed out as soon as its reading type, meter reading, usage point
/// and time parameters are known. They are found by their links and may come in any order; readings that come before
/// them wait, up to a limit. A DOCTYPE, an entity, and any encoding but UTF-8 is an error; nothing outside of the bytes
/// is read. The clock is not: a reading may lie in the future, see ``ProductionCertificates``.
///
/// - Source: NAESB REQ.21 (ESPI) version 4.0; RFC 4287 (Atom).
public struct GreenButtonReader: ~Copyable {
  private let assembler: FeedAssembler
  private let validator: XMLStreamReader

  /// - Parameter schema: The documents of Schemas/xsd, `atom.xsd` as the main one.
  /// - Throws: ``GreenButtonError/document(_:)`` where the schema does not compile.
  public init(schema: SchemaBundle, limits: GreenButtonLimits = GreenButtonLimits()) throws(GreenButtonError) {
    let assembler = FeedAssembler(limits: limits)
    self.assembler = assembler
    do {
      validator = try XMLStreamReader(schema: schema, limits: limits.document, handler: assembler)
    } catch {
      throw .document(error)
    }
  }

  /// Reads the next bytes of the feed; a piece may end anywhere.
  ///
  /// - Returns: The readings that are complete with these bytes.
  /// - Throws: ``GreenButtonError`` for the first thing wrong with the feed; readings returned before came from the
  ///   same feed, so a caller acts on none until ``finish()`` has returned. The reader is of no further use.
  public mutating func read(_ bytes: some Collection<UInt8>) throws(GreenButtonError) -> [MeterReading] {
    let result: Result<Void, GreenButtonError>? = bytes.withContiguousStorageIfAvailable { buffer in
      parse(UnsafeRawBufferPointer(buffer))
    }
    if let result {
      try result.get()
    } else {
      try Array(bytes).withUnsafeBytes { parse($0) }.get()
    }
    return assembler.take()
  }

  /// Says that the feed ends here.
  ///
  /// - Returns: The last readings.
  /// - Throws: ``GreenButtonError`` where the document is not complete, or readings still wait for a resource.
  public consuming func finish() throws(GreenButtonError) -> [MeterReading] {
    do {
      _ = try validator.finish()
    } catch {
      throw .document(error)
    }
    if let failure = assembler.failure { throw failure }
    try assembler.finish()
    return assembler.take()
  }

  /// Reads a whole feed.
  /// - Throws: ``GreenButtonError`` for the first thing wrong with it.
  public static func readings(
    in feed: some Collection<UInt8>, schema: SchemaBundle, limits: GreenButtonLimits = GreenButtonLimits()
  ) throws(GreenButtonError) -> [MeterReading] {
    var reader = try GreenButtonReader(schema: schema, limits: limits)
    let readings = try reader.read(feed)
    return readings + (try reader.finish())
  }

  /// Readings, resources and bytes of text held now.
  var held: Int { assembler.held }

  private func parse(_ bytes: UnsafeRawBufferPointer) -> Result<Void, GreenButtonError> {
    do throws(XMLStreamError) {
      _ = try validator.parse(bytes)
    } catch {
      return .failure(.document(error))
    }
    return assembler.failure.map { .failure($0) } ?? .success(())
  }
}

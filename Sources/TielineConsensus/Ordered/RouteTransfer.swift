import TielineCodec

/// The value that an attested item moves over a route: what caps, pauses and sequence numbers are about.
public struct RouteTransfer: Hashable, Sendable {
  /// Longest name of a route or an asset, in bytes.
  public static let maximumNameBytes = 128

  /// From where to where, as the members' configurations name it: `north>south`.
  public let route: String
  /// As its home ledger names it.
  public let asset: String
  /// In the asset's smallest unit.
  public let amount: UInt64
  /// The number that the source gave it on the route, from 1; 0 where it gives none.
  public let number: UInt64

  public init(route: String, asset: String, amount: UInt64, number: UInt64) {
    (self.route, self.asset, self.amount, self.number) = (route, asset, amount, number)
  }

  /// Whether its names are 1 to 128 printable ASCII characters.
  var isValid: Bool { Self.isName(route) && Self.isName(asset) }

  static func isName(_ text: String) -> Bool {
    (1...maximumNameBytes).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  func write(to writer: inout ByteWriter) {
    writer.counted(Array(route.utf8))
    writer.counted(Array(asset.utf8))
    writer.bigEndian(amount)
    writer.bigEndian(number)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    (route, asset) = (try reader.name("route"), try reader.name("asset"))
    (amount, number) = (try reader.bigEndian(UInt64.self, "amount"), try reader.bigEndian(UInt64.self, "number"))
  }
}

extension ByteReader {
  /// Reads the name of a route or an asset.
  mutating func name(_ field: String) throws(ByteReadingError) -> String {
    let start = offset
    let name = String(decoding: try counted(maximum: RouteTransfer.maximumNameBytes, field), as: UTF8.self)
    guard RouteTransfer.isName(name) else { throw .notCanonical(field: field, offset: start) }
    return name
  }
}

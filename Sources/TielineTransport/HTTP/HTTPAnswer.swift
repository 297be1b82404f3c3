/// What a node answered. Every status is an answer; only what is no HTTP answer at all is an error.
public struct HTTPAnswer: Sendable {
  /// 100 to 599.
  public let status: Int
  /// The body, whole.
  public let body: [UInt8]
  /// The header block as it came, status line first; at most 256 KiB.
  let head: [UInt8]

  init(status: Int, body: [UInt8], head: [UInt8]) { (self.status, self.body, self.head) = (status, body, head) }

  /// Whether the status is 200 to 299.
  public var isSuccess: Bool { (200...299).contains(status) }

  /// The value of the first header line with this name, in either case.
  public func field(_ name: String) -> String? {
    let wanted = name.lowercased()
    for line in head.split(separator: 0x0A).dropFirst() {
      guard let colon = line.firstIndex(of: 0x3A) else { continue }
      guard String(decoding: line[..<colon], as: UTF8.self).lowercased() == wanted else { continue }
      let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      var value = line[line.index(after: colon)...].drop(while: blank)
      while let last = value.last, blank(last) { value.removeLast() }
      return String(decoding: value, as: UTF8.self)
    }
    return nil
  }
}

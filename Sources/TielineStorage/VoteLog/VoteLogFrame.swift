import TielineCodec

/// What one append writes: its records, under one checksum, so that they are kept or cut off together.
///
/// | bytes | field |
/// |---|---|
/// | 4 | "TVF1" |
/// | 8 | number of the segment |
/// | 4 | block of the segment where the frame begins |
/// | 8 | sequence of the first record |
/// | 16 | checksum of the frame before, zeros for the first of a log |
/// | 4 | length of the records, in bytes |
/// | … | for each record its length, 2 bytes, and its payload |
/// | 16 | checksum over the log's identity and all of the above |
///
/// Numbers are big-endian. The checksum covers place, sequence, identity and predecessor, so a frame that lay elsewhere,
/// in a segment used before or in another log, is none here.
struct VoteLogFrame: Equatable {
  /// Most records of one append.
  static let recordsMaximum = 64
  /// Sequences and segment numbers end here, far from overflow.
  static let numberMaximum = UInt64(1) << 62
  /// Bytes of a frame that holds one record of the greatest length.
  static let lengthOfLongestRecord = overhead + 2 + VoteLogRecord.payloadMaximum

  private static let magic = Array("TVF1".utf8)
  private static let prefixBytes = 44
  private static let overhead = prefixBytes + VoteLogChecksum.byteCount

  /// Where a frame lies and what it follows.
  struct Place: Equatable {
    let segment: UInt64
    let block: Int
    let sequence: UInt64
    let previous: [UInt8]
  }

  let place: Place
  let payloads: [[UInt8]]
  /// The frame's bytes, checksum included, without padding.
  let bytes: [UInt8]

  var checksum: [UInt8] { Array(bytes.suffix(VoteLogChecksum.byteCount)) }
  /// The sequence of the record that follows the frame's last one.
  var nextSequence: UInt64 { place.sequence + UInt64(payloads.count) }

  var records: [VoteLogRecord] {
    payloads.enumerated().map { VoteLogRecord(sequence: place.sequence + UInt64($0), payload: $1) }
  }

  /// Bytes of the frame of these payloads.
  static func length(of payloads: [[UInt8]]) -> Int { payloads.reduce(overhead) { $0 + 2 + $1.count } }

  /// A frame to write. The caller has checked count and lengths of the payloads.
  init(_ payloads: [[UInt8]], at place: Place, of identity: VoteLogIdentity) {
    var bytes = Self.magic
    bytes.reserveCapacity(Self.length(of: payloads))
    bytes.appendBigEndian(place.segment)
    bytes.appendBigEndian(UInt32(place.block))
    bytes.appendBigEndian(place.sequence)
    bytes += place.previous
    bytes.appendBigEndian(UInt32(Self.length(of: payloads) - Self.overhead))
    for payload in payloads {
      bytes.appendBigEndian(UInt16(payload.count))
      bytes += payload
    }
    bytes += Self.checksum(bytes, identity)
    (self.place, self.payloads, self.bytes) = (place, payloads, bytes)
  }

  /// Reads the frame that begins at `offset` and ends before `end`; `nil` where there is none whose checksum is right.
  init?(in bytes: [UInt8], at offset: Int, before end: Int, of identity: VoteLogIdentity) {
    guard offset >= 0, end <= bytes.count, offset + Self.overhead <= end,
      bytes[offset..<offset + 4].elementsEqual(Self.magic)
    else { return nil }
    var reader = ByteReader(Array(bytes[offset + 4..<offset + Self.prefixBytes]))
    guard let segment = try? reader.bigEndian(UInt64.self, "segment"),
      let block = try? reader.bigEndian(UInt32.self, "block"),
      let sequence = try? reader.bigEndian(UInt64.self, "sequence"),
      let previous = try? reader.take(VoteLogChecksum.byteCount, "previous checksum"),
      let recordBytes = try? reader.bigEndian(UInt32.self, "length"),
      sequence <= Self.numberMaximum, Int(recordBytes) <= end - offset - Self.overhead
    else { return nil }
    let covered = offset..<offset + Self.prefixBytes + Int(recordBytes)
    let checksum = bytes[covered.upperBound..<covered.upperBound + VoteLogChecksum.byteCount]
    guard checksum.elementsEqual(Self.checksum(bytes[covered], identity)),
      let payloads = Self.payloads(bytes[covered].dropFirst(Self.prefixBytes))
    else { return nil }
    place = Place(segment: segment, block: Int(block), sequence: sequence, previous: previous)
    self.payloads = payloads
    self.bytes = Array(bytes[covered]) + checksum
  }

  private static func checksum(_ covered: some Sequence<UInt8>, _ identity: VoteLogIdentity) -> [UInt8] {
    var all = Array("tieline vote log 1".utf8) + identity.committee
    all.appendBigEndian(identity.member)
    all += covered
    return VoteLogChecksum.of(all)
  }

  private static func payloads(_ bytes: ArraySlice<UInt8>) -> [[UInt8]]? {
    var reader = ByteReader(Array(bytes))
    var payloads: [[UInt8]] = []
    while !reader.isAtEnd {
      guard payloads.count < recordsMaximum, let length = try? reader.bigEndian(UInt16.self, "length"),
        (1...VoteLogRecord.payloadMaximum).contains(Int(length)),
        let payload = try? reader.take(Int(length), "payload")
      else { return nil }
      payloads.append(payload)
    }
    return payloads.isEmpty ? nil : payloads
  }
}

import NIOCore
import Testing
import TielineTestVectors
import TielineTransport

@Suite struct LinkFrameDecoderTests {
  @Test func `messages come out whole, however they are cut`() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let messages = (0..<5).map { _ in random.bytes(Int.random(in: 1...300, using: &random)) }
      var stream = messages.flatMap { message in
        withUnsafeBytes(of: UInt32(message.count).bigEndian) { Array($0) } + message
      }[...]
      var (decoder, found) = (LinkFrameDecoder(limit: 300), [[UInt8]]())
      while !stream.isEmpty {
        var piece = ByteBuffer(bytes: stream.prefix(Int.random(in: 1...90, using: &random)))
        stream = stream.dropFirst(piece.readableBytes)
        decoder.append(&piece)
        while let message = try decoder.next() { found.append(message) }
      }
      #expect(found == messages && decoder.pendingBytes == 0)
    }
  }

  @Test(arguments: [0, 301, UInt32.max]) func `a length out of bounds is refused before its bytes come`(
    length: UInt32
  ) {
    var decoder = LinkFrameDecoder(limit: 300)
    var bytes = ByteBuffer(integer: length)
    decoder.append(&bytes)
    #expect(throws: LinkFrameDecoder.BadLength.self) { try decoder.next() }
  }

  @Test func `random bytes never trap, and hold no more than came`() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      var (decoder, came) = (LinkFrameDecoder(limit: 1 << 22), 0)
      for _ in 0..<10 {
        var piece = ByteBuffer(bytes: random.bytes(Int.random(in: 0...64, using: &random)))
        came += piece.readableBytes
        decoder.append(&piece)
        do { while try decoder.next() != nil {} } catch { break }
        #expect(decoder.pendingBytes <= came)
      }
    }
  }
}

import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineRelay

/// G: messages are signed as JWS, and nothing but the agreed key under the agreed algorithm opens them.
@Suite struct SATPEnvelopeTests {
  private let message = SATPSample.chain[4].message

  private func opened(_ text: String, _ key: SATPPublicKey = SATPSample.senderKey.publicKey) -> Result<
    SATPMessage, SATPEnvelopeError
  > {
    do throws(SATPEnvelopeError) { return .success(try SATPEnvelope(compact: text).open(with: key)) } catch {
      return .failure(error)
    }
  }

  /// A compact text with this header, signed by the sender's key.
  private func text(header: String, payload: [UInt8]? = nil, key: SATPPrivateKey = SATPSample.senderKey) throws
    -> String
  {
    let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(payload ?? message.bytes)
    return input + "." + Base64URL.encode(try key.sign(Array(input.utf8)))
  }

  private static let header = #"{"alg":"ES256","kid":"gateway.north.example","typ":"satp+jws"}"#

  @Test(arguments: SATPRole.allCases) func `G opens what the agreed key signed, in both forms`(role: SATPRole) throws {
    for (_, message) in SATPSample.all {
      let envelope = SATPSample.envelope(message, by: SATPSample.key(role))
      let key = SATPSample.key(role).publicKey
      #expect(try SATPEnvelope(compact: envelope.compact).open(with: key) == message)
      #expect(try SATPEnvelope(flattened: envelope.flattened).open(with: key) == message)
      #expect(envelope.claimedKeyId == key.keyId)
    }
    #expect(try opened(text(header: Self.header)) == .success(message))
  }

  /// RFC 8032 makes Ed25519's signatures the same each time.
  @Test func `G the signing input and an EdDSA signature are pinned`() {
    let envelope = SATPSample.envelope(SATPSample.chain[3].message, by: SATPSample.receiverKey)
    #expect(
      envelope.compact.hasPrefix("eyJhbGciOiJFZERTQSIsImtpZCI6ImdhdGV3YXkuc291dGguZXhhbXBsZSIsInR5cCI6InNhdHArandzIn0.")
    )
    #expect(SATPHash(of: Array(envelope.compact.utf8)).text == SATPHashes.envelope)
  }

  /// RFC 7515, appendix A.3. Its s is high: the signature is good, and not the one of the two that is taken.
  @Test func `G an ES256 signature of RFC 7515 verifies in its low form`() throws {
    let x = try #require(Base64URL.decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"))
    let y = try #require(Base64URL.decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))
    let key = SATPPublicKey(keyId: "joe", try P256.PublicKey([4] + x + y))
    let input = Array(
      ("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ").utf8)
    let signature = try #require(
      Base64URL.decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"))
    #expect(!key.verify(signature, of: input))
    #expect(key.verify(P256.lowS(signature), of: input))
  }

  /// RFC 8037, appendix A.
  @Test func `G makes the EdDSA signature of RFC 8037`() throws {
    let seed = try #require(Base64URL.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
    let key = SATPPrivateKey(keyId: "a", try Ed25519.PrivateKey(seed: seed))
    #expect(key.publicKey.text == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    let input = Array("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".utf8)
    let signature = try #require(
      Base64URL.decode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"))
    #expect(try key.sign(input) == signature)
    #expect(key.publicKey.verify(signature, of: input))
  }

  @Test(arguments: [
    #"{"alg":"none","kid":"gateway.north.example","typ":"satp+jws"}"#,
    #"{"alg":"None","kid":"gateway.north.example","typ":"satp+jws"}"#,
    #"{"alg":"HS256","kid":"gateway.north.example","typ":"satp+jws"}"#,
    #"{"alg":"ES384","kid":"gateway.north.example","typ":"satp+jws"}"#,
    #"{"alg":"EdDSA","kid":"gateway.north.example","typ":"satp+jws"}"#,
  ]) func `G refuses no algorithm, unknown ones and swapped ones`(header: String) throws {
    guard case .failure(.algorithm) = try opened(text(header: header)) else {
      Issue.record("accepted or refused for another reason")
      return
    }
    // With an empty signature, as `none` would have it.
    let bare = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(message.bytes) + "."
    guard case .failure(.algorithm) = opened(bare) else {
      Issue.record("accepted or refused for another reason")
      return
    }
  }

  @Test(arguments: ["jku", "jwk", "x5c", "x5t", "x5t#S256", "x5u"])
  func `G refuses a key that the header brings`(member: String) throws {
    // Even one that would be right, and whatever else the header says.
    for value in [#""https://north.example/keys""#, "{}"] {
      let header =
        member < "kid"
        ? #"{"alg":"ES256","\#(member)":\#(value),"kid":"gateway.north.example","typ":"satp+jws"}"#
        : #"{"alg":"ES256","kid":"gateway.north.example","typ":"satp+jws","\#(member)":\#(value)}"#
      #expect(try opened(text(header: header)) == .failure(.suppliedKey(member: member)))
    }
  }

  @Test(arguments: [
    #"{"alg":"ES256","typ":"satp+jws"}"#, #"{"kid":"gateway.north.example","typ":"satp+jws"}"#,
    #"{"alg":"ES256","kid":"gateway.north.example"}"#, #"{"alg":"ES256","kid":"gateway.north.example","typ":"JWT"}"#,
    #"{"alg":"ES256","b64":false,"crit":["b64"],"kid":"gateway.north.example","typ":"satp+jws"}"#,
    #"{"alg":"ES256","kid":"gateway.north.example","typ":"satp+jws","zip":"DEF"}"#,
    #"{"kid":"gateway.north.example","alg":"ES256","typ":"satp+jws"}"#,
    #"{"alg":"ES256", "kid":"gateway.north.example","typ":"satp+jws"}"#, "[]", "",
    #"{"alg":"ES256","alg":"ES256","kid":"gateway.north.example","typ":"satp+jws"}"#,
    #"{"alg":"ES256","kid":"","typ":"satp+jws"}"#,
  ]) func `G refuses a header that is not exactly the agreed one`(header: String) throws {
    guard case .failure(.header) = try opened(text(header: header)) else {
      Issue.record("accepted or refused for another reason")
      return
    }
  }

  @Test func `G refuses other keys, under the right name and under their own`() throws {
    #expect(try opened(text(header: Self.header, key: SATPSample.forgedKey)) == .failure(.signature))
    let other = Self.header.replacing("north", with: "west")
    #expect(try opened(text(header: other)) == .failure(.unknownKey("gateway.west.example")))
    let reflected = SATPSample.envelope(message, by: SATPSample.receiverKey).compact
    #expect(opened(reflected) == .failure(.unknownKey("gateway.south.example")))
  }

  @Test func `G refuses texts that stand for the same bytes`() throws {
    let parts = try text(header: Self.header).split(separator: ".").map(String.init)
    for place in 0..<3 {
      for change: (String) -> String in [
        { $0 + "=" }, { $0 + "==" }, { $0 + "A" }, { " " + $0 }, { $0 + "\n" }, { "+" + $0.dropFirst() },
        { "/" + $0.dropFirst() },
      ] {
        var changed = parts
        changed[place] = change(changed[place])
        guard case .failure = opened(changed.joined(separator: ".")) else {
          Issue.record("part \(place) accepted as \(changed[place].suffix(8))")
          continue
        }
      }
    }
    #expect(Base64URL.decode(parts[2]).map { Base64URL.encode($0) } == parts[2])
    // 64 bytes leave four bits of the last letter unused; they are zero.
    let last = try #require(parts[2].last)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let next = letters[try #require(letters.firstIndex(of: last)) + 1]
    #expect(opened("\(parts[0]).\(parts[1]).\(parts[2].dropLast())\(next)") == .failure(.base64(part: "signature")))
  }

  @Test func `G refuses more or fewer parts, and too much text`() {
    for text in ["", ".", "..", "a.b", "a.b.c.d", "..."] {
      #expect(throws: SATPEnvelopeError.self) { try opened(text).get() }
    }
    let long = String(repeating: "A", count: SATPEnvelope.maximumBytes + 1)
    #expect(opened(long) == .failure(.tooLong(maximum: SATPEnvelope.maximumBytes)))
    #expect(throws: SATPEnvelopeError.self) { try SATPEnvelope(flattened: Array("{}".utf8)) }
    let more = #"{"header":{},"payload":"","protected":"","signature":""}"#
    #expect(throws: SATPEnvelopeError.self) { try SATPEnvelope(flattened: Array(more.utf8)) }
  }

  @Test func `G of the two ES256 signatures only the low one opens`() throws {
    let envelope = SATPSample.envelope(message, by: SATPSample.senderKey)
    let parts = envelope.compact.split(separator: ".").map(String.init)
    let low = try #require(Base64URL.decode(parts[2]))
    #expect(P256.isLowS(low))
    let high = low[..<32] + P256Order.minus(Array(low[32...]))
    let key = try P256.PublicKey(#require(Hex.decode(SATPSample.senderKey.publicKey.text)))
    #expect(key.verify(Array(high), of: Array("\(parts[0]).\(parts[1])".utf8)))
    #expect(P256.lowS(Array(high)) == low)
    #expect(opened("\(parts[0]).\(parts[1]).\(Base64URL.encode(Array(high)))") == .failure(.signature))
    for bad in [
      [], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xFF, count: 64), Array(low.dropLast()), low + [0],
    ] {
      #expect(opened("\(parts[0]).\(parts[1]).\(Base64URL.encode(bad))") == .failure(.signature))
    }
  }

  @Test func `G an EdDSA signature with a scalar past the order does not open`() throws {
    let envelope = SATPSample.envelope(message, by: SATPSample.receiverKey)
    let parts = envelope.compact.split(separator: ".").map(String.init)
    var signature = try #require(Base64URL.decode(parts[2]))
    // s + L, little-endian; L = 2^252 + 27742317777372353535851937790883648493.
    let order: [UInt8] =
      [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
      ] + [UInt8](repeating: 0, count: 15) + [0x10]
    var carry = 0
    for index in 0..<32 {
      let sum = Int(signature[32 + index]) + Int(order[index]) + carry
      signature[32 + index] = UInt8(sum & 255)
      carry = sum >> 8
    }
    let text = "\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))"
    #expect(opened(text, SATPSample.receiverKey.publicKey) == .failure(.signature))
  }

  @Test func `G a good signature of what is no message tells why it is none`() throws {
    #expect(
      try opened(text(header: Self.header, payload: Array("{}".utf8))) == .failure(.message(.missing("messageType"))))
    #expect(
      try opened(text(header: Self.header, payload: Array("{}".utf8), key: SATPSample.forgedKey))
        == .failure(.signature))
  }

  @Test func `G mutated envelopes never trap and never open to another message`() throws {
    var generator = SeededGenerator(seed: 17)
    let keys = [SATPSample.senderKey, SATPSample.receiverKey]
    let texts = SATPSample.all.enumerated().map {
      (SATPSample.envelope($1.message, by: keys[$0 % 2]).compact, keys[$0 % 2].publicKey, $1.message)
    }
    for round in 0..<20_000 {
      let (text, key, message) = texts[round % texts.count]
      var bytes = Array(text.utf8)
      for _ in 0...Int.random(in: 0...1, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 45...122, using: &generator)
      }
      guard bytes != Array(text.utf8) else { continue }
      if case .success(let found) = opened(String(decoding: bytes, as: UTF8.self), key) {
        Issue.record("round \(round) opened to \(found.type), from \(message.type)")
      }
    }
  }

  @Test func `G keys are read in one form only`() throws {
    for key in [SATPSample.senderKey.publicKey, SATPSample.receiverKey.publicKey] {
      #expect(try SATPPublicKey(keyId: key.keyId, text: key.text) == key)
      for text in [key.text.uppercased(), "0x" + key.text, String(key.text.dropLast(1)), key.text + "00", ""] {
        #expect(throws: ValueError.self, "\(text)") { try SATPPublicKey(keyId: key.keyId, text: text) }
      }
    }
    #expect("\(SATPSample.senderKey)" == "SATPPrivateKey(gateway.north.example, hidden)")
  }
}

/// The order of P-256's group minus a number, big-endian.
private enum P256Order {
  static func minus(_ number: [UInt8]) -> [UInt8] {
    let order = Hex.decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") ?? []
    var (result, borrow) = ([UInt8](repeating: 0, count: 32), 0)
    for index in (0..<32).reversed() {
      let difference = Int(order[index]) - Int(number[index]) - borrow
      borrow = difference < 0 ? 1 : 0
      result[index] = UInt8(difference + borrow * 256)
    }
    return result
  }
}

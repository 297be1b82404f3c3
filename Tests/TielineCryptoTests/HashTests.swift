import Testing
import TielineCore
import TielineCrypto

@Suite struct HashTests {
  /// Ethereum's own constants: the empty code hash, the empty trie root, the transfer topic, the issue selector.
  @Test(arguments: [
    ("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
    ("\u{0}", "bc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a"),
    ("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
    (
      "Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    ),
  ])
  func `hashes with Keccak-256 as Ethereum does`(text: String, expected: String) {
    #expect(Hex.encode(Keccak256.hash(text.utf8), prefix: false) == expected)
  }

  /// Made with pycryptodome's `keccak.new(digest_bits=256)` over `bytes(i % 251 for i in range(n))`.
  @Test(
    arguments: [
      (1, "bc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a"),
      (31, "3e50547cf72e8583ee91462f9d99fe624f53282f78e1a5ec2347b1d0123d0d9b"),
      (64, "002030bde3d4cf89919649775cd71875c4d0ab1708a380e03fefc3a28aa24831"),
      (135, "cbdfd9dee5faad3818d6b06f95a219fd290b0e1706f6a82e5a595b9ce9faca62"),
      (136, "7ce759f1ab7f9ce437719970c26b0a66ff11fe3e38e17df89cf5d29c7d7f807e"),
      (137, "ac73d4fae68b8453f764007c1a20ce95994187861f0c3227a3a8e99a73a3b1db"),
      (271, "27eceb59ebc3dc8a04a5b135be641591a7278540e4556a2ba9f408194e666ec3"),
      (272, "8e2476e65823b24d96ebe239f2c1534cdf763e689e2410c3b1cb0c74e6177bfc"),
      (273, "3f02f134370e4debb95140ef49ddd3aed8c65ff1ed83a43f1b269421f179c5f9"),
      (1000, "af692982e84a5a9688359025660a7857cd28ee7c8d867cfa1677baf2e6d1f63b"),
    ] as [(Int, String)])
  func `hashes lengths around the 136-byte block`(length: Int, expected: String) {
    let bytes = (0..<length).map { UInt8($0 % 251) }
    #expect(Hex.encode(Keccak256.hash(bytes), prefix: false) == expected)
    #expect(Hex.encode(Keccak256.hash(([7] + bytes).dropFirst()), prefix: false) == expected)
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `hashes with SHA-256 as FIPS 180 does`(text: String, expected: String) {
    #expect(Hex.encode(SHA256.hash(text.utf8), prefix: false) == expected)
  }

  @Test func `H-7 a preimage opens the lock of its SHA-256`() throws {
    let preimage = try Preimage([UInt8](repeating: 0, count: 32))
    let expected = "0x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"
    #expect(preimage.hashlock.description == expected)
  }

  @Test func `compares bytes and lengths`() {
    #expect(ConstantTime.areEqual([1, 2, 3], [1, 2, 3]))
    #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2, 4]))
    #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2]))
    #expect(ConstantTime.areEqual([], []))
  }
}

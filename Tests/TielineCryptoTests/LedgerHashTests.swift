import Testing
import TielineCore
import TielineCrypto

/// The hashes that UTXO ledgers and Neo are built on.
@Suite struct LedgerHashTests {
  /// The examples of the function's authors: Dobbertin, Bosselaers, Preneel, *The hash function RIPEMD-160*.
  @Test(arguments: [
    ("", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
    ("a", "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe"),
    ("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
    ("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36"),
    ("abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "b0e20b6e3116640286ed3a87a5713079b21f5189"),
    (String(repeating: "1234567890", count: 8), "9b752e45573d4b39f4dbd3323cab82bf63326bfb"),
    (String(repeating: "a", count: 1_000_000), "52783243c1697bdbe16d37f97f68f08325dc1528"),
  ])
  func `hashes with RIPEMD-160 as its authors do`(text: String, expected: String) {
    #expect(Hex.encode(RIPEMD160.hash(text.utf8), prefix: false) == expected)
  }

  /// BIP 173: the key of the curve's generator.
  @Test func `names a key by its Hash160 as Bitcoin does`() throws {
    let key = try #require(Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))
    #expect(Hex.encode(Hash160.hash(key), prefix: false) == "751e76e8199196d454941c45d1b3a323f1433bd6")
    #expect(Hash160.hash(key) == RIPEMD160.hash(SHA256.hash(key)))
    #expect(Hex.encode(Hash160.hash([UInt8]()), prefix: false) == "b472a266d0bd89c13706a4132ccfb16f7c3b9fcb")
  }

  /// Bitcoin developer reference: the string and the genesis block's header.
  @Test(arguments: [
    ("", "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456"),
    ("68656c6c6f", "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50"),
    (
      "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f61"
        + "7fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
      "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000"
    ),
  ])
  func `hashes twice with SHA-256 as Bitcoin does`(text: String, expected: String) throws {
    let bytes = try #require(Hex.decode(text))
    #expect(Hex.encode(DoubleSHA256.hash(bytes), prefix: false) == expected)
    #expect(DoubleSHA256.hash(bytes) == SHA256.hash(SHA256.hash(bytes)))
  }

  @Test func `hashes slices and lengths around the 64-byte block`() {
    for length in [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 1000] {
      let bytes = (0..<length).map { UInt8($0 % 251) }
      let slice = ([7] + bytes).dropFirst()
      #expect(RIPEMD160.hash(slice) == RIPEMD160.hash(bytes))
      #expect(DoubleSHA256.hash(slice) == SHA256.hash(SHA256.hash(bytes)))
      #expect(Hash160.hash(slice) == RIPEMD160.hash(SHA256.hash(bytes)))
    }
    #expect(RIPEMD160.byteCount == 20 && Hash160.byteCount == 20 && DoubleSHA256.byteCount == 32)
  }
}

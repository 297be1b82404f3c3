import Testing
import TielineCore
import TielineEVM
import TielineProofs

@Suite struct ABITests {
  private let types: [ABIType] = [.uint256, .tuple([.bytes, .array(.string)]), .bool, .address]

  private func values() throws -> [ABIValue] {
    [
      .uint256(69),
      .tuple([.bytes([1, 2, 3]), .array([.string("a"), .string("Tieline Tieline Tieline Tieline Tieline ")])]),
      .bool(true), .address(try EVMAddress("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")),
    ]
  }

  /// Made with eth-abi 6.0: `encode(["uint256", "(bytes,string[])", "bool", "address"], …)`.
  private let encoded =
    "0000000000000000000000000000000000000000000000000000000000000045000000000000000000000000000000000000"
    + "0000000000000000000000000080000000000000000000000000000000000000000000000000000000000000000100000000"
    + "00000000000000009d8a62f656a8d1615c1294fd71e9cfb3e4855a4f00000000000000000000000000000000000000000000"
    + "0000000000000000004000000000000000000000000000000000000000000000000000000000000000800000000000000000"
    + "0000000000000000000000000000000000000000000000030102030000000000000000000000000000000000000000000000"
    + "0000000000000000000000000000000000000000000000000000000000000000000000000002000000000000000000000000"
    + "0000000000000000000000000000000000000040000000000000000000000000000000000000000000000000000000000000"
    + "0080000000000000000000000000000000000000000000000000000000000000000161000000000000000000000000000000"
    + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000285469"
    + "656c696e65205469656c696e65205469656c696e65205469656c696e65205469656c696e6520000000000000000000000000"
    + "000000000000000000000000"

  @Test func `encodes and decodes as eth-abi does`() throws {
    let bytes = ABI.encode(try values())
    #expect(Hex.encode(bytes, prefix: false) == encoded)
    #expect(try ABI.decode(bytes, as: types) == values())
  }

  @Test func `encodes arrays of tuples and empty arrays`() throws {
    let type = ABIType.array(.tuple([.uint256, .bytes]))
    let value = ABIValue.array([.tuple([.uint256(1), .bytes([])]), .tuple([.uint256(2), .bytes([9])])])
    #expect(try ABI.decode(ABI.encode([value]), as: [type]) == [value])
    #expect(try ABI.decode(ABI.encode([.array([])]), as: [type]) == [.array([])])
    let fixed = ABIValue.array([.tuple([.uint256(1), .bool(false)])])
    #expect(try ABI.decode(ABI.encode([fixed]), as: [.array(.tuple([.uint256, .bool]))]) == [fixed])
  }

  @Test func `knows selectors and topics`() {
    #expect(Hex.encode(ABI.selector("transfer(address,uint256)")) == "0xa9059cbb")
    #expect(Hex.encode(ABI.selector("balanceOf(address,uint256)")) == "0x00fdd58e")
    #expect(
      Hex.encode(ABI.topic("TransferSingle(address,address,address,uint256,uint256)"))
        == "0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62")
  }

  @Test func `refuses dirty padding, wrong values and values past the end`() throws {
    let word = [UInt8](repeating: 0, count: 32)
    let ones = [UInt8](repeating: 0xFF, count: 32)
    #expect(throws: ABIError.invalid(type: "address", offset: 0)) { try ABI.decode(ones, as: [.address]) }
    #expect(throws: ABIError.invalid(type: "bool", offset: 0)) { try ABI.decode(ones, as: [.bool]) }
    #expect(throws: ABIError.outOfBounds(offset: 0, count: 32)) { try ABI.decode(ones, as: [.bytes]) }
    #expect(throws: ABIError.outOfBounds(offset: 32, count: 32)) { try ABI.decode(word, as: [.uint256, .uint256]) }
    #expect(throws: ABIError.outOfBounds(offset: 0, count: 0)) { try ABI.decode([], as: [.uint256]) }
    var dirty = ABI.encode([.bytes([1])])
    dirty[dirty.count - 1] = 1
    #expect(throws: ABIError.invalid(type: "zero padding", offset: 65)) { try ABI.decode(dirty, as: [.bytes]) }
    let text = ABI.encode([.bytes([0xFF])])
    #expect(throws: ABIError.invalid(type: "string in UTF-8", offset: 32)) { try ABI.decode(text, as: [.string]) }
  }

  /// Every offset of an array points to the same array, eight levels deep: unbounded reading would never end.
  @Test func `bounds the work that shared offsets ask for`() {
    let count = 64
    var bytes = [UInt8]()
    for _ in 0..<8 {
      bytes += ABI.encode([.uint256(UInt64(count))])
      for _ in 0..<count { bytes += ABI.encode([.uint256(UInt64(count * 32))]) }
    }
    var type = ABIType.array(.uint256)
    for _ in 0..<6 { type = .array(type) }
    let data = ABI.encode([.uint256(32)]) + bytes + [UInt8](repeating: 0, count: 4096)
    #expect(throws: ABIError.tooManyValues) { try ABI.decode(data, as: [type]) }
  }

  @Test func `survives mutated bytes`() throws {
    let seed = ABI.encode(try values())
    var state: UInt64 = 0x7133
    var refused = 0
    for _ in 0..<5_000 {
      var bytes = seed
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let index = Int(state >> 33) % bytes.count
        switch state >> 29 & 3 {
        case 0: bytes[index] = 0xFF
        case 1: bytes[index] ^= UInt8(truncatingIfNeeded: state >> 40)
        case 2: bytes.removeLast(Int(state >> 50) % 64 % bytes.count)
        default: bytes[index] = UInt8(index & 0xE0)
        }
      }
      if (try? ABI.decode(bytes, as: types)) == nil { refused += 1 }
    }
    #expect(refused > 100)
  }
}

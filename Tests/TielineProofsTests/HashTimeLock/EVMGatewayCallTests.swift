import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

@Suite struct EVMGatewayCallTests {
  private static let north = "eip155:1441"
  private static let south = "eip155:1442"
  private static let outcome = CallOutcome(
    succeeded: false, result: ResultHash(checked: [UInt8](repeating: 0x44, count: 32)))

  private func account(_ byte: UInt8, on ledger: String) throws -> AccountID {
    try EVMLockState.address(byte).account(on: LedgerID(ledger))
  }

  private func call(
    target: String = south, selector: [UInt8] = [0x60, 0xFE, 0x47, 0xB1], arguments: [UInt8] = Amount(42).bytes32,
    fee: String? = "erc20:0x7777777777777777777777777777777777777777", amount: UInt64 = 1000, gas: UInt64 = 200_000,
    execution: Int64 = 1_800_000_000
  ) throws -> GatewayCall {
    try GatewayCall(
      GatewayCall.Request(
        target: account(0x22, on: target), selector: selector, arguments: arguments, gas: gas),
      caller: account(0x11, on: Self.north), sourceGateway: account(0x55, on: Self.north),
      destinationGateway: account(0x66, on: Self.south),
      fee: fee.map { AssetAmount(asset: try AssetID("\(Self.north)/\($0)"), amount: Amount(amount)) },
      payee: account(0x12, on: Self.north),
      hashlock: Preimage(checked: [UInt8](repeating: 9, count: 32)).hashlock,
      commitmentTimelock: Timelock(secondsSinceEpoch: 1_800_000_060),
      executionTimelock: Timelock(secondsSinceEpoch: execution))
  }

  /// Computed with eth_abi from the words that `GatewayCalls.vy` lists.
  @Test func `a call, its outcome and a permission have one item each`() throws {
    let evm = try EVMGatewayCall(call())
    #expect(evm.item.count == 512)
    #expect(Hex.encode(SHA256.hash(evm.item)) == "0xd194bff31682b3028d55b70b1716083703c08699b797dfecd2e807c1fd55d0b5")
    let name = "0x906cde066c6cbe24ea55318429be09bb9c1affc6cbcd2e71f60743a5583ec466"
    for part in [LockPart.commitment(try call()), .execution(try call())] {
      let layout = EVMLockLayout(contract: EVMLockState.contract, chainID: 1441)
      #expect("\(try layout.identifier(of: LockTerms(part)))" == name)
    }
    #expect(
      Hex.encode(SHA256.hash(evm.item(of: Self.outcome)))
        == "0x59c4bf2575e7c41591002243b45718e823af0a9af5c41d957b803f0eca305c53")
    let lane = EVMLane(
      from: .init(ledger: try LedgerID(Self.south), keeper: EVMLockState.address(0x66)),
      to: .init(ledger: try LedgerID(Self.north), keeper: EVMLockState.address(0x55)))
    let permission = EVMPermission(
      lane: lane, target: EVMLockState.address(0x22), selector: [0x60, 0xFE, 0x47, 0xB1], isAllowed: true, changes: 3)
    #expect(
      Hex.encode(SHA256.hash(permission.item)) == "0xb39d9147ac0369425ff4175405c382c6c95a7ea760d15dfa1533934e2702ee4e")
  }

  @Test(arguments: [true, false]) func `an end's terms have one form, and read back`(hasFee: Bool) throws {
    for part in [LockPart.commitment(try call(fee: hasFee ? "slip44:60" : nil)), .execution(try call())] {
      let terms = LockTerms(part)
      #expect(try LockTerms(json: terms.json.bytes) == terms)
      #expect(try JSONDecoder().decode(LockTerms.self, from: JSONEncoder().encode(terms)) == terms)
      #expect(terms.canonicalIdentifier != LockTerms(part.opposite).canonicalIdentifier)
    }
  }

  @Test func `what cannot be called is refused`() throws {
    #expect(throws: ValueError.self, "on the caller's own ledger") { try call(target: Self.north) }
    #expect(throws: ValueError.self) { try call(selector: [1, 2, 3]) }
    #expect(throws: ValueError.self) { try call(arguments: [UInt8](repeating: 0, count: 2049)) }
    #expect(throws: ValueError.self) { try call(gas: 0) }
    #expect(throws: ValueError.self, "H-1") { try call(execution: 1_800_000_060) }
    #expect(throws: ValueError.self) { try call(amount: 0) }
    #expect(throws: ValueError.self) {
      try EVMGatewayCall(call(fee: "erc1155:0x7777777777777777777777777777777777777777/1"))
    }
  }

  // MARK: Slots

  private func status(_ status: UInt8?, _ claimed: [[UInt8]?]) throws -> (LockObservation.Status, CallOutcome?) {
    let terms = LockTerms(.execution(try call()))
    return try EVMLockLayout.status(status.map { Amount(UInt64($0)).bytes32 }, claimed: { claimed }, of: terms, at: 7)
  }

  @Test func `S-7 the outcome of an executed call is read from its own slots, and nothing else passes for it`() throws {
    let layout = EVMLockLayout(contract: EVMLockState.contract, chainID: 1442)
    let name = try layout.identifier(of: LockTerms(.execution(call())))
    let slots = layout.claimedSlots(of: name, LockTerms(.execution(try call())))
    #expect(slots.count == 3 && Set(slots).count == 3)
    #expect(layout.claimedSlots(of: name, LockTerms(.commitment(try call()))) == [slots[0]])
    // The outcome of call `id` is at keccak256(uint256(3) ‖ id), its answer's hash behind it.
    #expect(slots[1] == Keccak256.hash(Amount(3).bytes32 + name.bytes))
    let (preimage, result) = ([UInt8](repeating: 9, count: 32), Self.outcome.result.bytes)
    let read = try status(2, [preimage, Amount(2).bytes32, result])
    #expect(read.0 == .claimed(Preimage(checked: preimage)) && read.1 == Self.outcome)
    #expect(try status(2, [preimage, Amount(1).bytes32, result]).1?.succeeded == true)
    #expect(try status(nil, []).0 == .absent)
    for outcome in [nil, Amount(0).bytes32, Amount(3).bytes32, [1]] as [[UInt8]?] {
      #expect(throws: ProofFailure.self) { try status(2, [preimage, outcome, result]) }
    }
    #expect(throws: ProofFailure.self) { try status(2, [preimage, Amount(1).bytes32, nil]) }
  }
}

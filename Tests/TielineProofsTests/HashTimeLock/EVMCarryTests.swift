import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

@Suite struct EVMCarryTests {
  private static let north = "eip155:1441"
  private static let south = "eip155:1442"
  private static let preimage = Preimage(checked: [UInt8](repeating: 9, count: 32))

  private func account(_ byte: UInt8, on ledger: String) throws -> AccountID {
    try EVMLockState.address(byte).account(on: LedgerID(ledger))
  }

  private func carry(
    home: String = north, source: String = north, destination: String = south, amount: UInt64 = 1500,
    arrival: Int64 = 1_800_000_000
  ) throws -> Carry {
    try Carry(
      certificate: AssetAmount(
        asset: AssetID("\(home)/erc1155:\(EVMLockState.address(0x33).lowercased)/7"), amount: Amount(amount)),
      attributes: AttributesHash([UInt8](repeating: 0x44, count: 32)),
      sender: account(0x11, on: source), sourceBridge: account(0x55, on: source),
      destinationBridge: account(0x66, on: destination), recipient: account(0x22, on: destination),
      hashlock: Self.preimage.hashlock, departureTimelock: Timelock(secondsSinceEpoch: 1_800_000_060),
      arrivalTimelock: Timelock(secondsSinceEpoch: arrival))
  }

  /// Computed with eth_abi from the words that `CertificateBridge.vy` lists.
  @Test func `a departure has one item, which names the carry at both ends`() throws {
    let carry = try carry()
    let taken = try EVMCarry(carry)
    #expect(taken.item.count == 480)
    #expect(Hex.encode(SHA256.hash(taken.item)) == "0xc4acac1c2a877e53dcd43a6ca1a150bf14b7d7098ce913ce652f045c46170b31")
    let name = "0x84636bd508eb1727d5fc381d24207ecc35a1cd33a204a046af59f0a93ea301b9"
    for (part, contract) in [(LockPart.departure(carry), 0x55), (.arrival(carry), 0x66)] as [(LockPart, UInt8)] {
      let chain: UInt64 = contract == 0x55 ? 1441 : 1442
      let layout = EVMLockLayout(
        contract: EVMLockState.contract, chainID: chain, bridge: EVMLockState.address(contract))
      #expect("\(try layout.identifier(of: LockTerms(part)))" == name)
    }
  }

  @Test func `a lane has one item`() throws {
    let lane = EVMLane(
      from: .init(ledger: try LedgerID(Self.north), keeper: EVMLockState.address(0x55)),
      to: .init(
        ledger: try LedgerID(Self.south), keeper: EVMLockState.address(0x66),
        certificates: EVMLockState.address(0x77)))
    #expect(Hex.encode(SHA256.hash(lane.item)) == "0xa75e3de45e4b568ae9ea7bcf92f4d1638f8b96cd03a4d7308dc959b2ba1e2d36")
  }

  @Test func `a certificate is another token away from home`() throws {
    let asset = try EVMCarry.visitor(try carry().certificate.asset, at: EVMLockState.address(0x66))
    #expect(asset.contract == EVMLockState.address(0x66))
    #expect("\(asset.id ?? .zero)" == "70708588459726577865418006377221353371570429664945171929544421366368570388707")
    #expect(throws: ValueError.self) {
      try EVMCarry.visitor(AssetID("\(Self.north)/slip44:60"), at: EVMLockState.address(0x66))
    }
  }

  @Test func `E-2 a lock is looked for in the one contract that keeps it`() throws {
    let departure = LockTerms(.departure(try carry()))
    let (lock, bridge) = (EVMLockState.contract, EVMLockState.address(0x55))
    let layout = EVMLockLayout(contract: lock, chainID: 1441, bridge: bridge)
    #expect(layout.keeping(departure) == EVMLockLayout(contract: bridge, chainID: 1441))
    #expect(
      EVMLockLayout(contract: bridge, chainID: 1441).keeping(departure)?.contract == bridge, "a document's layout")
    let foreign = EVMLockLayout(contract: lock, chainID: 1441, bridge: EVMLockState.address(0x56))
    #expect(foreign.keeping(departure) == nil, "a carry by a bridge that its maker chose proves nothing")
    let plain = try RecordedProofs.proof("locked").terms
    #expect(layout.keeping(plain) == EVMLockLayout(contract: lock, chainID: 1441))
    #expect(LockVerifier.Layout.evm(layout).json == LockVerifier.Layout.evm(layout.keeping(plain) ?? layout).json)
    let coins = UTXOLockLayout(senderKey: [2], recipientKey: [3])
    #expect(LockVerifier.Layout.utxo(coins).keeping(departure) == nil)
  }

  @Test(arguments: [true, false]) func `an end's terms have one form, and read back`(departs: Bool) throws {
    let part = departs ? LockPart.departure(try carry()) : .arrival(try carry())
    let terms = LockTerms(part)
    #expect(try terms.assets == [carry().certificate] && terms.part == part)
    #expect(try terms.ledger == LedgerID(departs ? Self.north : Self.south))
    #expect(try LockTerms(json: terms.json.bytes) == terms)
    #expect(try JSONDecoder().decode(LockTerms.self, from: JSONEncoder().encode(terms)) == terms)
    let other = LockTerms(part.opposite)
    #expect(terms.canonicalIdentifier != other.canonicalIdentifier)
    let proof = try HashTimeLockProof(
      terms: terms, status: .locked, layout: .evm(EVMLockLayout(contract: EVMLockState.contract, chainID: 1441)),
      checkpoint: .object([:]), headers: [], evidence: LockEvidence(state: [1], locks: [[2]]))
    #expect(try HashTimeLockProof(proof.compact) == proof)
    #expect(try HashTimeLockProof(proof.json.bytes) == proof)
  }

  @Test func `every term is in the carry's name`() throws {
    let names = [
      try EVMCarry(carry()), try EVMCarry(carry(amount: 1501)), try EVMCarry(carry(home: Self.south)),
      try EVMCarry(carry(arrival: 1_800_000_001)), try EVMCarry(carry(destination: "eip155:1443")),
    ].map(\.item)
    #expect(Set(names).count == names.count)
  }

  @Test func `H-1 what cannot be carried is refused`() throws {
    #expect(throws: ValueError.self) { try carry(destination: Self.north) }
    #expect(throws: ValueError.self, "a certificate is at home or one carry away") { try carry(home: "eip155:1443") }
    #expect(throws: ValueError.self) { try carry(amount: 0) }
    #expect(throws: ValueError.self) { try carry(arrival: 1_800_000_060) }
  }
}

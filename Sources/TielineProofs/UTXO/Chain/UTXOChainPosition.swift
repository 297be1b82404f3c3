import BigInt
import TielineCore

/// A header at its place in a chain, with what the rules for the header after it need.
struct UTXOChainPosition: Hashable, Sendable {
  let height: UInt64
  let header: UTXOHeader
  let identifier: UTXOHash
  /// Of this header and all before it.
  let chainWork: BigUInt
  /// The header times from which a median is taken: the last 11, its own included, oldest first; fewer near the
  /// genesis.
  let times: [UInt32]
  /// The time from which the next change of the target counts; 0 on a network whose target never changes.
  let windowStart: UInt32
  /// The target of the last block of this window that did not use the exception of test networks.
  let baseBits: UInt32

  /// - Source: Bitcoin Core, `CBlockIndex::GetMedianTimePast`; BIP 113.
  var medianTime: UInt32 { times.sorted()[times.count / 2] }

  /// The position of a header that passes every rule of `network`.
  ///
  /// - Parameter now: Where `nil`, the header's time was compared with a clock before.
  func next(
    _ header: UTXOHeader, on network: UTXONetwork, at now: Instant?
  ) throws(ProofFailure) -> UTXOChainPosition {
    let height = height + 1
    guard header.parent == identifier else {
      throw .invalid(.wrongParent, at: height, expected: "\(identifier)", found: "\(header.parent)")
    }
    guard height <= UTXOLimits.height else {
      throw .invalid(.wrongHeight, at: height, expected: "at most \(UTXOLimits.height)", found: "\(height)")
    }
    let bits = network.expectedBits(after: self, time: header.time)
    guard header.bits == bits, let target = CompactTarget(bits: bits) else {
      throw .invalid(.wrongWork, at: height, expected: "target \(hex(bits))", found: hex(header.bits))
    }
    guard header.time > medianTime else {
      throw .invalid(
        .wrongTime, at: height, expected: "a time after \(medianTime), the median of the last \(times.count)",
        found: "\(header.time)")
    }
    try header.checkFuture(now, at: height)
    try network.checkWork(of: header, target, at: height)
    return UTXOChainPosition(
      height: height, header: header, identifier: header.identifier, chainWork: chainWork + target.work,
      times: Array((times + [header.time]).suffix(UTXOLimits.medianTimeSpan)),
      windowStart: network.windowStart(at: height, time: header.time, after: self),
      baseBits: network.baseBits(at: height, bits: bits, after: self))
  }
}

extension UTXOHeader {
  func checkFuture(_ now: Instant?, at height: UInt64) throws(ProofFailure) {
    guard let now else { return }
    let latest = now.millisecondsSinceEpoch / 1000 + UTXOLimits.futureSeconds
    guard Int64(time) <= latest else {
      throw .invalid(.wrongTime, at: height, expected: "a time up to \(latest)", found: "\(time)")
    }
  }
}

extension UTXONetwork {
  /// That the header's own work meets a target.
  func checkWork(of header: UTXOHeader, _ target: CompactTarget, at height: UInt64) throws(ProofFailure) {
    let hash = try workHash(of: header)
    guard target.isMet(by: hash) else {
      throw .invalid(
        .wrongWork, at: height, expected: "a hash of at most target \(hex(target.bits))",
        found: Hex.encode(hash.reversed()))
    }
  }

  /// The target that the header after `parent` must name.
  /// - Source: Bitcoin Core and Litecoin Core, `GetNextWorkRequired`.
  func expectedBits(after parent: UTXOChainPosition, time: UInt32) -> UInt32 {
    guard retargeting != .never else { return limitBits }
    guard (parent.height + 1).isMultiple(of: window) else {
      guard allowsMinimumDifficulty else { return parent.header.bits }
      return Int64(time) > Int64(parent.header.time) + 2 * spacing ? limitBits : parent.baseBits
    }
    return retarget(parent.header.bits, from: parent.windowStart, to: parent.header.time)
  }

  /// The next window's target, after one that took from `start` to `end`.
  /// - Source: Bitcoin Core and Litecoin Core, `CalculateNextWorkRequired`.
  func retarget(_ bits: UInt32, from start: UInt32, to end: UInt32) -> UInt32 {
    guard let old = CompactTarget(bits: bits)?.target else { return limitBits }
    let planned = spacing * Int64(window)
    let taken = min(max(Int64(end) - Int64(start), planned / 4), planned * 4)
    // Litecoin keeps the product within 256 bits this way, and loses the lowest bit.
    let isHalved = retargeting == .litecoin && old.bitWidth > limit.bitWidth - 1
    var target = (isHalved ? old >> 1 : old) * BigUInt(taken) / BigUInt(planned)
    if isHalved { target <<= 1 }
    return CompactTarget.bits(of: min(target, limit))
  }

  func windowStart(at height: UInt64, time: UInt32, after parent: UTXOChainPosition) -> UInt32 {
    switch retargeting {
    case .never: 0
    case .bitcoin: height.isMultiple(of: window) ? time : parent.windowStart
    case .litecoin: height.isMultiple(of: window) ? parent.header.time : parent.windowStart
    }
  }

  func baseBits(at height: UInt64, bits: UInt32, after parent: UTXOChainPosition) -> UInt32 {
    let isBase = !allowsMinimumDifficulty || height.isMultiple(of: window) || bits != limitBits
    return isBase ? bits : parent.baseBits
  }

  /// The genesis block's place.
  func genesisPosition() throws(ProofFailure) -> UTXOChainPosition {
    guard let target = CompactTarget(bits: genesis.bits) else {
      throw .invalid(.wrongWork, at: 0, expected: "a target", found: hex(genesis.bits))
    }
    return UTXOChainPosition(
      height: 0, header: genesis, identifier: genesis.identifier, chainWork: target.work, times: [genesis.time],
      windowStart: retargeting == .never ? 0 : genesis.time, baseBits: genesis.bits)
  }
}

private func hex(_ bits: UInt32) -> String { "0x" + String(bits, radix: 16) }

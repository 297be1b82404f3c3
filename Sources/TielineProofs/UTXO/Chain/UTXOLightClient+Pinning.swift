import BigInt
import TielineCore

extension UTXOLightClient {
  /// Starts from a network's first block.
  ///
  /// - Parameter depth: How many blocks have to follow one before it is final, 1 to 2016; on a regtest network also 0,
  ///   since nothing there has a value.
  /// - Throws: ``CheckpointError`` for another depth.
  public init(network: UTXONetwork, depth: Int) throws(CheckpointError) {
    try self.init(pinning: [network.genesis], at: 0, on: network, depth: depth)
  }

  /// Starts from a header that a person trusts.
  ///
  /// - Parameters:
  ///   - headers: Those directly before the pinned one, oldest first, and the pinned one last: 11 to 145, or all from
  ///     the genesis block on where there are fewer.
  ///   - height: The pinned header's.
  ///   - chainWork: Of the pinned header and all before it, as a node's `getblockheader` says; `nil` where it follows
  ///     from `headers` or the network never changes its target.
  ///   - windowStart: The time from which the next change of the target counts: the header time of the last block
  ///     whose height is a multiple of 2016, on Litecoin of the block before that one (the genesis block's own where
  ///     there is none). `nil` where it follows from `headers`.
  ///   - baseBits: On a test network the target of the last block of the window that did not use the exception for
  ///     slow blocks. `nil` where the pinned header cannot have used it.
  /// - Throws: ``CheckpointError`` for headers that break a rule, or for what cannot be left out.
  public init(
    pinning headers: [UTXOHeader], at height: UInt64, chainWork: BigUInt? = nil, windowStart: UInt32? = nil,
    baseBits: UInt32? = nil, on network: UTXONetwork, depth: Int
  ) throws(CheckpointError) {
    let least = network.retargeting == .never ? 0 : 1
    guard (least...UTXOLimits.finalityDepth).contains(depth) else {
      throw CheckpointError("depth is \(depth); it has to be \(least) to \(UTXOLimits.finalityDepth)")
    }
    let pin = UTXOPin(network: network, headers: headers, height: height)
    do throws(ProofFailure) {
      let root = try pin.position(chainWork: chainWork, windowStart: windowStart, baseBits: baseBits)
      self.init(network: network, depth: depth, root: root, past: headers.dropLast())
    } catch { throw CheckpointError(error) }
  }
}

/// Headers to start from, before they are checked.
struct UTXOPin {
  let network: UTXONetwork
  let headers: [UTXOHeader]
  let height: UInt64

  private var reachesGenesis: Bool { UInt64(headers.count) == height + 1 }

  /// The last header's place, where all is in order.
  func position(
    chainWork: BigUInt?, windowStart: UInt32?, baseBits: UInt32?
  ) throws(ProofFailure) -> UTXOChainPosition {
    let least = min(height, UInt64(UTXOLimits.medianTimeSpan - 1)) + 1
    guard let last = headers.last, height <= UTXOLimits.height, UInt64(headers.count) >= least,
      UInt64(headers.count) <= height + 1, headers.count <= UTXOLimits.pastHeaders + 1
    else {
      throw .invalid(
        .wrongHeight, at: height,
        expected: "\(least) to \(UTXOLimits.pastHeaders + 1) headers, none before the genesis",
        found: "\(headers.count)")
    }
    let works = try checkedWorks()
    return UTXOChainPosition(
      height: height, header: last, identifier: last.identifier,
      chainWork: try checked(chainWork, works.reduce(0, +), each: works[0]),
      times: headers.suffix(UTXOLimits.medianTimeSpan).map(\.time),
      windowStart: try checked(windowStart: windowStart), baseBits: try checked(baseBits: baseBits, last))
  }

  /// The work of each header, all of which are linked and meet their own target.
  private func checkedWorks() throws(ProofFailure) -> [BigUInt] {
    var works: [BigUInt] = []
    var parent: UTXOHash?
    for (offset, header) in headers.enumerated() {
      let height = height + 1 + UInt64(offset) - UInt64(headers.count)
      if let parent, header.parent != parent {
        throw .invalid(.wrongParent, at: height, expected: "\(parent)", found: "\(header.parent)")
      }
      parent = header.identifier
      if height == 0 && header != network.genesis {
        throw .invalid(
          .wrongLedger, at: 0, expected: "\(network.name)'s genesis \(network.genesis.identifier)",
          found: "\(header.identifier)")
      }
      guard let target = CompactTarget(bits: header.bits), target.target <= network.limit,
        network.retargeting != .never || header.bits == network.limitBits
      else {
        throw .invalid(
          .wrongWork, at: height, expected: "a target that \(network.name) allows",
          found: "0x" + String(header.bits, radix: 16))
      }
      if height > 0 { try network.checkWork(of: header, target, at: height) }
      works.append(target.work)
    }
    return works
  }

  private func checked(
    _ stated: BigUInt?, _ sum: BigUInt, each work: BigUInt
  ) throws(ProofFailure) -> BigUInt {
    let known: BigUInt? =
      reachesGenesis ? sum : network.retargeting == .never ? work * (BigUInt(height) + 1) : nil
    guard let found = stated ?? known, found.bitWidth <= 256, known.map({ $0 == found }) ?? (found > sum) else {
      throw .invalid(
        .wrongWork, at: height, expected: known.map { "chain work \($0)" } ?? "chain work above \(sum)",
        found: stated.map { "\($0)" } ?? "none")
    }
    return found
  }

  private func checked(windowStart stated: UInt32?) throws(ProofFailure) -> UInt32 {
    let block = network.windowStart(for: height)
    let below = height - (block ?? 0)
    let known: UInt32? =
      block == nil ? 0 : below < UInt64(headers.count) ? headers[headers.count - 1 - Int(below)].time : nil
    guard let found = stated ?? known, known.map({ $0 == found }) ?? (found > 0) else {
      throw .invalid(
        .wrongTime, at: block, expected: "a window from \(known.map { "\($0)" } ?? "the time of block \(block ?? 0)")",
        found: stated.map { "\($0)" } ?? "none")
    }
    return found
  }

  private func checked(baseBits stated: UInt32?, _ last: UTXOHeader) throws(ProofFailure) -> UInt32 {
    let isOwn =
      !network.allowsMinimumDifficulty || network.retargeting == .never || height.isMultiple(of: network.window)
      || last.bits != network.limitBits
    let found = stated ?? last.bits
    guard isOwn ? found == last.bits : stated != nil, let target = CompactTarget(bits: found),
      target.target <= network.limit
    else {
      throw .invalid(
        .wrongWork, at: height, expected: "base target 0x" + String(last.bits, radix: 16),
        found: "0x" + String(found, radix: 16))
    }
    return found
  }
}

extension CheckpointError {
  init(_ failure: ProofFailure) {
    switch failure {
    case .invalid(let rejection): self.init(rejection.description)
    case .insufficient(let shortfall): self.init(shortfall.description)
    }
  }
}

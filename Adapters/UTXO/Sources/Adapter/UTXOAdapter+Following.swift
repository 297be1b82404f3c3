import BigInt
import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

extension UTXOAdapter {
  /// Most headers that one call of ``follow(_:at:)`` takes.
  public static let headersPerCall: UInt64 = 2_000

  /// The headers of the node's branch, in order, 80 bytes each: the node's word, for a ``UTXOLightClient`` to check.
  ///
  /// - Parameters:
  ///   - height: The first one's.
  ///   - count: At most so many, and at most 2,000; fewer where the branch ends.
  /// - Throws: ``AdapterError`` with `.unreachable`, `.timedOut` or `.malformedAnswer`.
  public func headers(from height: UInt64, count: UInt64) async throws(AdapterError) -> Sourced<[UTXOHeader]> {
    let newest = try await node.height()
    let count = min(count, Self.headersPerCall)
    guard height <= newest, count > 0 else { return Sourced([], from: try await node.ask([UTXOCall.height]).source) }
    let headers = try await node.headers(height...(newest - height < count ? newest : height + count - 1))
    // The branch may have changed between two questions.
    for (child, parent) in zip(headers.value.dropFirst(), headers.value) where child.parent != parent.identifier {
      throw AdapterError(.reorganized, "\(ledger) was reorganised while headers were read; ask again")
    }
    return headers
  }

  /// Hands the node's headers above the newest final one to `client`, and says which became final.
  ///
  /// - Parameters:
  ///   - client: Of the same network; goes on as far as the headers are true, also where an error is thrown.
  ///   - now: The caller's clock.
  /// - Returns: The headers that became final, in order. Ask again until there are none and
  ///   ``UTXOLightClient/tipHeight`` stays.
  /// - Throws: ``AdapterError``: `.reorganized`, never to be retried, where the node's branch leaves below the newest
  ///   final header; `.untrue` for a header that the client rejects.
  public func follow(
    _ client: inout UTXOLightClient, at now: Instant
  ) async throws(AdapterError) -> [TrustedUTXOHeader] {
    guard client.network == network else {
      throw AdapterError(.invalidRequest, "the light client follows \(client.network.name), this is \(ledger)")
    }
    let head = client.head
    let headers = try await headers(from: head.verified.height, count: Self.headersPerCall)
    // A node that is behind has nothing to say yet.
    guard let first = headers.value.first else { return [] }
    guard first.identifier == head.identifier else {
      throw AdapterError(
        .reorganized,
        "block \(head.verified.height) of \(ledger) was final as \(head.identifier) and is \(first.identifier) at the "
          + "node; a person has to find out which is right", retry: .never, source: headers.source)
    }
    var final: [TrustedUTXOHeader] = []
    for header in headers.value.dropFirst() where !client.knows(header.identifier) {
      switch client.apply(header.bytes, at: now) {
      case .accepted(let accepted): final += accepted.finalized
      case .invalid(let rejection):
        node.pool.distrust(headers.source, because: rejection.description)
        throw AdapterError(
          .untrue, "\(headers.source) sent a header of \(ledger) that breaks the rules", cause: rejection.description,
          source: headers.source)
      case .insufficient(let shortfall):
        throw AdapterError(.other, "a header of \(ledger) could not be checked", cause: shortfall.description)
      }
    }
    return final
  }

  /// A checkpoint at `height`, or at the newest block that is final by the configured depth, on the node's word: to be
  /// compared with another source before it is pinned.
  /// - Throws: ``AdapterError`` as ``pin(at:depth:)``.
  public func checkpoint(at height: UInt64?) async throws(AdapterError) -> Sourced<LockVerifier.Checkpoint> {
    let newest = try await finalBlock().height
    let client = try await pin(at: height ?? newest, depth: Int(clamping: configuration.finalityDepth))
    return Sourced(client.checkpoint, from: try await node.ask([UTXOCall.height]).source)
  }

  /// A light client that starts from the node's block at `height`.
  ///
  /// The block is the node's word: a person compares its name with another source before it is trusted.
  ///
  /// - Parameter depth: How many blocks have to follow one before it is final.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for a block that cannot be started from, or a reading error.
  public func pin(at height: UInt64, depth: Int) async throws(AdapterError) -> UTXOLightClient {
    let pinned = try await node.block(at: height)
    let headers = try await headers(from: height - min(height, 10), count: min(height, 10) + 1).value
    guard headers.last == pinned.header else {
      throw AdapterError(.reorganized, "\(ledger) was reorganised while headers were read; ask again")
    }
    let details = try await node.ask(UTXOCall.headerDetails(pinned.header.identifier))
    guard let work = BigUInt(try details["chainwork"].string(), radix: 16) else {
      throw details["chainwork"].mismatch("a number in hexadecimal digits")
    }
    var windowStart: UInt32 = 0
    if let block = network.windowStart(for: height) { windowStart = try await node.block(at: block).header.time }
    do throws(CheckpointError) {
      return try UTXOLightClient(
        pinning: headers, at: height, chainWork: work, windowStart: windowStart, on: network, depth: depth)
    } catch {
      throw AdapterError(.invalidRequest, "block \(height) cannot be pinned; choose another", cause: error.description)
    }
  }
}

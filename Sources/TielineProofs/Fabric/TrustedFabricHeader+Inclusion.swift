import TielineCodec

extension TrustedFabricHeader {
  /// Decides whether a transaction stands in this block with the endorsements that it needs.
  ///
  /// - Parameters:
  ///   - index: Its place in the block, from 0.
  ///   - data: The block's `common.BlockData`, whole: the header commits to all of it at once.
  ///   - policies: Of chaincodes that have their own, by namespace; the channel's default for all others.
  public func transaction(
    _ index: Int, data: [UInt8], policies: [String: FabricEndorsementPolicy] = [:]
  ) -> Verdict<FabricTransaction> {
    verdict { () throws(ProofFailure) in
      let transaction = try transactions(in: data).transaction(index)
      return try included(transaction, index, policies, namespace: nil)
    }
  }

  /// Decides whether a transaction of this block wrote a key, and its write was committed.
  ///
  /// Orderers do not execute transactions: a block may hold some that all peers then find invalid, because another has
  /// changed what they had read. Peers' own list of those is signed by nobody and not looked at. Without `evidence`, a
  /// write is found not to be committed where the block itself shows the conflict, and not decided otherwise.
  ///
  /// - Parameters:
  ///   - key: The key written, in `namespace`.
  ///   - index: The transaction's place in the block, from 0.
  ///   - data: The block's `common.BlockData`, whole.
  ///   - policies: Of chaincodes that have their own, by namespace; the channel's default for all others.
  ///   - evidence: What shows that it was committed.
  /// - Source: Fabric documentation, *Read-Write set semantics*.
  public func write(
    of key: String, in namespace: String, by index: Int, data: [UInt8],
    policies: [String: FabricEndorsementPolicy] = [:], evidence: FabricCommitEvidence? = nil
  ) -> Verdict<FabricWrite> {
    verdict { () throws(ProofFailure) in
      let entries = try transactions(in: data)
      let transaction = try entries.transaction(index)
      let included = try included(transaction, index, policies, namespace: namespace)
      guard let write = transaction.readWriteSet.namespace(namespace)?.write(key) else {
        throw .invalid(
          .wrongKey, expected: "a write of '\(key)' in '\(namespace)'", found: "none by transaction \(index)")
      }
      guard let value = write.value else {
        throw .invalid(.wrongValue, expected: "a value written to '\(key)'", found: "its deletion")
      }
      guard let evidence else {
        try entries.checkConflict(of: index) { early throws(ProofFailure) in
          _ = try early.check(under: configuration, policies)
        }
        throw .insufficient(.needs("endorsers who have read '\(key)' as written in this block", height: number))
      }
      try check(evidence, of: key, in: namespace, by: index, policies)
      return FabricWrite(transaction: included, namespace: namespace, key: key, value: value)
    }
  }

  private func verdict<Result>(_ check: () throws(ProofFailure) -> Result) -> Verdict<Result> {
    Verdict { () throws(ProofFailure) in try FabricMessage.inBlock(number, check) }
  }

  private func transactions(in bytes: [UInt8]) throws(ProofFailure) -> FabricTransactions {
    guard bytes.count <= FabricLimits.blockBytes else {
      throw .invalid(.tooLarge, expected: "at most \(FabricLimits.blockBytes) bytes", found: "\(bytes.count)")
    }
    let data = try FabricBlockData(bytes)
    try data.check(against: dataHash)
    return FabricTransactions(envelopes: try data.envelopes())
  }

  private func included(
    _ transaction: FabricEndorsedTransaction, _ index: Int, _ policies: [String: FabricEndorsementPolicy],
    namespace: String?
  ) throws(ProofFailure) -> FabricTransaction {
    let endorsers = try transaction.check(under: configuration, policies, also: namespace)
    return FabricTransaction(
      header: verified, index: index, id: transaction.id, chaincode: transaction.chaincode,
      endorsers: endorsers.map(\.identity.organisation).sorted())
  }

  /// Checks that the evidence's endorsers read `key` as transaction `index` of this block left it.
  private func check(
    _ evidence: FabricCommitEvidence, of key: String, in namespace: String, by index: Int,
    _ policies: [String: FabricEndorsementPolicy]
  ) throws(ProofFailure) {
    let later = evidence.under ?? self
    guard later.channel == channel, later.number >= number else {
      throw .invalid(
        .wrongHeight, expected: "evidence under a block of '\(channel)' from \(number) on",
        found: "block \(later.number) of '\(later.channel)'")
    }
    guard evidence.envelope.count <= FabricLimits.blockBytes else {
      throw .invalid(
        .tooLarge, expected: "at most \(FabricLimits.blockBytes) bytes", found: "\(evidence.envelope.count)")
    }
    let reading = try FabricEndorsedTransaction(try FabricEnvelope(evidence.envelope))
    _ = try reading.check(under: later.configuration, policies, also: namespace)
    guard let read = reading.readWriteSet.namespace(namespace)?.read(key) else {
      throw .invalid(.wrongKey, expected: "evidence that reads '\(key)' in '\(namespace)'", found: "none of that key")
    }
    let written = FabricReadWriteSet.Version(block: number, transaction: UInt64(index))
    if read.version == written { return }
    if let version = read.version, version.block == number, version.transaction < written.transaction {
      throw .invalid(
        .notCommitted, expected: "the write of transaction \(index)",
        found: "'\(key)' left as transaction \(version.transaction) of the block wrote it")
    }
    let found = read.version.map { "block \($0.block), transaction \($0.transaction)" } ?? "nowhere"
    throw .insufficient(
      .needs("evidence that reads '\(key)' as written by transaction \(index), not in \(found)", height: number))
  }
}

/// The transactions of one block, in order.
struct FabricTransactions {
  let envelopes: [FabricEnvelope]

  func transaction(_ index: Int) throws(ProofFailure) -> FabricEndorsedTransaction {
    guard envelopes.indices.contains(index) else {
      throw .invalid(.wrongKey, expected: "a transaction of \(envelopes.count) in the block", found: "number \(index)")
    }
    return try FabricEndorsedTransaction(envelopes[index])
  }

  /// Refuses a transaction that certainly was not committed, by the block alone.
  ///
  /// It has read a key that an earlier one of the block writes. If the earlier one is valid, this one is not; and if
  /// the earlier one has read only what this one has read too, in the same versions, then whatever made the earlier
  /// one's reads out of date has made this one's so too. Only an earlier one that was submitted before, and so is
  /// invalid as a duplicate, would be judged wrongly; evidence of the commit is therefore heard first.
  /// - Parameter isEndorsed: Throws for an earlier transaction that is not endorsed, and so has not written.
  func checkConflict(
    of index: Int, isEndorsed: (FabricEndorsedTransaction) throws(ProofFailure) -> Void
  ) throws(ProofFailure) {
    let late = try transaction(index)
    for place in 0..<index {
      guard let early = try? transaction(place), Self.reads(of: early, areReadBy: late),
        let key = Self.key(writtenBy: early, readBy: late), (try? isEndorsed(early)) != nil
      else { continue }
      throw .invalid(
        .notCommitted, expected: "reads that no earlier transaction of the block changes",
        found: "'\(key)', which transaction \(place) writes before")
    }
  }

  private static func key(writtenBy early: FabricEndorsedTransaction, readBy late: FabricEndorsedTransaction) -> String?
  {
    for namespace in early.readWriteSet.namespaces {
      let read = late.readWriteSet.namespace(namespace.name)
      if let write = namespace.writes.first(where: { read?.read($0.key) != nil }) { return write.key }
    }
    return nil
  }

  private static func reads(of early: FabricEndorsedTransaction, areReadBy late: FabricEndorsedTransaction) -> Bool {
    early.readWriteSet.namespaces.allSatisfy { namespace in
      !namespace.hasRangeQueries && namespace.collections.isEmpty
        && namespace.reads.allSatisfy { late.readWriteSet.namespace(namespace.name)?.read($0.key) == $0 }
    }
  }
}

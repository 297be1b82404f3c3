import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport

extension UTXOAdapter {
  /// The terms' own name: a UTXO ledger has none, and the address of a script does not commit to the amount.
  public func lockIdentifier(for terms: LockTerms) throws(AdapterError) -> LockIdentifier {
    _ = try amount(of: terms)
    _ = try locktime(of: terms)
    return terms.canonicalIdentifier
  }

  /// From the announcement that this software puts into a locking transaction; locks made by other software have none.
  public func terms(of lock: LockIdentifier) async throws(AdapterError) -> LockTerms? {
    let index = try await locks.index(upTo: try await finalBlock().height)
    for hashlock in index.announced.keys.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
      for announced in index.announced[hashlock] ?? [] {
        let terms = try terms(of: announced.lock, amount: announced.amount)
        if terms?.canonicalIdentifier == lock { return terms }
      }
    }
    return nil
  }

  /// What a script and an amount say; `nil` where the locktime counts blocks, or nothing is locked.
  func terms(of lock: UTXOHashTimeLock, amount: UInt64) throws(AdapterError) -> LockTerms? {
    guard lock.locktime >= UTXOHashTimeLock.firstTime, amount > 0 else { return nil }
    let (sender, recipient) = (
      try account(of: UTXOAccountKey(lock.senderKey)), try account(of: UTXOAccountKey(lock.recipientKey))
    )
    do throws(ValueError) {
      return try LockTerms(
        sender: sender, recipient: recipient, assets: [AssetAmount(asset: coin, amount: Amount(amount))],
        hashlock: lock.hashlock, timelock: Timelock(secondsSinceEpoch: Int64(lock.locktime)))
    } catch { throw AdapterError(.other, error.description) }
  }

  // MARK: Terms in the ledger's form

  /// The script that the terms ask for.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for terms of another ledger or asset, a party whose key is not
  ///   known, or a timelock that scripts do not hold.
  func script(of terms: LockTerms) throws(AdapterError) -> (lock: UTXOHashTimeLock, amount: UInt64) {
    let (amount, locktime) = (try amount(of: terms), try locktime(of: terms))
    let (sender, recipient) = (try key(of: terms.sender), try key(of: terms.recipient))
    do throws(UTXOFormatError) {
      return (
        try UTXOHashTimeLock(
          hashlock: terms.hashlock, recipientKey: recipient.bytes, senderKey: sender.bytes, locktime: locktime),
        amount
      )
    } catch { throw AdapterError(.invalidRequest, "\(ledger) cannot hold this lock", cause: error.description) }
  }

  private func amount(of terms: LockTerms) throws(AdapterError) -> UInt64 {
    guard terms.ledger == ledger else {
      throw AdapterError(.invalidRequest, "the lock is on \(terms.ledger), this is \(ledger); ask the other adapter")
    }
    guard terms.assets.count == 1, terms.assets[0].asset == coin,
      let amount = UInt64(exactly: terms.assets[0].amount.value), amount <= network.maximumMoney
    else {
      throw AdapterError(
        .invalidRequest, "\(ledger) locks up to \(network.maximumMoney) units of \(coin), and nothing else")
    }
    return amount
  }

  /// Smaller numbers are heights of blocks in a script.
  private func locktime(of terms: LockTerms) throws(AdapterError) -> UInt32 {
    guard let locktime = UInt32(exactly: terms.timelock.secondsSinceEpoch), locktime >= UTXOHashTimeLock.firstTime
    else {
      throw AdapterError(
        .invalidRequest,
        "\(ledger) takes timelocks from \(UTXOHashTimeLock.firstTime) to \(UInt32.max) seconds, not "
          + "\(terms.timelock.secondsSinceEpoch)")
    }
    return locktime
  }

  private func key(of account: AccountID) throws(AdapterError) -> UTXOAccountKey {
    guard let key = keys[account.address] else {
      throw AdapterError(
        .invalidRequest,
        "the public key of \(account) is not known, and a lock's script needs it; add it to the parties")
    }
    return key
  }

  /// - Throws: ``AdapterError`` with `.unknownAccount` where the adapter holds no key for it.
  func signer(_ account: AccountID) throws(AdapterError) -> (UTXOAccountKey, Secp256k1.PrivateKey) {
    guard account.ledger == ledger else {
      throw AdapterError(.invalidRequest, "\(account) is not on \(ledger); name an account of this ledger")
    }
    guard let secret = signers[account.address] else {
      throw AdapterError(.unknownAccount, "there is no key for \(account); add it to the signers of \(ledger)")
    }
    return (UTXOAccountKey(secret.publicKey), secret)
  }
}

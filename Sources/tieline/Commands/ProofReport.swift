import ArgumentParser
import Foundation
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// What `tieline proof verify` says.
struct ProofReport {
  let proof: HashTimeLockProof
  let verdict: Verdict<VerifiedLock>
  let isPinned: Bool

  /// The SHA-256 of a checkpoint's canonical form, for people to compare.
  static func digest(of checkpoint: LockVerifier.Checkpoint) -> String { Hex.encode(SHA256.hash(checkpoint.bytes)) }

  /// Prints the verdict.
  /// - Throws: `ExitCode` 1 unless the proof is valid.
  func show(json: Bool) throws {
    switch verdict {
    case .accepted(let lock): json ? showFields(of: lock) : show(lock)
    case .invalid(let rejection): throw Self.invalid("\(rejection)", height: rejection.height, json: json)
    case .insufficient(let shortfall): throw Self.invalid("not enough: \(shortfall)", json: json)
    }
  }

  private func show(_ lock: VerifiedLock) {
    print("valid: \(proof.status.word) at height \(lock.header.height), \(lock.header.time)")
    print("ledger      \(proof.terms.ledger) (\(lock.header.family.rawValue) \(lock.header.chain))")
    print("sender      \(proof.terms.sender.address)")
    print("recipient   \(proof.terms.recipient.address)")
    for item in proof.terms.assets { print("locks       \(item.amount) of \(item.asset)") }
    print("hashlock    \(proof.terms.hashlock)")
    if case .claimed(let preimage) = proof.status { print("preimage    \(Hex.encode(preimage.bytes))") }
    print("timelock    \(proof.terms.timelock)")
    // Anyone can make a contract that looks alike: which one it is, is for the reader to know.
    print("kept in     \(proof.layout.json.text)")
    print("headers     \(proof.headers.count)")
    let note = isPinned ? "as pinned" : "compare it, or give --checkpoint"
    print("checkpoint  \(Self.digest(of: proof.checkpoint)) (\(note))")
  }

  private func showFields(of lock: VerifiedLock) {
    let fields: [String: CanonicalJSON] = [
      "valid": .bool(true), "status": .string(proof.status.word),
      "height": .integer(Int64(clamping: lock.header.height)),
      "time": .string("\(lock.header.time)"), "ledger": .string("\(proof.terms.ledger)"),
      "checkpoint": .string(Self.digest(of: proof.checkpoint)), "pinned": .bool(isPinned),
      "layout": proof.layout.json,
    ]
    print(CanonicalJSON.object(fields).text)
  }

  /// Exit code 1, with the reason on standard error, or as JSON on standard output.
  static func invalid(_ reason: String, height: UInt64? = nil, json: Bool) -> ExitCode {
    if json {
      var fields: [String: CanonicalJSON] = ["valid": .bool(false), "reason": .string(reason)]
      if let height { fields["height"] = .integer(Int64(clamping: height)) }
      print(CanonicalJSON.object(fields).text)
    } else {
      StandardStream.tell("invalid: \(reason)\n")
    }
    return ExitCode(1)
  }

  /// Exit code 2, with the reason.
  static func unreadable(_ reason: String, json: Bool) -> ExitCode {
    if json { print(CanonicalJSON.object(["valid": .bool(false), "unreadable": .string(reason)]).text) }
    StandardStream.tell("unreadable: \(reason)\n")
    return ExitCode(2)
  }
}

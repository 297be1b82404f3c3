import ArgumentParser
import Foundation
import TielineAdapterSDK
import TielineCore
import TielineGateway
import TielineStorage

/// What a command could not do, and the exit code that says which kind of failure it was.
///
/// - Source: the codes are those of BSD `sysexits(3)`.
struct CommandFailure: Error, CustomStringConvertible {
  enum Kind: Int32 {
    case failed = 1
    case unusableData = 65
    case missingInput = 66
    case unavailable = 69
    case noPermission = 77
    case configuration = 78
  }

  let kind: Kind
  let description: String

  init(_ kind: Kind, _ description: String) { (self.kind, self.description) = (kind, description) }

  /// Sorts any error of the layers below.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as ConfigurationError: self.init(.configuration, error.description)
    case let error as ValueError: self.init(.unusableData, error.description)
    case let error as AdapterError: self.init(Self.kind(of: error), error.description)
    case let error as DeskError:
      switch error {
      case .unreadableOffer, .invalid: self.init(.unusableData, error.description)
      case .ledger(_, let cause): self.init(Self.kind(of: cause), error.description)
      case .unknownLedger: self.init(.configuration, error.description)
      case .refused, .journal: self.init(.failed, error.description)
      }
    case let error as StorageError: self.init(.failed, error.description)
    default: self.init(.failed, "\(error)")
    }
  }

  private static func kind(of error: AdapterError) -> Kind {
    switch error.code {
    case .unreachable, .timedOut, .malformedAnswer: .unavailable
    case .wrongLedger: .configuration
    case .unknownAccount: .noPermission
    case .invalidRequest: .unusableData
    default: .failed
    }
  }
}

/// Runs a command's body; a failure goes to standard error in one line and sets the exit code.
func reportingFailure(_ body: () async throws -> Void) async throws {
  do {
    try await body()
  } catch let exit as ExitCode {
    throw exit
  } catch {
    let failure = CommandFailure(error)
    StandardStream.tell("error: \(failure.description)\n")
    throw ExitCode(failure.kind.rawValue)
  }
}

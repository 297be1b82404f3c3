import Foundation
import TielineCore
import TielineRelay

/// What the initiator hands to the responder, as a file or in a message: the terms, and nothing secret.
public struct SwapOffer: Sendable, Hashable, Codable {
  /// The form's version; only 1 is read.
  public let version: Int
  /// The swap's name; it must be that of the terms.
  public let swap: SwapIdentifier
  public let terms: SwapTerms

  public init(terms: SwapTerms) { (version, swap, self.terms) = (1, terms.identifier, terms) }

  /// Largest offer that is read, in bytes.
  static let maximumBytes = 65_536

  /// Reads an offer.
  /// - Throws: ``DeskError/unreadableOffer(reason:)``.
  public init(json: Data) throws(DeskError) {
    guard json.count <= Self.maximumBytes else {
      throw .unreadableOffer(reason: "it has \(json.count) bytes, at most \(Self.maximumBytes) are read")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: json)
    } catch let error as ValueError {
      throw .unreadableOffer(reason: error.description)
    } catch {
      throw .unreadableOffer(reason: "\(error)")
    }
    guard version == 1 else { throw .unreadableOffer(reason: "version \(version) is not known; this is version 1") }
    guard swap == terms.identifier else {
      throw .unreadableOffer(reason: "it is named \(swap), but its terms give \(terms.identifier)")
    }
  }

  /// The offer as JSON, sorted and indented for people.
  /// - Throws: ``DeskError/unreadableOffer(reason:)`` when the platform's encoder fails.
  public func json() throws(DeskError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do { return try encoder.encode(self) } catch { throw .unreadableOffer(reason: "\(error)") }
  }
}

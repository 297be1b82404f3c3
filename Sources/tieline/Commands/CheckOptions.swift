import ArgumentParser
import Foundation
import TielineCore

/// What commands that check a document offline have in common.
struct CheckOptions: ParsableArguments {
  @Option(help: "The time to check it for, as 2026-11-23T12:00:00Z; now, if left out.") var at: String?
  @Flag(help: "Print one JSON object.") var json = false

  /// Reads a document and what it is compared with, for the time that was asked for.
  /// - Throws: `ExitCode` 2 with the reason, where something cannot be read.
  func read<Document>(_ file: String, _ body: ([UInt8]) throws -> Document) throws -> (Document, now: Instant) {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ProofReport.unreadable("\(file) cannot be read; does it exist?", json: json)
    }
    do {
      return (try body(Array(data)), try at.map { try RFC3339.parse($0).instant } ?? Composition.clock())
    } catch {
      throw ProofReport.unreadable("\(error)", json: json)
    }
  }
}

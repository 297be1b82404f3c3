import Foundation
import Testing
import TielineCodec
import TielineTestVectors

@testable import TielineSemantics

/// A manifest of the W3C JSON-LD API test suite, read in place.
/// - Source: https://w3c.github.io/json-ld-api/tests/
struct JSONLDSuite {
  static let site = "https://w3c.github.io/json-ld-api/tests/"

  struct Case: CustomStringConvertible {
    let id: String
    let input: String
    let expect: String?
    let context: String?
    let errorCode: String?
    let option: [String: JSONValue]
    let isPositive: Bool

    init?(_ value: JSONValue) {
      guard let id = value["@id"]?.string, let input = value["input"]?.string else { return nil }
      (self.id, self.input, expect, context) = (id, input, value["expect"]?.string, value["context"]?.string)
      errorCode = value["expectErrorCode"]?.string
      option = value["option"]?.members ?? [:]
      isPositive = value["@type"]?.asArray.contains("jld:PositiveEvaluationTest") ?? false
    }

    /// Why it is not run; `nil` where it is.
    var reasonToSkip: String? {
      if option["specVersion"] == "json-ld-1.0" { return "specVersion json-ld-1.0" }
      if option["processingMode"] == "json-ld-1.0" { return "processingMode json-ld-1.0" }
      if option["produceGeneralizedRdf"] == true { return "blank nodes as predicates (generalized RDF)" }
      return nil
    }

    var description: String { "\(id) \(input)" }

    var options: JSONLDOptions {
      var options = JSONLDOptions(contexts: JSONLDSuite.documents, location: JSONLDSuite.site + input)
      options.base = option["base"]?.string
      options.keepsLiterals = false
      options.expandContext = option["expandContext"]?.string.flatMap { try? JSONLDSuite.json($0) }
      if let flag = option["compactArrays"]?.boolean { options.compactsArrays = flag }
      if let flag = option["compactToRelative"]?.boolean { options.compactsToRelative = flag }
      if let flag = option["useNativeTypes"]?.boolean { options.usesNativeTypes = flag }
      if let flag = option["useRdfType"]?.boolean { options.usesRDFType = flag }
      switch option["rdfDirection"]?.string {
      case "i18n-datatype": options.rdfDirection = .i18nDatatype
      case "compound-literal": options.rdfDirection = .compoundLiteral
      default: break
      }
      return options
    }
  }

  let name: String
  let cases: [Case]

  init(_ name: String) throws {
    self.name = name
    cases = try Self.json("\(name)-manifest.jsonld")["sequence"]?.asArray.compactMap(Case.init) ?? []
  }

  static let folder = SharedVectors.folder?.appending(path: "suites/json-ld-api/tests")

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    return Array(try Data(contentsOf: folder.appending(path: path)))
  }

  static func json(_ path: String) throws -> JSONValue { try JSONValue(parsing: bytes(path)) }

  /// Every JSON document of the suite by its IRI.
  static let documents: [String: JSONValue] = {
    var documents: [String: JSONValue] = [:]
    for path in (try? FileManager.default.subpathsOfDirectory(atPath: folder?.path ?? "")) ?? []
    where path.hasSuffix(".jsonld") {
      documents[site + path] = try? json(path)
    }
    return documents
  }()

  /// Prints each case with the reason why none of them is run.
  func skip(_ reason: String) {
    for test in cases { print("suite json-ld-\(name) not run: \(test.id): \(test.reasonToSkip ?? reason)") }
  }

  /// Runs every case; prints the counts and reasons.
  /// - Parameter check: Whether a case passed.
  /// - Returns: Cases that passed, and that ran.
  func run(_ check: (Case) throws -> Bool) -> (passed: Int, total: Int) {
    var (passed, total) = (0, 0)
    for test in cases {
      if let reason = test.reasonToSkip {
        print("suite json-ld-\(name) not run: \(test.id): \(reason)")
        continue
      }
      total += 1
      do {
        if try check(test) { passed += 1 } else { print("suite json-ld-\(name) failed: \(test)") }
      } catch {
        print("suite json-ld-\(name) failed: \(test): \(error)")
      }
    }
    print("suite json-ld-\(name) \(passed) \(total)")
    return (passed, total)
  }

  /// Whether `body` ends as a case says that it should: with the value that is equal to the expected one, or an error.
  static func check(_ test: Case, _ body: () throws -> JSONValue) throws -> Bool {
    if let code = test.errorCode {
      do {
        _ = try body()
        return false
      } catch let error as JSONLDError {
        if error.code != code { print("  \(test): \(error), where the code \(code) is expected") }
        return error.code == code
      }
    }
    let found = normalized(try body()).utf8
    let expected = normalized(try test.expect.map { try json($0) } ?? .null).utf8
    if found != expected {
      print("  found    \(String(decoding: found, as: UTF8.self))")
      print("  expected \(String(decoding: expected, as: UTF8.self))")
    }
    return found == expected
  }

  /// The value with arrays sorted that have no order: all but those of `@list`; numbers in one form.
  static func normalized(_ value: JSONValue, key: String = "") -> JSONValue {
    switch value {
    case .object(let members):
      return .object(Dictionary(uniqueKeysWithValues: members.map { ($0.key, normalized($0.value, key: $0.key)) }))
    case .array(let items):
      let items = items.map { normalized($0) }
      return .array(key == "@list" ? items : items.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    case .string(let text) where key == "@language": return .string(text.lowercased())
    case .number(let digits): return .number(JSONLDNumber(digits).canonicalJSON ?? digits)
    default: return value
    }
  }
}

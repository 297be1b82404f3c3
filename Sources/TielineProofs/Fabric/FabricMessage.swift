import TielineCodec

/// A protobuf message of Fabric's, read strictly, whose errors are rejections that name it.
///
/// Fabric's nodes write every message that is read here with ascending fields and without default values, also map
/// entries, so that nothing of the strict form has to be relaxed; only the order of map entries is free.
struct FabricMessage {
  let name: String
  private let message: ProtobufMessage

  /// - Parameter fields: The numbers of the fields that the message has.
  init(_ bytes: [UInt8], _ name: String, fields: Set<Int>) throws(ProofFailure) {
    self.name = name
    do throws(ProtobufError) {
      message = try ProtobufMessage(bytes)
      try message.only(fields)
    } catch { throw .invalid(Rejection(undecodable: name, error)) }
  }

  func varint(_ number: Int) throws(ProofFailure) -> UInt64 {
    do throws(ProtobufError) { return try message.varint(number) } catch { throw failure(error) }
  }

  func uint32(_ number: Int) throws(ProofFailure) -> UInt32 {
    guard let value = UInt32(exactly: try varint(number)) else {
      throw .invalid(.malformed, expected: name, found: "field \(number) above 32 bits")
    }
    return value
  }

  func bytes(_ number: Int) throws(ProofFailure) -> [UInt8] {
    do throws(ProtobufError) { return try message.bytes(number) } catch { throw failure(error) }
  }

  func optionalBytes(_ number: Int) throws(ProofFailure) -> [UInt8]? {
    do throws(ProtobufError) { return try message.optionalBytes(number) } catch { throw failure(error) }
  }

  func requiredBytes(_ number: Int, _ field: String) throws(ProofFailure) -> [UInt8] {
    let bytes = try bytes(number)
    guard !bytes.isEmpty else { throw .invalid(.empty, expected: "\(field) in the \(name)", found: "none") }
    return bytes
  }

  func string(_ number: Int) throws(ProofFailure) -> String {
    do throws(ProtobufError) { return try message.string(number) } catch { throw failure(error) }
  }

  func repeated(_ number: Int, maximum: Int) throws(ProofFailure) -> [[UInt8]] {
    let values: [[UInt8]]
    do throws(ProtobufError) { values = try message.repeated(number) } catch { throw failure(error) }
    guard values.count <= maximum else {
      throw .invalid(
        .tooLarge, expected: "at most \(maximum) of field \(number) in the \(name)", found: "\(values.count)")
    }
    return values
  }

  /// The fields' numbers and values, for a `oneof`.
  var fields: [ProtobufMessage.Field] { message.fields }

  /// A `map<string, Value>`: entries in any order, each key once.
  func map(_ number: Int, maximum: Int) throws(ProofFailure) -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for entry in try repeated(number, maximum: maximum) {
      let entry = try FabricMessage(entry, "map entry of the \(name)", fields: [1, 2])
      let key = try entry.string(1)
      guard result.updateValue(try entry.bytes(2), forKey: key) == nil else {
        throw .invalid(.ambiguous, expected: "each key of the \(name) once", found: "'\(key)' twice")
      }
    }
    return result
  }

  private func failure(_ error: ProtobufError) -> ProofFailure { .invalid(Rejection(undecodable: name, error)) }
}

extension FabricMessage {
  /// Runs `check`, and gives a rejection that names no height that of the block.
  static func inBlock<Result>(
    _ number: UInt64, _ check: () throws(ProofFailure) -> Result
  ) throws(ProofFailure) -> Result {
    do throws(ProofFailure) { return try check() } catch {
      guard case .invalid(let rejection) = error, rejection.height == nil else { throw error }
      throw .invalid(rejection.reason, at: number, expected: rejection.expected, found: rejection.found)
    }
  }
}

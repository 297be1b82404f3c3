import Foundation
import TielineCore

@testable import TielineProofs

/// A node that gives blocks as they were recorded, over HTTP on the loopback interface.
final class RecordedNode: Sendable {
  let url: String
  private let socket: Int32
  private let blocks: [EthereumHeader]
  private let hashes: [String]
  private let chainID: UInt64

  /// - Parameter recording: A folder beside the tests of proofs, which `Tools/sealers` made.
  init(_ recording: String, chainID: UInt64) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../..").standardizedFileURL
    let file = root.appending(path: "Tests/TielineProofsTests/Vectors/\(recording)/headers_rlp.json")
    struct Entry: Decodable { let hash, headerRlp: String }
    let entries = try JSONDecoder().decode([Entry].self, from: Data(contentsOf: file))
    blocks = try entries.map { try EthereumHeader(rlp: Hex.decode($0.headerRlp) ?? []) }
    hashes = entries.map(\.hash)
    self.chainID = chainID
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.socket = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, address, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    Thread.detachNewThread { [self] in
      while true { serve(accept(socket, nil, nil)) }
    }
  }

  /// One request a connection.
  private func serve(_ connection: Int32) {
    defer { close(connection) }
    var request = Data()
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(connection, &part, part.count)
      guard count > 0 else { return }
      request += part[..<count]
      guard let head = request.range(of: Data("\r\n\r\n".utf8)) else { continue }
      let lines = String(decoding: request[..<head.lowerBound], as: UTF8.self).lowercased().split(separator: "\r\n")
      let length = lines.compactMap { $0.hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil }.first ?? 0
      guard request.count - head.upperBound >= length else { continue }
      let asked = try? JSONSerialization.jsonObject(with: request[head.upperBound...])
      let answer: Any = (asked as? [[String: Any]])?.map(result) ?? (asked as? [String: Any]).map(result) ?? [:]
      let body = (try? JSONSerialization.data(withJSONObject: answer)) ?? Data()
      let fields = "Content-Type: application/json\r\nContent-Length: \(body.count)\r\nConnection: close"
      var sent = Data("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n".utf8 + body)
      while !sent.isEmpty {
        let count = sent.withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        sent = sent.dropFirst(count)
      }
      return
    }
  }

  private func result(of call: [String: Any]) -> [String: Any] {
    let parameters = call["params"] as? [Any]
    let result: Any =
      switch call["method"] as? String {
      case "eth_chainId": Self.quantity(chainID)
      case "eth_blockNumber": Self.quantity(UInt64(blocks.count - 1))
      case "eth_getBlockByNumber": block(parameters?.first as? String) ?? NSNull()
      default: NSNull()
      }
    return ["jsonrpc": "2.0", "id": call["id"] ?? 0, "result": result]
  }

  private func block(_ name: String?) -> [String: String]? {
    guard let number = name.flatMap({ Int($0.dropFirst(2), radix: 16) }), blocks.indices.contains(number) else {
      return nil
    }
    let header = blocks[number]
    var fields = [
      "hash": hashes[number], "parentHash": Hex.encode(header.parentHash), "sha3Uncles": Hex.encode(header.ommersHash),
      "miner": header.coinbase.lowercased, "stateRoot": Hex.encode(header.stateRoot),
      "transactionsRoot": Hex.encode(header.transactionsRoot), "receiptsRoot": Hex.encode(header.receiptsRoot),
      "logsBloom": Hex.encode(header.logsBloom), "difficulty": "0x" + String(header.difficulty, radix: 16),
      "number": Self.quantity(header.number), "gasLimit": Self.quantity(header.gasLimit),
      "gasUsed": Self.quantity(header.gasUsed), "timestamp": Self.quantity(header.timestamp),
      "extraData": Hex.encode(header.extraData), "mixHash": Hex.encode(header.mixHash),
      "nonce": Hex.encode(header.nonce),
    ]
    fields["baseFeePerGas"] = header.baseFeePerGas.map { "0x" + String($0, radix: 16) }
    return fields
  }

  private static func quantity(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }
}

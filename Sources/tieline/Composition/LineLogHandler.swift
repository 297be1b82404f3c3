import Foundation
import Logging

/// Writes one line a message to standard error, as text or as a JSON object.
struct LineLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  let label: String
  let format: GatewayConfiguration.LogFormat

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let time = Composition.clock().description
    let line: String
    switch format {
    case .text:
      let pairs = all.map { " \($0.key)=\($0.value)" }.joined()
      line = "\(time) \(event.level) \(event.message)\(pairs)"
    case .json:
      var object = Dictionary(uniqueKeysWithValues: all.map { ($0.key, "\($0.value)") })
      object.merge(["time": time, "level": "\(event.level)", "message": "\(event.message)", "logger": label]) { $1 }
      let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
      line = String(decoding: data ?? Data(), as: UTF8.self)
    }
    let oneLine = line.replacingOccurrences(of: "\n", with: " ")
    StandardStream.tell(oneLine + "\n")
  }
}

import CoreMetrics
import Foundation

/// Keeps what swift-metrics records and writes it in Prometheus' text format.
///
/// - Source: Prometheus exposition format, version 0.0.4.
public final class PrometheusRegistry: MetricsFactory, @unchecked Sendable {
  private let lock = NSLock()
  private var series: [String: Series] = [:]

  public init() {}

  /// Everything recorded so far, sorted by name.
  public func exposition() -> String {
    let all = lock.withLock { series.values.sorted { ($0.name, $0.labels) < ($1.name, $1.labels) } }
    var text = ""
    var previous: String?
    for item in all {
      if item.name != previous { text += "# TYPE \(item.name) \(item.kind.rawValue)\n" }
      previous = item.name
      text += item.lines
    }
    return text
  }

  private func find(_ label: String, _ dimensions: [(String, String)], _ kind: Series.Kind) -> Series {
    let name = String(label.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "_" })
    let labels = dimensions.sorted { $0.0 < $1.0 }.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    return lock.withLock {
      let key = "\(kind.rawValue) \(name){\(labels)}"
      if let known = series[key] { return known }
      let made = Series(name: name, labels: labels, kind: kind)
      series[key] = made
      return made
    }
  }

  private static func escaped(_ value: String) -> String {
    value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
      .replacingOccurrences(of: "\n", with: "\\n")
  }

  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    find(label, dimensions, .counter)
  }

  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler { find(label, dimensions, .counter) }

  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler { find(label, dimensions, aggregate ? .summary : .gauge) }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    find(label, dimensions, .gauge)
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    find(label, dimensions, .summary)
  }

  // A series stays for the life of the process: a counter that comes back must not start again at zero.
  public func destroyCounter(_ handler: any CounterHandler) {}
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  public func destroyMeter(_ handler: any MeterHandler) {}
  public func destroyTimer(_ handler: any TimerHandler) {}
}

/// One name with one set of labels.
private final class Series: CounterHandler, FloatingPointCounterHandler, RecorderHandler, MeterHandler, TimerHandler,
  @unchecked Sendable
{
  enum Kind: String {
    case counter, gauge, summary
  }

  let name: String
  let labels: String
  let kind: Kind
  private let lock = NSLock()
  private var value = 0.0
  private var count = 0

  init(name: String, labels: String, kind: Kind) { (self.name, self.labels, self.kind) = (name, labels, kind) }

  var lines: String {
    let (value, count) = lock.withLock { (self.value, self.count) }
    let tail = labels.isEmpty ? "" : "{\(labels)}"
    switch kind {
    case .counter, .gauge: return "\(name)\(tail) \(Self.text(value))\n"
    case .summary: return "\(name)_sum\(tail) \(Self.text(value))\n\(name)_count\(tail) \(count)\n"
    }
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }

  private func add(_ amount: Double) {
    lock.withLock {
      value += amount
      count += 1
    }
  }

  func increment(by amount: Int64) { add(Double(amount)) }
  func increment(by amount: Double) { add(amount) }
  func decrement(by amount: Double) { add(-amount) }
  func reset() {
    lock.withLock {
      value = 0
      count = 0
    }
  }
  func recordNanoseconds(_ duration: Int64) { add(Double(duration) / 1e9) }
  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { lock.withLock { self.value = value } }
  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) { if kind == .summary { add(value) } else { set(value) } }
}

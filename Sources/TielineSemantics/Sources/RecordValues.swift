/// One value that a reference found in a record. The bytes are UTF-8 and belong to the reader.
struct RecordValue {
  /// What the source says about the value's type.
  enum Kind: UInt8 {
    case text, integer, number, boolean
    /// An object or array of JSON, which no term can be made of.
    case composite
  }

  let start: UnsafePointer<UInt8>
  let count: Int
  let kind: Kind

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// What the references of a plan found in the present record: for each, no value, one, or several.
///
/// The same memory is used for every record.
final class RecordValues {
  private struct State {
    var values: UnsafeMutablePointer<RecordValue>
    var count: Int
    var capacity: Int
    var record: Int
    var line: Int
  }

  private let state: UnsafeMutablePointer<State>
  /// Where each reference's values begin; one more than there are references.
  private let starts: UnsafeMutablePointer<Int>
  let references: Int

  init(references: Int) {
    self.references = references
    starts = .allocate(capacity: references + 1)
    starts.initialize(repeating: 0, count: references + 1)
    state = .allocate(capacity: 1)
    let capacity = references + 16
    state.initialize(
      to: State(values: .allocate(capacity: capacity), count: 0, capacity: capacity, record: 0, line: 0))
  }

  deinit {
    state.pointee.values.deallocate()
    state.deallocate()
    starts.deallocate()
  }

  /// The record, counted from 1.
  var record: Int { state.pointee.record }
  var place: RecordPlace { RecordPlace(record: record, line: state.pointee.line) }

  /// Begins a record; values of reference 0 come first.
  func begin(record: Int, line: Int) {
    state.pointee.count = 0
    (state.pointee.record, state.pointee.line) = (record, line)
  }

  @inline(__always) func append(_ value: RecordValue) {
    if state.pointee.count == state.pointee.capacity { grow() }
    (state.pointee.values + state.pointee.count).initialize(to: value)
    state.pointee.count &+= 1
  }

  /// Says that all values of `reference` were appended; called for 0, 1, 2 and so on.
  @inline(__always) func end(_ reference: Int) { starts[reference + 1] = state.pointee.count }

  @inline(__always) subscript(_ reference: Int) -> UnsafeBufferPointer<RecordValue> {
    let start = starts[reference]
    return UnsafeBufferPointer(start: state.pointee.values + start, count: starts[reference + 1] - start)
  }

  private func grow() {
    let values = UnsafeMutablePointer<RecordValue>.allocate(capacity: state.pointee.capacity * 2)
    values.moveInitialize(from: state.pointee.values, count: state.pointee.count)
    state.pointee.values.deallocate()
    state.pointee.values = values
    state.pointee.capacity *= 2
  }
}

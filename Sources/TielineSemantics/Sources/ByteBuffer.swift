/// Bytes that grow as needed and are used again for the next record.
///
/// Its state lies behind a pointer, so that appending costs no check of exclusive access: it is what the inner loops do
/// most. Pointers into it hold until the next append that exceeds ``reserve(_:)``.
final class ByteBuffer {
  private struct State {
    var base: UnsafeMutablePointer<UInt8>
    var count: Int
    var capacity: Int
  }

  private let state: UnsafeMutablePointer<State>

  init(capacity: Int = 4096) {
    state = .allocate(capacity: 1)
    state.initialize(to: State(base: .allocate(capacity: max(capacity, 64)), count: 0, capacity: max(capacity, 64)))
  }

  deinit {
    state.pointee.base.deallocate()
    state.deallocate()
  }

  /// Bytes in it. Setting it drops bytes from the end.
  var count: Int {
    get { state.pointee.count }
    set { state.pointee.count = min(max(newValue, 0), state.pointee.count) }
  }

  /// Bytes that can be appended before it moves.
  var room: Int { state.pointee.capacity - state.pointee.count }

  /// Where its bytes begin.
  var base: UnsafePointer<UInt8> { UnsafePointer(state.pointee.base) }

  /// All bytes; valid until the next append.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  /// The same, raw.
  var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// The bytes as text; what is not UTF-8 is replaced.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Makes room for so many more bytes.
  @inline(__always) func reserve(_ more: Int) {
    if state.pointee.count &+ more > state.pointee.capacity { grow(more) }
  }

  @inline(never) private func grow(_ more: Int) {
    let capacity = max(state.pointee.capacity * 2, state.pointee.count + more)
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    base.update(from: state.pointee.base, count: state.pointee.count)
    state.pointee.base.deallocate()
    (state.pointee.base, state.pointee.capacity) = (base, capacity)
  }

  @inline(__always) func append(_ byte: UInt8) {
    reserve(1)
    state.pointee.base[state.pointee.count] = byte
    state.pointee.count &+= 1
  }

  @inline(__always) func append(_ start: UnsafePointer<UInt8>, _ count: Int) {
    reserve(count)
    (state.pointee.base + state.pointee.count).update(from: start, count: count)
    state.pointee.count &+= count
  }

  func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let start = bytes.baseAddress { append(start, bytes.count) }
  }

  @inline(__always) func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { append($0) }
  }

  func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  func append(_ scalar: Unicode.Scalar) {
    for byte in Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter { append(byte) }
  }

  /// Puts a NUL at `offset`, which is not beyond ``count``; returns what was there.
  func terminate(at offset: Int) -> UInt8 {
    reserve(1)
    let saved = offset < count ? state.pointee.base[offset] : 0
    state.pointee.base[offset] = 0
    return saved
  }

  /// Puts back what ``terminate(at:)`` replaced.
  func restore(_ byte: UInt8, at offset: Int) { if offset < count { state.pointee.base[offset] = byte } }

  func removeAll() { state.pointee.count = 0 }

  /// Drops so many bytes from the front.
  func removeFirst(_ count: Int) {
    let rest = max(state.pointee.count - count, 0)
    state.pointee.base.update(from: state.pointee.base + (state.pointee.count - rest), count: rest)
    state.pointee.count = rest
  }
}

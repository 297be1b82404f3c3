/// The fields of one line, in memory that is used again.
final class FieldList {
  struct Field {
    let start: UnsafePointer<UInt8>
    let count: Int
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
  }

  private let fields: UnsafeMutablePointer<Field>
  private let length: UnsafeMutablePointer<Int>
  let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    fields = .allocate(capacity: capacity)
    length = .allocate(capacity: 1)
    length.initialize(to: 0)
  }

  deinit {
    fields.deallocate()
    length.deallocate()
  }

  @inline(__always) var count: Int { length.pointee }

  @inline(__always) subscript(_ index: Int) -> Field { fields[index] }

  /// - Returns: `false` where there is no room.
  @inline(__always) func append(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard length.pointee < capacity else { return false }
    (fields + length.pointee).initialize(to: Field(start: start, count: count))
    length.pointee &+= 1
    return true
  }

  func removeAll() { length.pointee = 0 }
}

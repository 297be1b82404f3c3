/// Cuts a source into records and looks up references in each.
///
/// The source comes in pieces that may end anywhere.
protocol RecordReader: AnyObject {
  /// Reads the next bytes. Returns `false` once the handler wanted no more.
  func parse(_ bytes: UnsafeRawBufferPointer) throws(RecordError) -> Bool
  /// Says that the source ends here.
  func finish() throws(RecordError)
  /// Whether records of what was read wait for ``handOver()``: a few bytes of some sources stand for many records.
  var hasMore: Bool { get }
  /// Gives some of the records that wait. Returns `false` once the handler wanted no more.
  func handOver() throws(RecordError) -> Bool
}

extension RecordReader {
  var hasMore: Bool { false }
  func handOver() throws(RecordError) -> Bool { true }
}

/// Takes the records of a source in order.
protocol RecordHandler: AnyObject {
  /// Returns whether to read on. `values` holds until it returns.
  func take(_ values: RecordValues) -> Bool
}

/// Cuts a source into records and looks up references in each.
///
/// The source comes in pieces that may end anywhere.
protocol RecordReader: AnyObject {
  /// Reads the next bytes. Returns `false` once the handler wanted no more.
  func parse(_ bytes: UnsafeRawBufferPointer) throws(RecordError) -> Bool
  /// Says that the source ends here.
  func finish() throws(RecordError)
}

/// Takes the records of a source in order.
protocol RecordHandler: AnyObject {
  /// Returns whether to read on. `values` holds until it returns.
  func take(_ values: RecordValues) -> Bool
}

/// Takes a text in pieces that may end anywhere.
protocol StatementReader: AnyObject {
  /// Reads the next bytes.
  func feed(_ bytes: UnsafeRawBufferPointer) throws(RDFSyntaxError)
  /// Says that the text ends here.
  func finish() throws(RDFSyntaxError)
}

import TielineCore

/// The SHA-256 hash of a dataset's canonical N-Quads: the same for two datasets exactly where they differ in nothing but
/// the labels of blank nodes.
public struct DatasetHash: Bytes32 {
  public let bytes: [UInt8]
  public init(checked: [UInt8]) { bytes = checked }
}

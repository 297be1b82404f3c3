import Foundation
import Testing

@testable import TielineProofs

extension ReplayFolder {
  /// The same recording with other text in one file, where `old` first stands behind `anchor`.
  func replacing(_ old: String, by new: String, after anchor: String = "", in file: String) throws -> ReplayFolder {
    let text = String(decoding: try #require(files[file]), as: UTF8.self)
    let from = anchor.isEmpty ? text.startIndex : try #require(text.firstRange(of: anchor)).upperBound
    let place = try #require(text[from...].firstRange(of: old))
    var changed = files
    changed[file] = Array(text.replacingCharacters(in: place, with: new).utf8)
    return ReplayFolder(files: changed)
  }

  /// Without the last character before the quote that follows `text`, so that a digit put in front changes no length.
  func shortening(
    by count: Int = 1, after text: String, behind anchor: String, in file: String
  ) throws -> ReplayFolder {
    let content = String(decoding: try #require(files[file]), as: UTF8.self)
    let from = anchor.isEmpty ? content.startIndex : try #require(content.firstRange(of: anchor)).upperBound
    let start = try #require(content[from...].firstRange(of: text)).upperBound
    let end = try #require(content[start...].firstIndex(of: "\""))
    var changed = files
    changed[file] = Array((content[..<content.index(end, offsetBy: -count)] + content[end...]).utf8)
    return ReplayFolder(files: changed)
  }
}

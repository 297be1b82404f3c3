import TielineCore
import TielineSemantics

/// Reads certificates from files of statements.
enum CertificateFile {
  /// The certificates, once they conform to the shapes.
  /// - Throws: ``CommandFailure`` with what is wrong, all of it up to a screenful.
  static func certificates(at path: String, now: Instant) throws(CommandFailure) -> [Certificate] {
    var builder = try GraphFile.vocabulary()
    try GraphFile.add([path], to: &builder)
    let data = builder.finish()
    let validator = CertificateValidator(shapes: try GraphFile.shapes([]), vocabulary: data)
    let report = validator.validate(data, resultsLimit: 20)
    guard report.conforms else {
      throw CommandFailure(
        .unusableData, "\(path) does not conform to the shapes:\n" + report.sentences.joined(separator: "\n"))
    }
    let certificates: [Certificate]
    do throws(GraphCertificateError) { certificates = try GraphCertificates(data).certificates } catch {
      throw CommandFailure(.unusableData, "\(path): \(error)")
    }
    guard !certificates.isEmpty else { throw CommandFailure(.unusableData, "\(path) has no t:GranularCertificate") }
    if let late = certificates.first(where: { $0.interval.end > now }) {
      throw CommandFailure(.unusableData, "\(path): \(late.interval) of \(late.device) is not over yet")
    }
    return certificates
  }
}

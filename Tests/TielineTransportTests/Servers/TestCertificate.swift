import Foundation
import NIOSSL

/// A certificate for 127.0.0.1 and localhost, made for this run by `openssl`, and signed by itself.
enum TestCertificate {
  struct Files: Sendable {
    let certificate: String
    let key: String

    func serverContext() throws -> NIOSSLContext {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
      let privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
      return try NIOSSLContext(
        configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(privateKey)))
    }
  }

  static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static func make() throws -> Files {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tieline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = Files(
      certificate: folder.appending(path: "certificate.pem").path, key: folder.appending(path: "key.pem").path)
    let process = Process()
    process.executableURL = URL(filePath: openssl ?? "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
      "-keyout", files.key, "-out", files.certificate,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return files
  }
}

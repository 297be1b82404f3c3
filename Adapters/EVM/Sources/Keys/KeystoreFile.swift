/// The JSON of a keystore, version 3.
///
/// - Source: Ethereum, *Web3 Secret Storage Definition*.
struct KeystoreFile: Codable {
  struct Crypto: Codable {
    struct CipherParameters: Codable { let iv: String }

    struct KDFParameters: Codable {
      let dklen: Int
      let salt: String
      // scrypt
      var n, r, p: UInt64?
      // pbkdf2
      var c: Int?
      var prf: String?
    }

    let cipher: String
    let cipherparams: CipherParameters
    let ciphertext: String
    let kdf: String
    let kdfparams: KDFParameters
    let mac: String
  }

  let address: String?
  let crypto: Crypto
  let id: String
  let version: Int
}

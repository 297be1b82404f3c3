import TielineCore

/// One ledger's certificates, as its final blocks tell; fed block by block.
public struct CertificateRegister: Sendable {
  /// Which certificates are asked for; what is left out does not matter.
  public struct Query: Hashable, Sendable {
    /// The production device, as its registry names it.
    public var device: String?
    /// Who holds some of it now.
    public var owner: AccountID?
    /// Its interval ends after this.
    public var from: Instant?
    /// Its interval starts before this.
    public var until: Instant?
    /// Whether its Wh can still move.
    public var state: RegisteredCertificate.State?

    public init() {}
  }

  /// In the order in which they were issued.
  public private(set) var certificates: [RegisteredCertificate] = []
  private var places: [CertificateIdentifier: Int] = [:]
  private var byDevice: [String: [Int]] = [:]

  public init() {}

  /// The certificate with this identifier, where there is one.
  public subscript(identifier: CertificateIdentifier) -> RegisteredCertificate? {
    places[identifier].map { certificates[$0] }
  }

  /// Makes a certificate known whose movements follow.
  public mutating func add(identifier: CertificateIdentifier, certificate: Certificate, asset: AssetID) {
    guard places[identifier] == nil else { return }
    places[identifier] = certificates.count
    byDevice[certificate.device, default: []].append(certificates.count)
    certificates.append(RegisteredCertificate(identifier: identifier, certificate: certificate, asset: asset))
  }

  /// Takes the next movement in.
  /// - Throws: ``RegisterError`` for one that cannot have happened; then nothing has changed.
  public mutating func apply(_ movement: CertificateMovement) throws(RegisterError) {
    guard let place = places[movement.certificate] else { throw .unknown(movement) }
    try certificates[place].apply(movement)
  }

  /// The certificates that `query` asks for, in the order in which they were issued.
  public func find(_ query: Query) -> [RegisteredCertificate] {
    let candidates = query.device.map { byDevice[$0] ?? [] }
    let all = candidates.map { places in places.map { certificates[$0] } } ?? certificates
    return all.filter { one in
      let interval = one.certificate.interval
      return (query.owner.map { one.holders[$0] != nil } ?? true) && (query.from.map { interval.end > $0 } ?? true)
        && (query.until.map { interval.start < $0 } ?? true) && (query.state.map { one.state == $0 } ?? true)
    }
  }
}

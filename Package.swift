// swift-tools-version: 6.2
import PackageDescription

/// Layers, top to bottom; `Tools/check/layers.py` enforces that arrows point down. See ARCHITECTURE.md.
let package = Package(
  name: "Tieline",
  products: [
    .library(name: "TielineCore", targets: ["TielineCore"]),
    .library(name: "TielineAdapterSDK", targets: ["TielineAdapterSDK"]),
    .library(name: "TielineTransport", targets: ["TielineTransport"]),
  ],
  dependencies: [
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
  ],
  targets: [
    // C
    .target(name: "CKeccak"),
    .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),
    .systemLibrary(name: "CSecp256k1", pkgConfig: "libsecp256k1", providers: [.apt(["libsecp256k1-dev"])]),

    // Tests read other projects' vectors through this one.
    .target(name: "TielineTestVectors", path: "Tests/TielineTestVectors"),

    // Layer 0
    .target(name: "TielineCore", dependencies: [.product(name: "BigInt", package: "BigInt")]),
    .testTarget(name: "TielineCoreTests", dependencies: ["TielineCore"]),

    // Layer 1
    .target(name: "TielineCrypto", dependencies: ["CKeccak", "COpenSSL", "CSecp256k1", "TielineCore"]),
    .testTarget(name: "TielineCryptoTests", dependencies: ["TielineCrypto", "TielineCore", "TielineTestVectors"]),

    .target(name: "TielineCodec", dependencies: ["TielineCore", .product(name: "BigInt", package: "BigInt")]),
    .testTarget(
      name: "TielineCodecTests", dependencies: ["TielineCodec", "TielineCore", "TielineCrypto", "TielineTestVectors"]),

    // Layer 3
    .target(name: "TielineAdapterSDK", dependencies: ["TielineCore"]),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(
      name: "TielineTransport",
      dependencies: [
        "CCurl", "TielineCore", "TielineAdapterSDK",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    .testTarget(
      name: "TielineTransportTests",
      dependencies: [
        "TielineTransport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    .target(
      name: "TielineEVM",
      dependencies: [
        "TielineAdapterSDK", "TielineCodec", "TielineCore", "TielineCrypto", "TielineTransport",
        .product(name: "BigInt", package: "BigInt"), .product(name: "Logging", package: "swift-log"),
      ],
      path: "Adapters/EVM",
      exclude: [
        "Contracts/HashTimeLock.vy", "Contracts/OriginCertificates.vy", "Contracts/PaymentToken.vy", "Tests",
      ],
      sources: ["Sources"],
      resources: [.copy("Contracts/artifacts")]),
    .testTarget(
      name: "TielineEVMTests",
      dependencies: [
        "TielineEVM", "TielineAdapterSDK", "TielineCodec", "TielineCore", "TielineCrypto", "TielineTransport",
      ],
      path: "Adapters/EVM/Tests/TielineEVMTests"),
  ],
  swiftLanguageModes: [.v6]
)

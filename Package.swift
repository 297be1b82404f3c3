// swift-tools-version: 6.2
import PackageDescription

/// Layers, top to bottom; `Tools/check/layers.py` enforces that arrows point down. See ARCHITECTURE.md.
let package = Package(
  name: "Tieline",
  products: [
    .library(name: "TielineCore", targets: ["TielineCore"]),
    .library(name: "TielineAdapterSDK", targets: ["TielineAdapterSDK"]),
  ],
  dependencies: [
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1")
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
    .target(
      name: "TielineEVM",
      dependencies: [
        "TielineAdapterSDK", "TielineCodec", "TielineCore", "TielineCrypto",
        .product(name: "BigInt", package: "BigInt"),
      ],
      path: "Adapters/EVM/Sources"),
    .testTarget(
      name: "TielineEVMTests",
      dependencies: ["TielineEVM", "TielineAdapterSDK", "TielineCodec", "TielineCore", "TielineCrypto"],
      path: "Adapters/EVM/Tests/TielineEVMTests"),
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

/// Layers, top to bottom; `Tools/check/layers.py` enforces that arrows point down. See ARCHITECTURE.md.
let package = Package(
  name: "Tieline",
  products: [
    .library(name: "TielineCore", targets: ["TielineCore"]),
    .library(name: "TielineAdapterSDK", targets: ["TielineAdapterSDK"]),
    .library(name: "TielineSemantics", targets: ["TielineSemantics"]),
    .library(name: "TielineTransport", targets: ["TielineTransport"]),
  ],
  dependencies: [
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
  ],
  targets: [
    // C
    .target(name: "CKeccak"),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),
    .systemLibrary(name: "CXML2System", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(name: "CXML2", dependencies: ["CXML2System"]),
    .systemLibrary(name: "CSecp256k1", pkgConfig: "libsecp256k1", providers: [.apt(["libsecp256k1-dev"])]),

    // Tests read other projects' vectors through this one.
    .target(name: "TielineTestVectors", path: "Tests/TielineTestVectors"),
    // Real servers on the loopback interface, for tests.
    .target(
      name: "TielineTestServers",
      dependencies: [
        "TielineTransport", "TielineCodec", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], path: "Tests/TielineTestServers"),

    // Layer 0
    .target(name: "TielineCore", dependencies: [.product(name: "BigInt", package: "BigInt")]),
    .testTarget(
      name: "TielineCoreTests", dependencies: ["TielineCore", .product(name: "BigInt", package: "BigInt")]),

    // Layer 1
    .target(
      name: "TielineCrypto",
      dependencies: [
        "CKeccak", "COpenSSL", "CSecp256k1", "TielineCore", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(name: "TielineCryptoTests", dependencies: ["TielineCrypto", "TielineCore", "TielineTestVectors"]),
    .target(name: "TielineCodec", dependencies: ["TielineCore", .product(name: "BigInt", package: "BigInt")]),
    .testTarget(
      name: "TielineCodecTests", dependencies: ["TielineCodec", "TielineCore", "TielineCrypto", "TielineTestVectors"]),

    // Layer 2
    .target(
      name: "TielineRelay",
      dependencies: [
        "TielineProofs", "TielineCodec", "TielineCrypto", "TielineCore", .product(name: "BigInt", package: "BigInt"),
      ]),
    .testTarget(
      name: "TielineRelayTests",
      dependencies: [
        "TielineRelay", "TielineProofs", "TielineCodec", "TielineCrypto", "TielineCore", "TielineTestVectors",
      ]),
    .target(
      name: "TielineProofs",
      dependencies: [
        "TielineCodec", "TielineCrypto", "TielineCore", .product(name: "BigInt", package: "BigInt"),
        .product(name: "SwiftASN1", package: "swift-asn1"), .product(name: "X509", package: "swift-certificates"),
      ]),
    .testTarget(
      name: "TielineProofsTests",
      dependencies: [
        "TielineProofs", "TielineCodec", "TielineCrypto", "TielineCore", "TielineTestVectors",
        .product(name: "BigInt", package: "BigInt"), .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"), .product(name: "X509", package: "swift-certificates"),
      ],
      exclude: ["Vectors"]),
    .target(
      name: "TielineSemantics",
      dependencies: [
        "TielineCodec", "TielineCrypto", "TielineCore", "CXML2", .product(name: "BigInt", package: "BigInt"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .testTarget(
      name: "TielineSemanticsTests",
      dependencies: ["TielineSemantics", "TielineCodec", "TielineCrypto", "TielineCore", "TielineTestVectors", "CXML2"]),

    // Optimized in debug builds too: tests run thousands of simulated worlds.
    .target(
      name: "TielineConsensus", dependencies: ["TielineCodec", "TielineCrypto", "TielineCore"],
      swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .testTarget(
      name: "TielineConsensusTests", dependencies: ["TielineConsensus", "TielineCodec", "TielineCrypto", "TielineCore"]),

    // Layer 3
    .target(name: "TielineAdapterSDK", dependencies: ["TielineProofs", "TielineCodec", "TielineCore"]),

    .target(
      name: "TielineAdapterTestKit",
      dependencies: ["TielineAdapterSDK", "TielineProofs", "TielineCrypto", "TielineCore"]),
    .target(
      name: "TielineSandbox",
      dependencies: ["TielineAdapterSDK", "TielineProofs", "TielineCodec", "TielineCrypto", "TielineCore"],
      path: "Adapters/Sandbox/Sources"),
    .testTarget(
      name: "TielineSandboxTests",
      dependencies: ["TielineSandbox", "TielineAdapterTestKit", "TielineAdapterSDK", "TielineCrypto", "TielineCore"],
      path: "Adapters/Sandbox/Tests"),

    .target(
      name: "TielineTransport",
      dependencies: [
        "CCurl", "TielineCodec", "TielineCore", "TielineAdapterSDK",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    .testTarget(
      name: "TielineTransportTests",
      dependencies: [
        "TielineTransport", "TielineCodec", "TielineTestVectors", "TielineTestServers",
        .product(name: "Logging", package: "swift-log"),
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
        "TielineAdapterSDK", "TielineProofs", "TielineCodec", "TielineCore", "TielineCrypto", "TielineTransport",
        .product(name: "BigInt", package: "BigInt"), .product(name: "Logging", package: "swift-log"),
      ],
      path: "Adapters/EVM",
      exclude: [
        "Contracts/CertificateBridge.vy", "Contracts/CommitteeVerifier.vy", "Contracts/GatewayCalls.vy",
        "Contracts/HashTimeLock.vy", "Contracts/OriginCertificates.vy", "Contracts/PaymentToken.vy",
        "Contracts/modules",
        "Tests",
      ],
      sources: ["Sources"],
      resources: [.copy("Contracts/artifacts")]),
    .testTarget(
      name: "TielineEVMTests",
      dependencies: [
        "TielineEVM", "TielineAdapterTestKit", "TielineAdapterSDK", "TielineProofs", "TielineConsensus", "TielineCodec",
        "TielineCore", "TielineCrypto", "TielineTransport",
      ],
      path: "Adapters/EVM/Tests/TielineEVMTests"),
    .target(
      name: "TielineUTXO",
      dependencies: [
        "TielineAdapterSDK", "TielineProofs", "TielineCodec", "TielineCore", "TielineCrypto", "TielineTransport",
        .product(name: "BigInt", package: "BigInt"), .product(name: "Logging", package: "swift-log"),
      ],
      path: "Adapters/UTXO", exclude: ["Tests"], sources: ["Sources"]),
    .testTarget(
      name: "TielineUTXOTests",
      dependencies: [
        "TielineUTXO", "TielineAdapterTestKit", "TielineAdapterSDK", "TielineProofs", "TielineCodec", "TielineCore",
        "TielineCrypto", "TielineTransport",
      ],
      path: "Adapters/UTXO/Tests/TielineUTXOTests"),

    // Layer 4
    .target(
      name: "TielineStorage",
      dependencies: [
        "TielineRelay", "TielineConsensus", "TielineAdapterSDK", "TielineCodec", "TielineCrypto", "TielineCore",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "TielineStorageTests",
      dependencies: ["TielineStorage", "TielineConsensus", "TielineCore", "TielineTestVectors"]),
    .target(
      name: "TielineGateway",
      dependencies: [
        "TielineStorage", "TielineTransport", "TielineConsensus", "TielineRelay", "TielineSemantics",
        "TielineAdapterSDK",
        "TielineProofs", "TielineCodec", "TielineCrypto", "TielineCore",
        .product(name: "Logging", package: "swift-log"), .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    .testTarget(
      name: "TielineGatewayTests",
      dependencies: [
        "TielineGateway", "TielineStorage", "TielineConsensus", "TielineRelay", "TielineSandbox", "TielineUTXO",
        "TielineSemantics", "TielineAdapterSDK", "TielineTransport", "TielineProofs", "TielineCodec", "TielineCrypto",
        "TielineCore", .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "TielineLyingNodeTests",
      dependencies: [
        "TielineGateway", "TielineStorage", "TielineRelay", "TielineSandbox", "TielineEVM", "TielineTransport",
        "TielineAdapterSDK", "TielineProofs", "TielineCodec", "TielineCrypto", "TielineCore", "TielineTestServers",
        .product(name: "Logging", package: "swift-log"),
      ]),

    .target(
      name: "TielineSimulator",
      dependencies: [
        "TielineConsensus", "TielineRelay", "TielineProofs", "TielineCrypto", "TielineCore",
        .product(name: "HeapModule", package: "swift-collections"),
      ], swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .testTarget(name: "TielineSimulatorTests", dependencies: ["TielineSimulator", "TielineConsensus"]),

    // Layer 5
    .target(
      name: "TielineAPI",
      dependencies: [
        "TielineSemantics", "TielineCodec", "TielineCore",
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
      ]),
    .testTarget(
      name: "TielineAPITests",
      dependencies: [
        "TielineAPI", "TielineSemantics", "TielineCodec", "TielineCore",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
      ]),

    // Layer 6
    .executableTarget(
      name: "tieline",
      dependencies: [
        "TielineAPI", "TielineGateway", "TielineStorage", "TielineEVM", "TielineUTXO", "TielineTransport",
        "TielineSandbox",
        "TielineRelay", "TielineSemantics", "TielineProofs", "TielineConsensus", "TielineSimulator", "TielineCodec",
        "TielineAdapterSDK", "TielineCrypto", "TielineCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"), .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
      ]),
    .testTarget(
      name: "TielineCommandTests",
      dependencies: [
        "tieline", "TielineGateway", "TielineStorage", "TielineSandbox", "TielineRelay", "TielineAdapterSDK",
        "TielineProofs", "TielineTestVectors",
        "TielineCrypto", "TielineCore",
      ]),

    // Measures; `make bench`.
    .executableTarget(
      name: "tieline-bench",
      dependencies: [
        "CCurl", "CSecp256k1", "TielineTransport", "TielineGateway", "TielineStorage", "TielineSandbox", "TielineRelay",
        "TielineAdapterSDK", "TielineProofs", "TielineCodec", "TielineCrypto",
        "TielineCore", .product(name: "Logging", package: "swift-log"),
      ], path: "Benchmarks/Sources"),
  ],
  swiftLanguageModes: [.v6]
)

// `make fuzz` and `make fuzz-coverage` build the light clients, what lies below them, and their tests alone; with what
// `make fuzz-coverage` also reads.
if let fuzzing = Context.environment["TIELINE_FUZZING"] {
  let fuzzed: Set = [
    "CKeccak", "COpenSSL", "CSecp256k1", "TielineTestVectors", "TielineCore", "TielineCrypto", "TielineCodec",
    "TielineProofs", "TielineProofsTests", "TielineConsensus", "CXML2System", "CXML2", "TielineSemantics",
  ]
  package.products = []
  package.targets.removeAll { !fuzzed.contains($0.name) }
  if fuzzing == "coverage" {
    // Without a `main`: libFuzzer brings its own.
    package.targets.append(
      .executableTarget(
        name: "tieline-fuzz",
        dependencies: [
          "TielineConsensus", "TielineSemantics", "TielineProofs", "TielineCodec", "TielineCrypto", "TielineCore",
          "TielineTestVectors",
        ], path: "Fuzz/Sources"))
  }
}

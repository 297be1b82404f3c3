// swift-tools-version: 6.2
import PackageDescription

/// Layers, top to bottom; `Tools/check/layers.py` enforces that arrows point down. See ARCHITECTURE.md.
let package = Package(
  name: "Tieline",
  products: [
    .library(name: "TielineCore", targets: ["TielineCore"]),
    .library(name: "TielineAdapterSDK", targets: ["TielineAdapterSDK"]),
    .library(name: "TielineSemantics", targets: ["TielineSemantics"]),
  ],
  dependencies: [
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1")
  ],
  targets: [
    // Layer 0
    .target(name: "TielineCore", dependencies: [.product(name: "BigInt", package: "BigInt")]),
    .testTarget(name: "TielineCoreTests", dependencies: ["TielineCore"]),

    // Layer 2
    .target(name: "TielineSemantics", dependencies: ["TielineCore", "CXML2"]),
    .testTarget(name: "TielineSemanticsTests", dependencies: ["TielineSemantics", "TielineCore", "CXML2"]),

    // C
    .systemLibrary(name: "CXML2System", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(name: "CXML2", dependencies: ["CXML2System"]),

    // Layer 3
    .target(name: "TielineAdapterSDK", dependencies: ["TielineCore"]),
  ],
  swiftLanguageModes: [.v6]
)

#!/usr/bin/env python3
"""Checks that the arrows between modules point down, and that layers 0 to 2 stay pure.

Reads every `import` of Sources, Adapters/*/Sources and Benchmarks, and the dependencies in Package.swift. With
--self-test it plants violations in a temporary tree and fails unless each one is found.
"""

import pathlib
import re
import sys
import tempfile

from swift_source import ROOT, line_of, mask, swift_files

# The map of modules. A new module gets its line here.
LAYERS = {
    "TielineCore": 0,
    "TielineCodec": 1, "TielineCrypto": 1,
    "TielineConsensus": 2, "TielineRelay": 2, "TielineProofs": 2, "TielineRegistry": 2, "TielineSemantics": 2,
    "TielineIdentity": 2,
    "TielineAdapterSDK": 3, "TielineTransport": 3, "TielineAdapterTestKit": 3,
    "TielineStorage": 4, "TielineSimulator": 4, "TielineGateway": 4,
    "TielineAPI": 5,
    "tieline": 6,
}
ADAPTER_LAYER = 3.5  # Adapters/<Ledger>, module Tieline<Ledger>
PURE_BELOW = 3

# Arrows that do not point down, each with its reason.
ALLOWED_ARROWS = {
    ("TielineAdapterTestKit", "TielineAdapterSDK"): "the suite tests what the SDK declares",
    ("TielineRelay", "TielineProofs"): "the relay takes only what was proven",
    ("TielineTransport", "TielineAdapterSDK"): "what an adapter's calls fail with is the SDK's AdapterError",
    ("TielineGateway", "TielineStorage"): "the gateway keeps its journal in the storage",
    ("TielineSimulator", "TielineGateway"): "the simulator runs the gateway in its world",
}
# Where a concrete adapter may be imported.
ADAPTER_USERS = {"tieline"}
# C targets, and the modules that may see them.
C_TARGETS = {
    "CKeccak": {"TielineCrypto"}, "COpenSSL": {"TielineCrypto"},
    "CSecp256k1": {"TielineCrypto", "Benchmarks"},  # the benchmark measures raw libsecp256k1 beside the proofs
    "CXML2": {"TielineSemantics"}, "CXML2System": {"CXML2"},
    "CCurl": {"TielineTransport", "Benchmarks"},  # the benchmark measures raw libcurl beside the transport
    "CPostgres": {"TielineStorage"}, "CSQLite": {"TielineStorage"},
}
# What layers 0 to 2 may import from outside, with the reason.
PURE_IMPORTS = {
    "BigInt": "256-bit amounts",
    "Collections": "data structures", "OrderedCollections": "data structures", "DequeModule": "data structures",
    "HeapModule": "data structures", "BasicContainers": "data structures",
    "Yams": "YAML in memory",
    "Crypto": "hashes and signatures over bytes",
    "SwiftASN1": "DER", "X509": "certificates over bytes",
}
# (module, import): reason. Exceptions for single modules of layers 0 to 2.
PURE_EXCEPTIONS = {}
IMPURE = [
    (r"\bDate\(\)|\bDate\.now\b|\bContinuousClock\b|\bSuspendingClock\b|\bclock_gettime\b|\bgettimeofday\b", "clock"),
    (r"\.random\(|\.randomElement\(|\.shuffle(?:d)?\(|\bSystemRandomNumberGenerator\b|\bgetrandom\b|\barc4random", "randomness"),
    (r"\basync\b|\bawait\b|\bTask\s*[{.(<]|\bTaskGroup\b|\bAsyncStream\b", "async code"),
    (r"\bDispatchQueue\b|\bThread\s*[.({]|\bpthread_create\b", "threads"),
    (r"\bFileManager\b|\bFileHandle\b|\bfopen\(|\bcontentsOf(?:File)?:\s*URL\b|\bURLSession\b|\bProcessInfo\b", "files, the network or the process"),
]
IMPORT = re.compile(
    r"^[ \t]*(?:@[\w()]+[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?import[ \t]+"
    r"(?:(?:typealias|struct|class|enum|protocol|let|var|func)[ \t]+)?(\w+)", re.MULTILINE)


# Who may see what a module shows to some only: what makes a proven lock without a proof is for simulated worlds.
SPI_USERS = {"Simulation": {"TielineSimulator"}}
SPI_IMPORT = re.compile(r"@_spi\((\w+)\)[^\n]*\bimport\b")


def layer(module):
    return LAYERS.get(module, ADAPTER_LAYER)


class Tree:
    """A checkout, with the names of its adapters."""

    def __init__(self, root):
        self.root = root
        self.adapters = {"Tieline" + path.name for path in sorted((root / "Adapters").glob("*")) if path.is_dir()}
        self.problems = []

    def check(self):
        for path in swift_files(self.root, "Sources", "Adapters", "Benchmarks"):
            module = self.module(path)
            if module is None:
                continue
            masked = mask(path.read_text(encoding="utf-8"))
            for found in IMPORT.finditer(masked):
                self.arrow(module, found.group(1), f"{path.relative_to(self.root)}:{line_of(masked, found.start(1))}")
            for found in SPI_IMPORT.finditer(masked):
                if module not in SPI_USERS.get(found.group(1), set()):
                    self.problems.append(
                        f"{path.relative_to(self.root)}:{line_of(masked, found.start())}: {module} imports what is for "
                        f"{found.group(1)} alone")
            if module in LAYERS and layer(module) < PURE_BELOW:
                self.purity(module, masked, path)
        manifest = self.root / "Package.swift"
        if manifest.exists():
            self.manifest(manifest)
        return self.problems

    def module(self, path):
        """The module that a file belongs to; `None` for tests; "Benchmarks" for all benchmarks."""
        parts = path.relative_to(self.root).parts
        if parts[0] == "Benchmarks":
            return "Benchmarks"
        if parts[0] == "Adapters":
            return "Tieline" + parts[1] if len(parts) > 3 and parts[2] == "Sources" else None
        if parts[1] not in LAYERS and parts[1] not in C_TARGETS:
            self.problems.append(f"{'/'.join(parts)}: module {parts[1]} is not in the map at the top of layers.py")
            return None
        return parts[1]

    def arrow(self, module, imported, place):
        if imported == module:
            return
        if imported in C_TARGETS:
            if module not in C_TARGETS[imported]:
                self.problems.append(f"{place}: {module} imports {imported}, which is for {sorted(C_TARGETS[imported])}")
        elif imported in self.adapters:
            if module not in ADAPTER_USERS and module != "Benchmarks":
                self.problems.append(f"{place}: {module} imports the adapter {imported}; only {sorted(ADAPTER_USERS)} may")
        elif imported in LAYERS:
            self.module_arrow(module, imported, place)
        elif module in LAYERS and layer(module) < PURE_BELOW:
            if imported not in PURE_IMPORTS and (module, imported) not in PURE_EXCEPTIONS:
                self.problems.append(
                    f"{place}: {module} is in layer {layer(module)} and imports {imported}; layers 0 to 2 import only "
                    f"{', '.join(sorted(PURE_IMPORTS))}")
        elif imported.startswith("Tieline"):
            self.problems.append(f"{place}: {module} imports {imported}, which is not in the map of layers.py")

    def module_arrow(self, module, imported, place):
        if module == "Benchmarks" or (module, imported) in ALLOWED_ARROWS:
            return
        if module in self.adapters and imported == "TielineAdapterTestKit":
            self.problems.append(f"{place}: {module} imports {imported}, which is for its tests")
        elif layer(imported) >= layer(module):
            way = "sideways" if layer(imported) == layer(module) else "up"
            self.problems.append(f"{place}: the arrow {module} -> {imported} points {way}")

    def purity(self, module, masked, path):
        for pattern, what in IMPURE:
            for found in re.finditer(pattern, masked):
                self.problems.append(
                    f"{path.relative_to(self.root)}:{line_of(masked, found.start())}: {module} is in layer "
                    f"{layer(module)}, which allows no {what}: {found.group().strip()}")

    def manifest(self, path):
        """Dependencies of the targets, by name; products of packages are seen by their imports."""
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"\.(?:target|executableTarget|systemLibrary)\(\s*name:\s*\"(\w+)\"", text):
            name = found.group(1)
            end = _closing_parenthesis(text, found.start())
            names = re.search(r"dependencies:\s*\[(.*?)\](?=\s*[,)])", text[found.start():end], re.DOTALL)
            if name not in LAYERS and name not in C_TARGETS and name not in self.adapters or names is None:
                continue
            listed = re.sub(r"\.product\([^)]*\)", "", names.group(1))
            for dependency in re.findall(r"\"(\w+)\"", listed):
                if dependency in LAYERS or dependency in C_TARGETS or dependency in self.adapters:
                    self.arrow(name, dependency, f"Package.swift:{line_of(text, found.start())}")


def _closing_parenthesis(text, start):
    """Just behind the parenthesis that closes the next one to open."""
    depth = 0
    for index in range(text.index("(", start), len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index + 1
    return len(text)


# What the self-test plants: file, contents, words of the complaint; no words where there is to be none.
PLANTED = [
    ("Sources/TielineCore/A.swift", "import TielineCrypto\n", "points up"),
    ("Sources/TielineCrypto/B.swift", "internal import TielineCodec\n", "points sideways"),
    ("Sources/TielineRelay/C.swift", "import struct TielineRegistry.Log\n", "points sideways"),
    ("Sources/TielineRelay/D.swift", "import Foundation\n", "imports Foundation"),
    ("Sources/TielineRelay/E.swift", "import NIOCore\n", "imports NIOCore"),
    ("Sources/TielineRelay/F.swift", "@preconcurrency import Dispatch\n", "imports Dispatch"),
    ("Sources/TielineRelay/G.swift", "let now = Date()\n", "no clock"),
    ("Sources/TielineRelay/H.swift", "let dice = Int.random(in: 1...6)\n", "no randomness"),
    ("Sources/TielineRelay/I.swift", "func f() async {}\n", "no async code"),
    ("Sources/TielineRelay/J.swift", "func f() { Task { } }\n", "no async code"),
    ("Sources/TielineRelay/K.swift", "let files = FileManager.default\n", "no files"),
    ("Sources/TielineRelay/L.swift", "let queue = DispatchQueue.main\n", "no threads"),
    ("Sources/TielineAdapterSDK/M.swift", "import TielineTransport\n", "points sideways"),
    ("Sources/TielineGateway/N.swift", "import TielineEVM\n", "imports the adapter"),
    ("Sources/TielineGateway/O.swift", "import TielineAPI\n", "points up"),
    ("Sources/TielineNew/P.swift", "import TielineCore\n", "not in the map"),
    ("Sources/TielineRelay/Q.swift", "internal import CXML2\n", "which is for"),
    ("Adapters/EVM/Sources/R.swift", "import TielineSandbox\n", "imports the adapter"),
    ("Adapters/EVM/Sources/S.swift", "import TielineGateway\n", "points up"),
    ("Adapters/EVM/Sources/T.swift", "import TielineAdapterTestKit\n", "for its tests"),
    ("Sources/TielineGateway/Z.swift", "@_spi(Simulation) import TielineProofs\n", "for Simulation alone"),
    ("Sources/TielineSimulator/Z.swift", "@_spi(Simulation) import TielineProofs\n", ""),
    ("Package.swift", '.target(name: "TielineCore", dependencies: [.product(name: "X", package: "x"), "TielineRelay"])',
     "Package.swift:1: the arrow TielineCore -> TielineRelay"),
    ("Adapters/EVM/Tests/U.swift", "import TielineSandbox\n", ""),
    ("Adapters/EVM/Sources/V.swift", "import TielineAdapterSDK\nimport TielineCrypto\nimport Foundation\n", ""),
    ("Sources/tieline/W.swift", "import TielineEVM\nimport TielineAPI\n", ""),
    ("Sources/TielineGateway/X.swift", "import TielineStorage\nimport Logging\n", ""),
    ("Sources/TielineRelay/Y.swift", "/// async, Date()\nimport TielineCore\nlet s = \"\\(\"Task {\")\"; let asynchronous = 1\n", ""),
    ("Benchmarks/Z/Z.swift", "import TielineEVM\nimport TielineGateway\n", ""),
]


def self_test():
    failures = []
    for file, contents, complaint in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for adapter in ("EVM", "Sandbox"):
                (root / "Adapters" / adapter).mkdir(parents=True)
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(contents, encoding="utf-8")
            problems = Tree(root).check()
            if complaint and not (len(problems) == 1 and complaint in problems[0]):
                failures.append(f"{file}: expected one complaint with '{complaint}', found {problems}")
            if not complaint and problems:
                failures.append(f"{file}: expected no complaint, found {problems}")
    return failures


def main():
    testing = "--self-test" in sys.argv[1:]
    problems = self_test() if testing else Tree(ROOT).check()
    for problem in problems:
        print(problem)
    name = f"layers --self-test: {len(PLANTED)} planted files" if testing else "layers"
    print(f"{name}: {'ok' if not problems else f'{len(problems)} problems'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

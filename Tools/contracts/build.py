#!/usr/bin/env python3
"""Compiles the EVM adapter's contracts into the artifacts that the adapter deploys.

usage: build.py [--check]

One JSON file for each contract of Adapters/EVM/Contracts, in its folder `artifacts`; what several contracts share is in
`modules`. The same sources give the same bytes. With --check nothing is written: exit status 1 names each artifact that does not come from its source.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

CONTRACTS = Path(__file__).resolve().parents[2] / "Adapters/EVM/Contracts"


def artifact(source_path: Path) -> str:
    """The artifact's text for one Vyper source."""
    import vyper
    from vyper.compiler.input_bundle import FilesystemInputBundle

    source = source_path.read_text(encoding="utf-8")
    outputs = ["abi", "bytecode", "bytecode_runtime", "layout"]
    modules = FilesystemInputBundle([source_path.parent])
    compiled = vyper.compile_code(
        source, contract_path=source_path.name, input_bundle=modules, output_formats=outputs
    )
    content = {
        "abi": compiled["abi"],
        "bytecode": compiled["bytecode"],
        "compiler": f"vyper {vyper.__version__}",
        "contractName": source_path.stem,
        "deployedBytecode": compiled["bytecode_runtime"],
        "sourceSha256": hashlib.sha256(source.encode()).hexdigest(),
        "storageLayout": compiled["layout"]["storage_layout"],
    }
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def stale_artifacts(contracts: Path = CONTRACTS) -> dict[Path, str]:
    """Every artifact that differs from its source, with the text that it should have."""
    sources = sorted(contracts.glob("*.vy"))
    expected = {contracts / "artifacts" / f"{path.stem}.json": artifact(path) for path in sources}
    return {
        path: text
        for path, text in expected.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def orphaned_artifacts(contracts: Path = CONTRACTS) -> list[Path]:
    """Artifacts whose source is gone."""
    return [path for path in sorted(contracts.glob("artifacts/*.json")) if not (contracts / f"{path.stem}.vy").exists()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when one is stale")
    arguments = parser.parse_args()
    stale, orphaned = stale_artifacts(), orphaned_artifacts()
    if arguments.check:
        for path in [*stale, *orphaned]:
            print(f"{path} does not come from its source: run Tools/contracts/build.py", file=sys.stderr)
        return 1 if stale or orphaned else 0
    for path in orphaned:
        path.unlink()
    for path, text in stale.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

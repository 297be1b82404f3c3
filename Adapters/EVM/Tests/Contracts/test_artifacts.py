"""The committed artifacts come from the sources beside them and may be deployed."""

import importlib.util
import json
from pathlib import Path

import pytest

from chain import CONTRACTS

BUILD = Path(__file__).resolve().parents[4] / "Tools/contracts/build.py"
NAMES = ["CertificateBridge", "CommitteeVerifier", "GatewayCalls", "HashTimeLock", "OriginCertificates", "PaymentToken"]


@pytest.fixture(scope="module")
def build():
    specification = importlib.util.spec_from_file_location("build", BUILD)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_artifacts_come_from_their_sources(build):
    assert [path.name for path in build.stale_artifacts()] == []
    assert build.orphaned_artifacts() == []


def test_an_artifact_of_another_source_is_named(build, tmp_path):
    source = (CONTRACTS / "PaymentToken.vy").read_text()
    (tmp_path / "PaymentToken.vy").write_text(source.replace("balance too low", "balance is low"))
    (tmp_path / "artifacts").mkdir()
    artifact = tmp_path / "artifacts/PaymentToken.json"
    artifact.write_text((CONTRACTS / "artifacts/PaymentToken.json").read_text())
    (tmp_path / "artifacts/Gone.json").write_text("{}")
    assert list(build.stale_artifacts(tmp_path)) == [artifact]
    assert [path.name for path in build.orphaned_artifacts(tmp_path)] == ["Gone.json"]


@pytest.mark.parametrize("name", NAMES)
def test_runtime_code_is_below_the_size_limit(name):
    """EIP-170: 24,576 bytes; immutables are appended, five at most."""
    artifact = json.loads((CONTRACTS / f"artifacts/{name}.json").read_text())
    assert 0 < len(bytes.fromhex(artifact["deployedBytecode"][2:])) <= 24_576 - 5 * 32


def test_an_artifact_of_another_module_is_named(build, tmp_path):
    """What a contract imports is a part of it."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "artifacts").mkdir()
    for name in ("GatewayCalls.vy", "modules/lanes.vy", "artifacts/GatewayCalls.json"):
        (tmp_path / name).write_text((CONTRACTS / name).read_text())
    assert build.stale_artifacts(tmp_path) == {}
    lanes = tmp_path / "modules/lanes.vy"
    lanes.write_text(lanes.read_text().replace("unknown lane", "no such lane"))
    assert list(build.stale_artifacts(tmp_path)) == [tmp_path / "artifacts/GatewayCalls.json"]


@pytest.mark.parametrize("name", ["CertificateBridge", "GatewayCalls", "HashTimeLock"])
def test_locks_are_at_the_slot_that_storage_proofs_read(name):
    layout = json.loads((CONTRACTS / f"artifacts/{name}.json").read_text())["storageLayout"]
    assert layout["locks"]["slot"] == 1

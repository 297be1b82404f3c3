"""The Litecoin node that the UTXO adapter's tests stand on: a real one, started and stopped."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent
PORT = int(os.environ.get("TIELINE_TEST_LITECOIN_PORT", "26090"))


def run(*arguments, status=0):
    command = [sys.executable, str(TOOLS / "litecoin.py"), *map(str, arguments), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert result.returncode == status, result.stderr
    return json.loads(result.stdout) if status in (0, 3) else result.stderr


@pytest.fixture
def home(tmp_path):
    yield tmp_path / "node"
    run("down", "--home", tmp_path / "node")


def test_a_node_starts_stops_and_goes_on_where_it_was(home):
    first = run("up", "--home", home, "--port", PORT)
    assert first["height"] > 1351
    assert Path(f"/proc/{first['pid']}").exists()
    assert (home / "endpoint.json").stat().st_mode & 0o077 == 0
    assert run("up", "--home", home, "--port", PORT)["pid"] == first["pid"]
    assert "runs on port" in run("up", "--home", home, "--port", PORT + 1, status=1)
    assert "cannot be had" in run("up", "--home", home.parent / "other", "--port", PORT, status=1)
    assert run("down", "--home", home)["stopped"] == 1
    assert run("status", "--home", home, status=3)["pid"] is None
    again = run("up", "--home", home, "--port", PORT)
    assert (again["height"], again["url"]) == (first["height"], first["url"])

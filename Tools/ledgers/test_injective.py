"""The injective networks that the other tests and the demo stand on: real nodes, started and stopped."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent
sys.path.insert(0, str(TOOLS))

from bech32 import encode_address  # noqa: E402

BASE_PORT = int(os.environ.get("TIELINE_TEST_PORT", "21900"))
FUNDED = "0x" + "11" * 20


def run(*arguments, status=0):
    command = [sys.executable, str(TOOLS / "injective.py"), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=90)
    assert result.returncode == status, result.stderr
    return json.loads(result.stdout) if status == 0 else result.stderr


def up(home, *more, status=0):
    return run("up", "--home", home, "--chain-id", "test-1", "--evm-chain-id", 1449, "--base-port", BASE_PORT,
               "--json", *more, status=status)  # fmt: skip


@pytest.fixture
def home(tmp_path):
    yield tmp_path / "network"
    run("down", "--home", tmp_path / "network", "--json")


def test_addresses_are_written_as_the_node_writes_them():
    # From the genesis that injectived itself wrote for this address.
    assert encode_address("inj", bytes.fromhex(FUNDED[2:])) == "inj1zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3t5qxqh"


def test_a_network_starts_stops_and_goes_on_where_it_was(home):
    first = up(home, "--fund", FUNDED)
    assert [Path(f"/proc/{pid}").exists() for pid in first["pids"]] == [True]
    assert up(home)["pids"] == first["pids"]
    for _ in range(100):
        height = run("status", "--home", home, "--json")["nodes"][0]["height"]
        if height >= 4:
            break
        time.sleep(0.1)
    assert run("down", "--home", home, "--json")["stopped"] == 1
    socket.create_server(("127.0.0.1", BASE_PORT + 2)).close()
    run("status", "--home", home, "--json", status=3)
    up(home)
    assert run("status", "--home", home, "--json")["nodes"][0]["height"] >= height
    assert "without funds for 0x2222" in up(home, "--fund", "0x" + "22" * 20, status=1)


def test_a_taken_port_is_named(home):
    with socket.create_server(("127.0.0.1", BASE_PORT + 2)):
        message = up(home, status=1)
    assert f"port {BASE_PORT + 2} (EVM HTTP of node 0)" in message


def test_a_node_that_dies_is_told_with_its_reason(home):
    up(home)
    run("down", "--home", home, "--json")
    (home / "node0/config/genesis.json").write_text("{}")
    (home / "node0/config/priv_validator_key.json").write_text("{}")
    message = up(home, status=1)
    assert "node 0 of test-1 stopped with status" in message and "panic" in message


def test_a_pid_file_that_names_another_process_ends_nobody(home):
    up(home)
    run("down", "--home", home, "--json")
    with subprocess.Popen(["sleep", "30"]) as bystander:
        (home / "node0/pid").write_text(str(bystander.pid))
        assert run("down", "--home", home, "--json")["stopped"] == 0
        assert bystander.poll() is None
        bystander.terminate()


@pytest.mark.parametrize("arguments", [("--chain-id", "two-words-1"), ("--fund", "0x12"), ("--validators", "0")])
def test_what_the_node_would_choke_on_is_refused_at_once(home, arguments):
    assert "usage" in up(home, *arguments, status=2)
    assert not home.exists()

"""A node that is one process: its port, its pid file and its end."""

import contextlib
import os
import select
import signal
import socket
from pathlib import Path

from network import LedgerError


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LedgerError(
                f"port {port} cannot be had: {error.strerror}; stop what listens there or choose another --port"
            ) from None


def running_pid(home: Path, argument: str) -> int | None:
    """The process of the pid file, if it still runs with this argument and is not another that got its number."""
    try:
        pid = int((home / "pid").read_text())
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if os.fsencode(argument) in arguments else None


def stop(home: Path, argument: str, seconds: float = 30) -> bool:
    """Ends the node and waits until it is gone; whether it ran."""
    pid = running_pid(home, argument)
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            try:
                if running_pid(home, argument) == pid:  # the handle is the node's, whatever becomes of the number
                    _end(handle, pid, seconds)
            finally:
                os.close(handle)
    (home / "pid").unlink(missing_ok=True)
    return pid is not None


def _end(handle: int, pid: int, seconds: float) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        signal.pidfd_send_signal(handle, number)
        if select.select([handle], [], [], seconds)[0]:  # readable once the process has ended
            return
    raise LedgerError(f"process {pid} does not end")

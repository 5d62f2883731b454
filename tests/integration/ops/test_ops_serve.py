"""The web process: when it is killed none of it stays, so that the next one finds its port free."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tearline_hub.ops.children import alive, wait_until
from tearline_hub.ops.serve import gunicorn_arguments

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells the workers on Linux alone")
APPLICATION = "wsgiref.simple_server:demo_app"


def test_workers_end_with_a_killed_master() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    *arguments, _ = gunicorn_arguments(bind, 2, 1)
    with subprocess.Popen([sys.executable, "-m", "gunicorn", *arguments, APPLICATION]) as master:
        try:
            assert wait_until(lambda: len(_children(master.pid)) == 2 and _answers(bind), seconds=30)
            workers = _children(master.pid)
            asking = [_asked_half(bind) for _ in range(8)]  # a worker that is busy would stay to finish
        finally:
            master.kill()
    assert wait_until(lambda: not any(map(alive, workers)), seconds=4)
    for each in asking:
        each.close()


def _answers(bind: str) -> bool:
    try:
        return httpx.get(f"http://{bind}/").status_code == 200
    except httpx.HTTPError:
        return False


def _asked_half(bind: str) -> socket.socket:
    host, _, port = bind.partition(":")
    connection = socket.create_connection((host, int(port)))
    connection.sendall(b"GET / HTTP/1.1\r\n")
    return connection


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

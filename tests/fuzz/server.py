"""The real web server, by the Procfile's line, with the fuzzer's settings."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0  # seconds until it answers


@contextmanager
def server(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Its address; what it says goes to web.log in the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "tests.fuzz.asgi:application"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--timeout-graceful-shutdown", "1"]
    known = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "tests.fuzz.settings", "LOG_FORMAT": "json"}
    known["ALLOWED_HOSTS"] = "127.0.0.1"
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=known, stdout=log, stderr=log)
    try:
        give_up = time.monotonic() + _PATIENCE
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError((folder / "web.log").read_text()[-4000:])
            time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=5, trust_env=False).status_code < 500
    except httpx.TransportError:
        return False

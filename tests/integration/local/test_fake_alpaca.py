"""`TREELINE_FAKE_ALPACA=1 make run`: the fake Alpaca as one more child."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from treeline.config.env import read_environment
from treeline.core.errors import Unavailable
from treeline.local import fake_alpaca
from treeline.local.child import Child, Program
from treeline.local.execute import execute
from treeline.local.folders import ROOT
from treeline.local.guard import Guard, group_lives
from treeline.local.ports import free_ports
from treeline.local.session import PORTS
from treeline.local.supervisor import Supervisor


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def started(port: str, var: Path, guard: Guard) -> Child:
    argv = ["/bin/sh", "-c", f"exec {fake_alpaca.command(port)}"]
    child = Child(Program("fake-alpaca", argv, var / "log" / "fake-alpaca.log", folder=ROOT), guard)
    child.start()
    return child


def last_close(settings: dict[str, str]) -> float:
    """What it answers to who has the settings of the other processes, as soon as it is up."""
    keys = {"APCA-API-KEY-ID": settings["ALPACA_API_KEY"], "APCA-API-SECRET-KEY": settings["ALPACA_SECRET_KEY"]}
    query = {"symbols": "SPY", "timeframe": "1Day", "start": "2025-11-20", "end": "2025-11-20"}
    give_up = time.monotonic() + 20
    while True:
        try:
            answer = requests.get(f"{settings['ALPACA_DATA_URL']}/v2/stocks/bars", query, headers=keys, timeout=5)
        except requests.ConnectionError:
            assert time.monotonic() < give_up, "the fake does not answer"
            time.sleep(0.1)
            continue
        assert requests.get(f"{settings['ALPACA_TRADING_URL']}/v2/assets", headers=keys, timeout=5).ok
        return float(answer.json()["bars"]["SPY"][0]["c"])


def test_it_answers_with_the_keys_of_the_other_processes_until_it_is_stopped(var: Path, guard: Guard) -> None:
    port = free_port()
    child = started(port, var, guard)
    assert last_close(fake_alpaca.settings(port)) == 533.7137, "the same made-up prices everywhere"
    log = var / "log" / "fake-alpaca.log"
    assert log.read_text().splitlines() == [f"Alpaca's API at http://127.0.0.1:{port} (all prices are made up)"]
    stopping = time.monotonic()
    Supervisor(lambda line: None).stop([[child]], hurried=lambda: False)
    assert child.ended() == 0
    assert time.monotonic() - stopping < 5
    assert not group_lives(child.pid)


def test_it_does_not_outlive_a_killed_parent(var: Path) -> None:
    port = free_port()
    script = f"""
import time
from pathlib import Path
from treeline.local import fake_alpaca
from treeline.local.child import Child, Program
from treeline.local.execute import execute
from treeline.local.guard import Guard
argv = ["/bin/sh", "-c", "exec " + fake_alpaca.command({port!r})]
child = Child(Program("fake-alpaca", argv, Path({str(var / "fake.log")!r}), folder=Path({str(ROOT)!r})), Guard())
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    last_close(fake_alpaca.settings(port))
    parent.kill()
    parent.wait()
    give_up = time.monotonic() + 15
    while group_lives(pid) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not group_lives(pid)


def test_the_other_processes_accept_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in fake_alpaca.settings("8900").items():
        monkeypatch.setenv(name, value)
    environment = read_environment()
    assert environment.alpaca_data_url == environment.alpaca_trading_url == "http://127.0.0.1:8900"
    assert environment.alpaca_api_key.get_secret_value() == fake_alpaca.KEYS


@pytest.mark.parametrize(("written", "asked"), [("1", True), ("0", False), ("", False)])
def test_it_is_there_only_when_it_is_asked_for(written: str, asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fake_alpaca.ASKED, written)
    assert fake_alpaca.is_asked() is asked


def test_a_setting_that_says_neither_yes_nor_no_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fake_alpaca.ASKED, "perhaps")
    with pytest.raises(Unavailable, match="TREELINE_FAKE_ALPACA=perhaps says neither yes nor no: set it to 1 or 0"):
        fake_alpaca.is_asked()


def test_its_port_is_checked_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    web = free_port()
    for name, port in {"WEB_PORT": web, "FLOWER_PORT": free_port(), "FAKE_ALPACA_PORT": web}.items():
        monkeypatch.setenv(name, port)
    with pytest.raises(Unavailable, match=f"WEB_PORT and FAKE_ALPACA_PORT are both {web}"):
        free_ports(PORTS | fake_alpaca.PORT)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("FAKE_ALPACA_PORT", str(taken.getsockname()[1]))
        with pytest.raises(Unavailable, match="for the fake Alpaca is in use by another program"):
            free_ports(PORTS | fake_alpaca.PORT)
    assert set(free_ports(PORTS)) == {"WEB_PORT", "FLOWER_PORT"}


def test_a_single_command_beside_a_run_talks_to_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fake_alpaca.settings_beside_a_run() == {}
    monkeypatch.setenv(fake_alpaca.ASKED, "1")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        monkeypatch.setenv("FAKE_ALPACA_PORT", port)
        assert fake_alpaca.settings_beside_a_run() == fake_alpaca.settings(port)


def test_a_single_command_without_a_run_says_what_is_missing(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fake_alpaca.ASKED, "1")
    monkeypatch.setenv("FAKE_ALPACA_PORT", free_port())
    monkeypatch.setenv("TREELINE_VAR", str(var))
    with pytest.raises(Unavailable, match="`TREELINE_FAKE_ALPACA=1 make run` must be up"):
        execute(["true"])
    monkeypatch.setenv("FAKE_ALPACA_PORT", "many")
    with pytest.raises(Unavailable, match="FAKE_ALPACA_PORT=many is no port"):
        execute(["true"])

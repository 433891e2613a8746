"""Whose word about an address is taken, by uvicorn itself."""

import logging
import shlex
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from uvicorn.main import main as uvicorn_options

from treeline.config.asgi import application
from treeline.local.folders import ROOT
from treeline.local.procfile import read_procfile

Ask = Callable[..., str]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Ask]:
    """Asks the web as the Procfile starts it, behind these proxies; gives the address that it took the caller for."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def ask(proxies: str, *said: str) -> str:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", proxies)
        options = _options() | {"port": 0, "log_config": None}
        server = uvicorn.Server(uvicorn.Config(application, **options))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with caplog.at_level(logging.INFO, "treeline.rest.requests"):
            answer = httpx.get(f"http://127.0.0.1:{port}/", headers=[("X-Forwarded-For", one) for one in said])
        assert answer.status_code == 200
        assert "server" not in answer.headers
        (event,) = [record.msg for record in caplog.records if record.name == "treeline.rest.requests"]
        assert isinstance(event, dict)
        return str(event["address"])

    yield ask
    for server, thread in running:
        server.should_exit = True
        thread.join(5)


def _options() -> dict[str, Any]:
    """What the Procfile's line of the web says of how uvicorn meets the world."""
    command = read_procfile(ROOT / "Procfile")["web"].replace("${WEB_PORT:-8000}", "0")
    words = shlex.split(command.partition("uvicorn ")[2])
    said = uvicorn_options.make_context("uvicorn", words).params
    return {name: said[name] for name in ("host", "proxy_headers", "forwarded_allow_ips", "server_header")}


def test_a_strangers_own_word_about_his_address_is_not_taken(ask: Ask) -> None:
    assert ask("10.9.9.9", "203.0.113.7") == "127.0.0.1"


def test_a_proxys_word_is(ask: Ask) -> None:
    assert ask("127.0.0.1", "203.0.113.7") == "203.0.113.7"


def test_what_the_stranger_told_the_proxy_before_is_not(ask: Ask) -> None:
    assert ask("127.0.0.1", "198.51.100.1, 203.0.113.7") == "203.0.113.7"


def test_nor_in_a_header_of_its_own(ask: Ask) -> None:
    assert ask("127.0.0.1", "198.51.100.1", "203.0.113.7") == "203.0.113.7"


def test_proxies_behind_proxies_are_looked_through(ask: Ask) -> None:
    assert ask("127.0.0.1,10.1.0.0/16", "198.51.100.1, 203.0.113.7, 10.1.2.3") == "203.0.113.7"


def test_the_web_listens_on_this_machine_alone_and_does_not_name_its_server() -> None:
    options = _options()
    assert (options["host"], options["server_header"]) == ("127.0.0.1", False)
    assert options["forwarded_allow_ips"] is None, "the environment says it"
    assert Path(ROOT, "Procfile").read_text().count("--address=127.0.0.1") == 1, "Flower as well"

"""`make run` and `make demo`: everything up, the demo batch, everything down again.

1. Before anything starts: one of us only, both ports free, space on the disk.
2. Postgres and Redis; the fake Alpaca if asked for; the tables; web and batch workers; the demo user; the rest of
   the Procfile.
3. When the web answers, the demo batch runs in a thread of its own, while this one looks after the children.
4. The end, be it the batch's, Ctrl-C or a vital child's: workers, beat, Flower and web, then Redis, then Postgres.
"""

import json
import os
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from treeline.core.errors import TreelineError, Unavailable
from treeline.local import fake_alpaca
from treeline.local.child import Child, Program
from treeline.local.demo import Demo, Seed
from treeline.local.folders import ROOT, only_one, require_space, var_folder
from treeline.local.guard import Guard
from treeline.local.ports import free_ports
from treeline.local.procfile import read_procfile, title
from treeline.local.screen import Screen
from treeline.local.servers import Servers, manage
from treeline.local.stop import Stop, Stopped
from treeline.local.supervisor import Supervisor

PORTS = {"WEB_PORT": ("8000", "the web"), "FLOWER_PORT": ("5555", "Flower")}
AFTER_THE_DEMO_USER = "flower"  # its login is the demo user's
VITAL = ("web", "batch")
WEB_SECONDS = 90.0
LOST_PROCESS = {
    "batch": "a batch process was killed ({how}), started again; its chunk is done again when its lease runs out"
}
MOST_BATCH_PROCESSES = 16  # unless asked for: each holds connections, of which the embedded Postgres has 100
LARGEST_BATCH_PROCESSES = 512
POLL_SECONDS = 0.1


def run(screen: Screen, *, ends: bool) -> int:
    """Bring everything up, run the demo batch, and stay up (or, if it `ends`, not). Returns the exit status."""
    stop = Stop()
    stop.listen()
    var = var_folder()
    with only_one(var, "make demo" if ends else "make run") as lock:
        wanted = PORTS | fake_alpaca.PORT if fake_alpaca.is_asked() else PORTS
        settings = {**free_ports(wanted), "BATCH_PROCESSES": _batch_processes()}
        guard = Guard(lock)
        try:
            return Session(var, settings, guard, screen, stop).run(ends=ends)
        finally:
            guard.close()


def _batch_processes() -> str:
    """How many the batch worker has. Raises Unavailable that names the setting."""
    asked = os.environ.get("BATCH_PROCESSES")
    if not asked:
        return str(min(os.cpu_count() or 2, MOST_BATCH_PROCESSES))
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked) <= LARGEST_BATCH_PROCESSES):
        raise Unavailable(
            f"BATCH_PROCESSES={asked[:20]} is no number of processes: "
            f"choose a whole number from 1 to {LARGEST_BATCH_PROCESSES}"
        )
    return asked


class Session:
    """One run from start to end."""

    def __init__(self, var: Path, settings: Mapping[str, str], guard: Guard, screen: Screen, stop: Stop) -> None:
        self._var = var
        self._settings = settings
        self._guard = guard
        self._screen = screen
        self._stop = stop
        self._supervisor = Supervisor(screen.say)
        self._servers = Servers(var, guard)
        self._processes: list[Child] = []
        self._environment: dict[str, str] = {}

    def run(self, *, ends: bool) -> int:
        """The whole of it; see the module's head. Returns the exit status."""
        status = 0
        try:
            seed = self._bring_up()
            status = self._demonstrate(seed, ends=ends)
        except Stopped:
            status = 1 if ends else 0
        except TreelineError as error:
            self._screen.fail(str(error))
            status = 1
        finally:
            self._bring_down()
        if ends and self._stop.asked:
            self._screen.fail("Stopped before the demo batch was done")
        return status

    def _bring_up(self) -> Seed:
        started = time.monotonic()
        self._screen.say(self._servers.plan)
        if self._servers.moved_to is not None:
            self._screen.say(
                f"Postgres does not run as root, and its account cannot reach {self._var}: "
                f"its data is in {self._servers.moved_to}"
            )
        self._servers.start(self._stop)
        for child in self._servers.children:
            self._supervisor.add(child, vital=True)
        self._environment = {**self._servers.environment(), **self._settings}
        self._environment["PUBLIC_URL"] = os.environ.get("PUBLIC_URL") or self._address("WEB_PORT")
        self._start_fake_alpaca()
        self._screen.say("Bringing the tables up to date")
        self._manage("migrate", "--noinput", "--verbosity", "0")
        commands = read_procfile(ROOT / "Procfile")
        self._screen.say(f"Starting {', '.join(title(*entry) for entry in commands.items())}")
        later = {name: command for name, command in commands.items() if name not in VITAL}
        for name in VITAL:
            self._start(name, commands[name])
        document = json.loads(self._manage("seed_demo"))
        seed = Seed.read(document)
        self._environment |= {
            "FLOWER_BASIC_AUTH": f"{seed.username}:{seed.password}",
            "FLOWER_DB": str(self._var / "flower.db"),
        }
        for name, command in later.items():
            self._start(name, command)
        self._wait_for_web()
        self._screen.say(f"Up after {time.monotonic() - started:.1f} s; the logs are in {self._var / 'log'}")
        self._screen.say(f"Page          {self._environment['PUBLIC_URL']}/")
        if not os.environ.get("EMAIL_URL"):
            self._screen.say(f"Mail          {self._var / 'mail'}")
        return seed

    def _demonstrate(self, seed: Seed, *, ends: bool) -> int:
        """Run the demo batch; then, unless it `ends`, stay until a stop is asked for."""
        failures: list[str] = []
        scheme = self._environment["PUBLIC_URL"].partition("://")[0]
        demo = Demo(self._address("WEB_PORT"), scheme, seed, self._screen, self._stop.pause)

        def follow() -> None:
            try:
                demo.run(again=ends)
            except Stopped:
                return
            except TreelineError as error:
                failures.append(str(error))
            except BaseException as error:  # a thread's own end would go unseen
                failures.append(f"the demo failed: {error!r}")
            for failure in failures:
                self._screen.fail(failure)
            if not (ends and failures):
                self._show_addresses(seed, stays=not ends)

        thread = threading.Thread(target=follow, name="demo", daemon=True)
        thread.start()
        while not self._stop.asked and (thread.is_alive() or not ends):
            self._supervisor.check()
            time.sleep(POLL_SECONDS)
        thread.join(2)
        return 1 if failures and ends else int(ends and self._stop.asked)

    def _show_addresses(self, seed: Seed, *, stays: bool) -> None:
        web = self._environment["PUBLIC_URL"]
        self._screen.say(f"Page          {web}/")
        self._screen.say(f"API document  {web}/api/docs")
        self._screen.say(f"Admin         {web}/admin/")
        self._screen.say(f"Flower        {self._address('FLOWER_PORT')}/")
        self._screen.say(f"Login         {seed.username}  {seed.password}")
        if not os.environ.get("EMAIL_URL"):
            self._screen.say(f"Mail          {self._var / 'mail'}")
        self._screen.say("Ctrl-C stops everything" if stays else "They are served while `make run` is up")

    def _bring_down(self) -> None:
        if self._processes or any(child.pid for child in self._servers.children):
            self._screen.say("Stopping")
        stages = [list(reversed(self._processes)), *([child] for child in self._servers.children)]
        self._supervisor.stop(stages, lambda: self._stop.hurried)

    def _start_fake_alpaca(self) -> None:
        """If it was asked for; from here on every process is told of it."""
        port = self._settings.get("FAKE_ALPACA_PORT")
        if port is None:
            return
        self._environment |= fake_alpaca.settings(port)
        self._start("fake-alpaca", fake_alpaca.command(port))
        self._screen.say(f"Fake Alpaca   http://127.0.0.1:{port} (its prices are made up, and real keys are not used)")

    def _start(self, name: str, command: str) -> None:
        # The shell fills in ${WEB_PORT:-8000} and the like, then makes way for the program.
        log = self._var / "log" / f"{name}.log"
        program = Program(
            title(name, command),
            ["/bin/sh", "-c", f"exec {command}"],
            log,
            self._environment.copy(),
            ROOT,
            lost_process=LOST_PROCESS.get(name, ""),
        )
        child = Child(program, self._guard)
        child.start()
        self._processes.append(child)
        self._supervisor.add(child, vital=name in VITAL)

    def _manage(self, *arguments: str) -> str:
        """Run one of Django's commands to its end and return what it prints. Raises Unavailable with its last line.

        What it prints may hold a password: it goes to a file without a name, that only we have.
        """
        require_space(self._var)
        log = self._var / "log" / "manage.log"
        title = f"manage.py {arguments[0]}"
        child = Child(Program(title, manage(*arguments), log, self._environment, ROOT, patience=2), self._guard)
        with tempfile.TemporaryFile(dir=self._var) as output:
            child.start(output)
            try:
                while (status := child.ended()) is None:
                    self._supervisor.check()
                    self._stop.pause(0.03)
            finally:
                child.stop()
            if status != 0:
                raise Unavailable(f"{title} failed: {child.last_words()} (see {log})")
            output.seek(0)
            return output.read().decode()

    def _wait_for_web(self) -> None:
        address = f"{self._address('WEB_PORT')}/health"
        give_up = time.monotonic() + WEB_SECONDS
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < give_up:
            self._supervisor.check()
            try:
                with opener.open(address, timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                self._stop.pause(POLL_SECONDS)
        log = self._var / "log" / "web.log"
        raise Unavailable(f"the web does not answer at {address} after {WEB_SECONDS:.0f} s; see {log}")

    def _address(self, setting: str) -> str:
        return f"http://127.0.0.1:{self._settings[setting]}"

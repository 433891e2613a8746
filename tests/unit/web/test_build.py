"""Building the page: only when it must be, one at a time, and never half."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from treeline.core.errors import TreelineError, Unavailable
from treeline.web import build, folders, node, packages
from treeline.web.folders import PAGE

LOCK = {"packages": {"": {"dependencies": {"react": "^19"}}}}


class Tools:
    """Stands in for npm and vite, and counts what is asked of them."""

    def __init__(self, fresh: Path) -> None:
        self.fresh = fresh
        self.asked: list[str] = []
        self.fails = ""
        self.slow = 0.0

    def run(self, what: str, command: object, limit: float) -> None:
        self.asked.append(what)
        time.sleep(self.slow)
        if what == self.fails:
            (folders.MODULES / "half").mkdir(exist_ok=True)
            raise Unavailable(f"{what} failed\nthe last line")
        if what == "npm":
            (folders.MODULES / f"by-run-{len(self.asked)}").mkdir()
        else:
            (self.fresh / "assets").mkdir(parents=True)
            (self.fresh / "assets" / f"index-{len(self.asked)}.js").write_text("x" * 2000)
            (self.fresh / "index.html").write_text(f"index-{len(self.asked)}.js")


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    """A checkout of a page, with sources and nothing built."""
    page, dist = tmp_path / "page", tmp_path / "dist"
    modules = page / "node_modules"
    places = {
        "PAGE": page,
        "MODULES": modules,
        "DIST": dist,
        "INDEX": dist / "index.html",
        "STAMP": dist / "treeline-stamp",
        "FRESH": modules / ".treeline-dist",
        "INSTALLED": modules / ".treeline-stamp",
    }
    for module in (folders, packages, build):
        for name in places.keys() & vars(module).keys():
            monkeypatch.setattr(module, name, places[name])
    monkeypatch.setattr(packages, "LOCK", tmp_path / "lock")
    (page / "src").mkdir(parents=True)
    (page / "src" / "main.tsx").write_text("one")
    (page / "package.json").write_text(json.dumps({"dependencies": {"react": "^19"}}))
    (page / "package-lock.json").write_text(json.dumps(LOCK))
    (page / ".npmrc").write_text("fund=false")
    stand_in = Tools(places["FRESH"])
    monkeypatch.setattr(node, "run", stand_in.run)
    monkeypatch.setattr(node, "npm", lambda *arguments: arguments)
    return stand_in


def test_it_builds_once_and_then_only_after_a_change(tools: Tools) -> None:
    assert [build.main(), build.main()] == [0, 0]
    assert tools.asked == ["npm", "vite build"]
    (folders.PAGE / "src" / "main.tsx").write_text("two")
    assert build.main() == 0
    assert tools.asked == ["npm", "vite build", "vite build"]
    assert {path.name for path in (folders.DIST / "assets").iterdir()} == {"index-3.js", "index-3.js.gz"}


@pytest.mark.parametrize("change", ["src/new.ts", "index.html", "package.json", ".npmrc", "public/theme.js"])
def test_every_source_counts(tools: Tools, change: str) -> None:
    before = folders.digest()
    path = folders.PAGE / change
    path.parent.mkdir(exist_ok=True)
    path.write_text(path.read_text() + " " if path.exists() else "new")
    assert folders.digest() != before


def test_a_name_counts_and_a_package_does_not(tools: Tools) -> None:
    before = folders.digest()
    folders.MODULES.mkdir()
    (folders.MODULES / "left-pad.js").write_text("anything")
    assert folders.digest() == before
    (folders.PAGE / "src" / "main.tsx").rename(folders.PAGE / "src" / "other.tsx")
    assert folders.digest() != before


def test_packages_are_fetched_anew_when_the_lock_changes(tools: Tools) -> None:
    build.main()
    (folders.PAGE / "package-lock.json").write_text(json.dumps(LOCK | {"name": "page"}))
    build.main()
    assert tools.asked == ["npm", "vite build", "npm", "vite build"]


def test_packages_that_were_fetched_by_half_are_thrown_away(tools: Tools) -> None:
    tools.fails = "npm"
    assert build.main() == 1
    assert (folders.MODULES / "half").exists()
    tools.fails = ""
    assert build.main() == 0
    assert not (folders.MODULES / "half").exists()
    assert (folders.MODULES / "by-run-2").exists()


def test_a_lock_of_another_package_json_is_refused(tools: Tools, capsys: pytest.CaptureFixture[str]) -> None:
    (folders.PAGE / "package.json").write_text(json.dumps({"dependencies": {"react": "^20"}}))
    assert build.main() == 1
    assert "npm install" in capsys.readouterr().err
    assert tools.asked == []


@pytest.mark.parametrize("fails", ["npm", "vite build"])
def test_a_build_that_fails_leaves_the_former_one_and_is_done_again(
    tools: Tools, fails: str, capsys: pytest.CaptureFixture[str]
) -> None:
    build.main()
    former = folders.INDEX.read_text()
    (folders.PAGE / "package-lock.json").write_text(json.dumps(LOCK | {"name": "page"}))
    tools.fails = fails
    assert build.main() == 1
    assert capsys.readouterr().err == f"the page cannot be built: {fails} failed\nthe last line\n"
    assert folders.INDEX.read_text() == former
    tools.fails = ""
    assert build.main() == 0
    assert folders.built() == folders.digest()


def test_a_build_that_was_cut_short_while_it_was_put_in_place_is_done_again(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.main()
    (folders.PAGE / "src" / "main.tsx").write_text("two")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build.main()
    assert folders.built() == ""
    assert build.main() == 0
    assert folders.built() == folders.digest()


def test_of_two_at_once_one_builds_and_the_other_waits(tools: Tools) -> None:
    tools.slow = 0.2
    both = [threading.Thread(target=build.main) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert tools.asked == ["npm", "vite build"]


def test_in_anothers_checkout_a_person_reads_what_to_do(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: folders.PAGE.stat().st_uid + 1)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert build.main() == 1
    told = capsys.readouterr().err
    assert "another user's" in told
    assert "clone of your own" in told


def test_where_nothing_can_be_written_a_line_says_so(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packages, "LOCK", Path("/proc/lock"))
    assert build.main() == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_page_that_came_with_a_package_is_left_alone(tools: Tools) -> None:
    build.main()
    (folders.PAGE / "package.json").unlink()
    assert build.main() == 0
    assert tools.asked == ["npm", "vite build"]


class TestNode:
    """What is run, with what, and how it ends."""

    def run(self, script: str, limit: float = 10.0) -> None:
        node.run("it", [sys.executable, "-c", script], limit)

    def test_the_environment_is_handed_on_with_our_node_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NODE_EXTRA_CA_CERTS", "/etc/ours.pem")
        monkeypatch.setenv("NODE_ENV", "production")
        monkeypatch.delenv("npm_config_cache", raising=False)
        given = node._environment(os.environ)
        assert given["NODE_EXTRA_CA_CERTS"] == "/etc/ours.pem"
        assert "NODE_ENV" not in given
        assert Path(given["PATH"].split(os.pathsep)[0], "node").exists()
        assert given["npm_config_cache"].startswith(sys.prefix)

    def test_node_and_npm_are_there(self) -> None:
        done = subprocess.run(node.npm("--version"), capture_output=True, text=True, check=True)
        assert int(done.stdout.split(".")[0]) >= 10

    def test_what_fails_tells_its_last_lines_without_npms_warnings(self) -> None:
        with pytest.raises(Unavailable) as error:
            self.run("print('npm warn old')\nfor i in range(20): print('line', i)\nraise SystemExit(3)")
        assert str(error.value).splitlines() == ["it failed", *(f"line {i}" for i in range(8, 20))]

    def test_what_is_not_there_is_told(self) -> None:
        with pytest.raises(TreelineError, match="it cannot be started: No such file"):
            node.run("it", ["/no/such/program"], 1.0)

    @pytest.mark.parametrize("ends", ["import time; time.sleep(60)", "raise SystemExit(1)"])
    def test_nothing_that_it_started_outlives_it(self, tmp_path: Path, ends: str) -> None:
        child = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        pid = tmp_path / "pid"
        with pytest.raises(Unavailable):
            self.run(f"{child}open({str(pid)!r}, 'w').write(str(p.pid))\n{ends}", limit=1.0)
        assert is_gone(int(pid.read_text()))


def is_gone(pid: int) -> bool:
    """Ended, though its new parent may not have heard of it yet."""
    for _ in range(50):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


def test_the_lock_names_no_address() -> None:
    """npm asks whichever registry it is set up with, as pip does."""
    assert "://" not in (PAGE / "package-lock.json").read_text(), "take its `funding` and `resolved` entries out"

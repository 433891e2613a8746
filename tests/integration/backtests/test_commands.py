"""`manage.py backtest`, `batch` and `seed_demo`."""

import csv
import datetime as dt
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backtests import batches, execution, ready, selectors, services
from backtests.contracts import Costs, RunSpec
from backtests.models import Batch
from strategies import models
from strategies import services as strategies
from strategies.tree.nodes import Strategy, Ticker
from tests import cast
from tests.integration.uploads.conftest import csv as prices
from tests.integration.uploads.conftest import post, reader_at_hand
from tests.orders import CHOICE, DOCUMENT, SPEC, order
from treeline.accounts.models import ApiToken, User
from workers.queues import BATCH

pytestmark = pytest.mark.django_db

__all__ = ("reader_at_hand",)  # a fixture of the uploads' tests


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dips.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


def run(*words: object) -> str:
    out = io.StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def complaint(*words: object) -> str:
    with pytest.raises(CommandError) as caught:
        run(*words)
    assert caught.value.returncode == 1
    return str(caught.value)


def test_backtest_answers_what_the_service_does(file: Path, tmp_path: Path) -> None:
    weights, equity = tmp_path / "w.csv", tmp_path / "e.csv"
    words = ("--start", "2020-01-02", "--set", "n=9", "--json", "--weights-csv", weights, "--equity-csv", equity)
    answer: dict[str, Any] = json.loads(run("backtest", file, *words))
    outcome = services.backtest(order("n=9").strategy, {"n": 9}, SPEC, "sample")
    assert answer["metrics"] == dict(outcome.metrics)
    assert answer["equity"] == outcome.equity.tolist()
    header, *lines = csv.reader(weights.open())
    assert header == ["session", *outcome.held]
    assert [list(map(float, line[1:])) for line in lines] == outcome.weights.tolist()
    header, *lines = csv.reader(equity.open())
    assert header == ["session", "equity", "benchmark", "drawdown"]
    assert [float(line[1]) for line in lines] == outcome.equity.tolist()
    assert lines[0][0] == "2020-01-02"


def test_what_a_run_costs_fills_and_stands_against_is_said_in_words(file: Path, tmp_path: Path) -> None:
    benchmark = tmp_path / "held.json"
    benchmark.write_text(json.dumps({"version": 1, "name": "Apple", "root": {"node": "ticker", "ticker": "AAPL"}}))
    words = ("--start", "2020-01-02", "--set", "n=9", "--json", "--benchmark", benchmark, "--fill", "next_close")
    costs = ("--slippage-bps", "1", "--commission-percent", "0.1", "--commission-per-share", "0.01")
    answer: dict[str, Any] = json.loads(run("backtest", file, *words, *costs))
    spec = RunSpec(Strategy("Apple", Ticker("AAPL")), SPEC.start, costs=Costs(1.0, 0.1, 0.01), fill="next_close")
    outcome = services.backtest(order("n=9").strategy, {"n": 9}, spec, "sample")
    assert answer["equity"] == outcome.equity.tolist()
    assert answer["benchmark"] == outcome.benchmark.tolist()
    assert (answer["benchmark_name"], answer["fill"]) == ("Apple", "next_close")
    assert (
        complaint("backtest", file, "--set", "n=9", "--commission-percent", "11").count("commission_percent: 11") == 1
    )
    benchmark.write_text('{"version": 1, "name": "x", "root": {"node": "moon"}}')
    assert "  benchmark.root" in complaint("backtest", file, "--set", "n=9", "--benchmark", benchmark)


def test_a_ticker_variable_is_set_and_swept(tmp_path: Path) -> None:
    choice = tmp_path / "choice.json"
    choice.write_text(json.dumps(CHOICE))
    answer: dict[str, Any] = json.loads(run("backtest", choice, "--json", "--set", "held=KO", "--set", "n = 9"))
    assert answer["weights"]["tickers"] == ["KO"]
    assert "write n=10 or held=SPY" in complaint("backtest", choice, "--set", "held=ko")
    cast.alice()
    run("batch", choice, "--grid", "held=AAPL|KO", "--user", "alice")
    assert Batch.objects.get().grid[0] == ["held", ["AAPL", "KO"]]


@pytest.mark.usefixtures("reader_at_hand")
def test_an_upload_is_its_users(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "held.json"
    file.write_text(json.dumps({"version": 1, "name": "A", "root": {"node": "ticker", "ticker": "AAA"}}))
    words = (file, "--source", "upload:mine", "--benchmark", "AAA")
    assert "Say whose upload:mine is with --user: there is no demo user" in complaint("backtest", *words)
    cast.bob()
    post(cast.caller(cast.alice()), "mine", AAA_csv=prices(10, 11, 12))
    assert 'there is no source "upload:mine"' in complaint("backtest", *words, "--user", "bob")
    assert 'no user "nobody"' in complaint("backtest", *words, "--user", "nobody")
    run("backtest", *words, "--user", "alice")
    assert "source upload:mine, through 2020-01-03; adjustment: as in the file" in capsys.readouterr().out
    User.objects.create_superuser("demo")
    assert 'there is no source "upload:mine"' in complaint("backtest", *words)


def test_a_backtest_takes_its_users_strategies(tmp_path: Path) -> None:
    saved = strategies.create(cast.alice(), {"version": 1, "name": "A", "root": {"node": "ticker", "ticker": "AAPL"}})
    file = tmp_path / "refers.json"
    root = {"node": "reference", "strategy": str(saved.public_id)}
    file.write_text(json.dumps({"version": 1, "name": "Refers", "root": root}))
    answer = json.loads(run("backtest", file, "--json", "--user", "alice", "--start", "2020-01-02"))
    assert answer["weights"]["tickers"] == ["AAPL"]


def test_both_say_where_their_prices_come_from(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast.alice()
    said = []
    for words in (("backtest", file, "--set", "n=5"), ("batch", file, "--grid", "n=5:9", "--user", "alice")):
        run(*words, "--start", "2020-01-02")
        lines = capsys.readouterr().out.splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith("source sample"))
        said.append((lines[first], lines[first + 1].split(";")[0]))
    assert said[0] == said[1]
    assert said[0][1] == f"data {Batch.objects.get().data_version}"


def test_a_reference_needs_somebody_whose_strategies_are_meant(tmp_path: Path) -> None:
    saved = strategies.create(cast.alice(), DOCUMENT)
    file = tmp_path / "refers.json"
    root = {"node": "reference", "strategy": str(saved.public_id)}
    file.write_text(json.dumps({"version": 1, "name": "Refers", "root": root}))
    assert "root: refers to a saved strategy" in complaint("backtest", file)
    assert "root: " in complaint("batch", file, "--grid", "n=5:9", "--user", "alice")  # {n} has no default there


def test_caveats_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "dips.json"
    file.write_text(json.dumps(DOCUMENT))
    run("backtest", file, "--set", "n=5", "--start", "1980-01-02")
    assert "asked from 1980-01-02, starts on 1990-" in capsys.readouterr().out
    cast.alice()
    run("batch", file, "--grid", "n=5:9", "--user", "alice", "--start", "1980-01-02")
    assert "asked from 1980-01-02, starts on 1990-" in capsys.readouterr().out


def test_what_is_wrong_with_a_file_is_said_in_a_line(file: Path, tmp_path: Path) -> None:
    assert complaint("backtest", tmp_path / "none.json").endswith(
        "none.json cannot be read: No such file or directory."
    )
    broken = tmp_path / "broken.json"
    broken.write_text('{"version": 1,\n "name" 2}')
    assert "is not JSON: line 2, column 9" in complaint("backtest", broken)
    broken.write_bytes(b"\xff\xfe")
    assert "is not UTF-8 text" in complaint("backtest", broken)
    broken.write_text('{"version": 1, "root": {}}')
    cast.alice()
    assert complaint("batch", broken, "--grid", "n=1:0", "--user", "alice").startswith("3 faults:\n  grid.n: ")
    assert complaint("backtest", file, "--weights-csv", tmp_path, "--set", "n=5").endswith("Is a directory.")


def test_a_file_is_refused_as_the_api_refuses_it(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"version": 1, "name": "a", "name": "b"}')
    assert complaint("backtest", wrong).endswith("the name 'name' stands twice in one object.")
    wrong.write_text(f'{{"version": {"9" * 5000}}}')
    assert complaint("backtest", wrong).endswith("a number in it has too many digits.")


def test_what_is_said_twice_or_not_at_all_is_refused(file: Path, tmp_path: Path) -> None:
    assert "n twice" in complaint("backtest", file, "--set", "n=5", "--set", "n=6")
    assert "it is empty" in complaint("backtest", file, "--set", "n=5", "--benchmark", "")
    (tmp_path / "beside").symlink_to("out.csv")
    words = ("--weights-csv", tmp_path / "out.csv", "--equity-csv", tmp_path / "beside")
    assert "name the same file" in complaint("backtest", file, "--set", "n=5", *words)


def test_a_name_is_shown_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "marked.json"
    file.write_text(json.dumps({**DOCUMENT, "name": "[red]x[/nope] [bold] :x:"}))
    run("backtest", file, "--set", "n=5", "--start", "2020-01-02")
    assert "[red]x[/nope] [bold] :x:: " in capsys.readouterr().out


def test_faults_of_a_request_are_listed_each_on_a_line(file: Path) -> None:
    said = complaint("backtest", file, "--set", "m=1", "--benchmark", "SPX")
    assert said.startswith("3 faults:\n")
    assert len(said.splitlines()) == 4


def test_batch_orders_for_the_user(file: Path) -> None:
    cast.alice()
    assert "no demo user" in complaint("batch", file, "--grid", "n=5:9")
    assert 'no user "nobody"' in complaint("batch", file, "--grid", "n=5:9", "--user", "nobody")
    said = run("batch", file, "--grid", "n=5:9", "--user", "alice", "--name", "From a file")
    batch = Batch.objects.get()
    assert said.split()[0] == str(batch.public_id)
    assert (batch.name, batch.owner.username, batch.total) == ("From a file", "alice", 5)


def test_batch_waits_for_the_end(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.create_superuser("root")

    def work_instead_of_sleeping(_: float) -> None:
        execution.work_once("here")

    monkeypatch.setattr("backtests.management.commands.batch.time.sleep", work_instead_of_sleeping)
    run("batch", file, "--grid", "n=5:30", "--wait", "--start", "2020-01-02")
    said = capsys.readouterr().out
    assert said.index("You tried 26 combinations; ") < said.index("Luck alone gives") < said.index("The ten best")
    assert "start: " in complaint("batch", file, "--grid", "n=5:9", "--wait", "--end", "1990-01-05")
    monkeypatch.setattr(batches.release, "__kwdefaults__", {"faults": 1, "rest": 0.0})
    monkeypatch.setattr(ready, "get", lambda *_: 1 / 0)
    assert "The batch is failed. runs 0 to 4" in complaint("batch", file, "--grid", "n=5:9", "--wait")


def test_who_waits_is_told_by_what_failed_and_how_fast_it_goes_by_now(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_superuser("root")
    seen: list[tuple[int, float | None]] = []
    status = selectors.status

    def noted(batch: Batch) -> selectors.Status:
        seen.append((batch.failed, batch.pace))
        return status(batch)

    def go_on(_: float) -> None:
        state = "running" if len(seen) == 1 else "cancelled"
        Batch.objects.update(failed=3, pace=70.0, state=state)

    monkeypatch.setattr(selectors, "status", noted)
    monkeypatch.setattr("backtests.management.commands.batch.time.sleep", go_on)
    assert "cancelled" in complaint("batch", file, "--grid", "n=5:9", "--wait")
    assert seen[1] == (3, 70.0)


def test_a_plan_is_told_and_nothing_is_ordered(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast.alice()
    words = ("--user", "alice", "--start", "2020-01-02", "--plan")
    said = run("batch", file, "--grid", "n=5:30,t=60:79", "--sample", 100, "--seed", 7, *words)
    assert said == "100 combinations of 520, a random sample with the seed 7\n"
    told = capsys.readouterr().out
    assert "2020-01-02 to 2022-12-28, 754 sessions" in told
    assert "plan paid: 200,000 combinations a batch, 10,000,000 left of 10,000,000 this month" in told
    assert "by a rule of thumb; worker processes: " in told
    assert not Batch.objects.exists()


def test_what_was_run_before_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast.alice()
    words = ("--user", "alice", "--start", "2020-01-02")
    key = run("batch", file, "--grid", "n=5:9", *words).split()[0]
    while execution.work_once("here"):
        pass
    run("batch", file, "--grid", "n=7:30", *words, "--plan")
    assert f"run before and still valid: 3\n  3 in Dips ({key})\n" in capsys.readouterr().out


def test_a_list_of_combinations_is_read_from_csv(file: Path, tmp_path: Path) -> None:
    cast.alice()
    listed = tmp_path / "mine.csv"
    listed.write_text("n, t\n5,60.5\n9,70\n")
    words = ("batch", file, "--combinations", listed, "--user", "alice")
    said = run(*words)
    assert "2 combinations, owner alice, about " in said
    assert selectors.combinations_of(Batch.objects.get()).values(1) == {"n": 9.0, "t": 70.0, "w": 10.0}
    for text, wrong in (
        ("n\n5\n5,6\n", "line 3 has more values than the first line has names"),
        ("n,t\n5\n", "combinations"),
        ("n\nfive\n", "combinations"),
        ("n\ninf\n", "combinations"),
        ("n\n", "combinations"),
        ("", "combinations"),
    ):
        listed.write_text(text)
        assert wrong in complaint(*words), text
    listed.write_bytes(b"n\n\xff\n")
    assert complaint(*words).endswith("is not UTF-8 text: byte 2 is not.")
    assert "cannot be read" in complaint("batch", file, "--combinations", tmp_path, "--user", "alice")
    assert Batch.objects.count() == 1


def test_what_does_not_go_together_is_refused(file: Path, tmp_path: Path) -> None:
    cast.alice()
    words = ("batch", file, "--user", "alice")
    assert "one of the arguments --grid --combinations is required" in complaint(*words)
    assert "seed: is of no use without a sample" in complaint(*words, "--grid", "n=5:9", "--seed", 7)
    assert "sample: is drawn from a grid" in complaint(*words, "--combinations", tmp_path, "--sample", 7)
    assert "sample.count: " in complaint(*words, "--grid", "n=5:9", "--sample", 6)


@pytest.mark.parametrize(
    ("is_up", "said"), [(True, "The batch goes on;"), (False, "The batch waits until `make run` is up;")]
)
def test_who_waits_no_longer_is_told_what_becomes_of_the_batch(
    is_up: bool, said: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    cast.alice()
    seen = timezone.now() if is_up else None
    monkeypatch.setattr("backtests.management.commands.batch.time.sleep", interrupt)
    monkeypatch.setattr("backtests.management.commands.batch.last_pulses", lambda: {BATCH: seen})
    told = complaint("batch", file, "--grid", "n=5:9", "--user", "alice", "--wait")
    assert told == f"No longer waiting. {said} cancel it in the API or in admin."


def test_seed_demo_makes_all_once(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    monkeypatch.setenv("DEMO_COMBOS", "1000")
    first = json.loads(run("seed_demo"))
    assert sorted(first) == ["batch", "password", "token", "username"]
    assert json.loads(run("seed_demo")) == first
    kept = tmp_path / "demo.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    user = User.objects.get(username="demo")
    assert user.is_superuser
    assert user.check_password(first["password"])
    assert (models.Strategy.objects.filter(owner=user).count(), ApiToken.objects.filter(owner=user).count()) == (3, 1)
    answer = cast.Caller(headers={"Authorization": f"Token {first['token']}"}).post("/api/v1/batches", first["batch"])
    assert answer.status_code == 201, answer.json()
    assert 950 <= answer.json()["total"] <= 1000
    assert ApiToken.objects.get().scopes == ["read", "run"]
    ApiToken.objects.update(expires=timezone.now() + dt.timedelta(days=6))
    renewed = json.loads(run("seed_demo"))
    assert renewed["token"] != first["token"]
    assert json.loads(run("seed_demo")) == renewed
    assert ApiToken.objects.latest("created").expires > timezone.now() + dt.timedelta(days=365)
    kept.unlink()
    assert json.loads(run("seed_demo"))["password"] != first["password"]
    monkeypatch.setenv("DEMO_COMBOS", "many")
    assert 'DEMO_COMBOS="many"' in complaint("seed_demo")

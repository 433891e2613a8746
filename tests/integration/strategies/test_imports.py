"""Strategies of other formats, through the command and the API."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from strategies.importers.detect import import_bytes
from strategies.models import Strategy
from strategies.tree.codec import encode
from tests import cast

pytestmark = pytest.mark.django_db

CALM = '(defsymphony "Calm" {:rebalance-threshold 0.05} (weight-equal [(asset "SPY") (if nil [] [])]))'
LOST = {"path": "root.children[1]", "reason": "a condition: it is not (> VALUE VALUE)"}
ADDRESS = "/api/v1/strategies/import"


@pytest.fixture
def calm(tmp_path: Path) -> Path:
    path = tmp_path / "calm.clj"
    path.write_text(CALM)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.json"
    path.write_text("{")
    return path


def lines(*arguments: Any) -> list[dict[str, Any]]:
    """What the command writes with --json, also when it ends with an error."""
    out = io.StringIO()
    try:
        call_command("import_strategy", *map(str, arguments), "--json", stdout=out)
    except CommandError as error:
        assert "not imported" in str(error)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_file_is_one_line_of_json(calm: Path):
    assert lines(calm) == [
        {
            "file": str(calm),
            "format": "composer_dsl",
            "ok": True,
            "name": "Calm",
            "nodes": 4,
            "gates": 0,
            "depth": 3,
            "tickers": ["SPY"],
            "untranslated": [LOST],
            "notes": [],
            "error": None,
        }
    ]
    assert not Strategy.objects.exists()


def test_a_file_that_cannot_be_imported_has_an_error_and_does_not_stop_the_others(calm: Path, broken: Path):
    gone = calm.with_name("gone.clj")
    first, second, third = lines(broken, gone, calm)
    assert (first["ok"], first["format"], first["nodes"]) == (False, None, 0)
    assert "line 1" in first["error"]
    assert second["error"] == f"{gone} cannot be read: No such file or directory."
    assert third["ok"]


def test_the_command_fails_when_a_file_was_not_imported(calm: Path, broken: Path):
    with pytest.raises(CommandError, match="1 of 2 files not imported"):
        call_command("import_strategy", str(calm), str(broken))


def test_the_summary_says_what_each_file_became(calm: Path, capsys: pytest.CaptureFixture[str]):
    call_command("import_strategy", str(calm))
    out = capsys.readouterr().out
    assert '"Calm" (composer_dsl): 4 nodes, 0 gates, 3 levels, 1 tickers' in out
    assert f"not translated: {LOST['path']}: {LOST['reason']}" in out
    assert "1 imported." in out


def test_with_save_it_stands_in_the_users_library(calm: Path):
    (line,) = lines(calm, "--save", "--user", cast.alice().username)
    assert line["ok"]
    saved = Strategy.objects.get()
    assert (saved.owner_id, saved.name) == (cast.alice().pk, "Calm")
    assert saved.document == encode(import_bytes(CALM.encode(), "calm.clj").strategy)


def test_a_name_that_is_taken_is_an_error_of_that_file(calm: Path):
    first, second = lines(calm, calm, "--save", "--user", cast.alice().username)
    assert first["ok"]
    assert not second["ok"]
    assert 'already have a strategy named "Calm"' in second["error"]


@pytest.mark.parametrize("arguments", [["--save"], ["--user", "alice"]])
def test_save_and_user_go_together(calm: Path, arguments: list[str]):
    with pytest.raises(CommandError, match="--save and --user NAME go together"):
        call_command("import_strategy", str(calm), *arguments)


def test_an_unknown_user_is_said(calm: Path):
    with pytest.raises(CommandError, match='There is no user "nobody"'):
        call_command("import_strategy", str(calm), "--save", "--user", "nobody")


def test_the_api_answers_the_document_and_the_report_and_saves_nothing():
    caller = cast.caller(cast.alice())
    answer = caller.post(ADDRESS, {"file": "calm.clj", "content": CALM})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["format"], body["nodes"], body["gates"], body["depth"], body["tickers"]) == (
        "composer_dsl",
        4,
        0,
        3,
        ["SPY"],
    )
    assert (body["untranslated"], body["notes"]) == ([LOST], [])
    assert body["document"]["corridor"] == 5
    assert not Strategy.objects.exists()
    assert caller.post("/api/v1/strategies", {"document": body["document"]}).status_code == 201


@pytest.mark.parametrize(
    ("request_body", "said"),
    [
        ({"file": "x", "content": "hello"}, "the file holds no strategy"),
        ({"file": "x", "content": " "}, "the file is empty"),
        ({"file": "x", "content": "(" * 100_000}, "nested more than 2,000 deep"),
        ({"file": "x"}, "content"),
        ({"file": "x", "content": 5}, "content"),
        ({"file": "x", "content": "()", "save": True}, "save: is not known here"),
    ],
)
def test_the_api_says_what_is_wrong_with_a_file(request_body: dict[str, Any], said: str):
    answer = cast.caller(cast.alice()).post(ADDRESS, request_body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert said in error["message"] or said in str(error["faults"])

"""Sources are opened by name, and what is not set up is said to be, with what to do."""

import datetime as dt
from pathlib import Path

import pytest

from treeline.core.errors import Invalid
from treeline.marketdata.alpaca.access import AlpacaAccess
from treeline.marketdata.sources import Sources

KEYS = AlpacaAccess("key", "secret", "https://data.alpaca.markets", "https://paper-api.alpaca.markets")


def sources_of(root: Path, keys: AlpacaAccess | None = None) -> Sources:
    return Sources(root, root / "no store", keys, None, lambda: dt.datetime.now(dt.UTC))


def test_sources_are_opened_by_name(tmp_path):
    (tmp_path / "mine").mkdir()
    sources = sources_of(tmp_path, KEYS)
    for name in ("sample", "alpaca", "files:mine"):
        assert sources.open(name).name == name
    assert sources.open("alpaca") is sources.open("alpaca"), "one for all: it holds connections"
    assert [source.name for source in sources.all()] == ["sample", "alpaca", "files:mine"]


@pytest.mark.parametrize("name", ["", "Sample", "files", "mine"])
def test_an_unknown_source_is_answered_with_those_there_are(name, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(Invalid, match="there are: sample, files:mine"):
        sources_of(tmp_path).open(name)


@pytest.mark.parametrize(("name", "remedy"), [("alpaca", "set ALPACA_API_KEY and"), ("massive", "flat files")])
def test_a_source_that_is_not_set_up_is_answered_with_what_to_do(name, remedy, tmp_path):
    with pytest.raises(Invalid, match=f'the source "{name}" is not set up here .*{remedy}'):
        sources_of(tmp_path).open(name)


def test_a_missing_folder_is_answered_with_where_to_put_one(tmp_path):
    with pytest.raises(Invalid, match=r'no folder "mine" in TREELINE_FILES \(put a folder'):
        sources_of(tmp_path / "absent").open("files:mine")


def test_without_a_folder_for_files_there_is_the_sample(tmp_path):
    assert [source.name for source in sources_of(tmp_path / "absent").all()] == ["sample"]

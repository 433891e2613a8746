"""Sources are opened by name, and the catalogue shows all of them, whatever state they are in."""

import datetime as dt

import pytest

from treeline.core.errors import Invalid
from treeline.marketdata.sources import catalogue, open_source


def test_sources_are_opened_by_name(tmp_path):
    (tmp_path / "mine").mkdir()
    assert open_source("sample", tmp_path).name == "sample"
    assert open_source("files:mine", tmp_path).name == "files:mine"


@pytest.mark.parametrize("name", ["", "Sample", "alpaca", "files", "mine"])
def test_an_unknown_source_is_answered_with_those_there_are(name, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(Invalid, match="there are: sample, files:mine"):
        open_source(name, tmp_path)


def test_a_missing_folder_is_answered_with_where_to_put_one(tmp_path):
    with pytest.raises(Invalid, match=r'no folder "mine" in TREELINE_FILES \(put a folder'):
        open_source("files:mine", tmp_path / "absent")


def test_the_catalogue_lists_every_source_and_what_is_wrong_with_it(tmp_path):
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "A.csv").write_text("date,close\n2020-01-02,1\n2020-01-07,1\n")
    (tmp_path / "good" / "B.csv").write_text("date,close\n2019-12-30,1\n2020-01-03,1\n")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "A.csv").write_text("close\n1\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file.txt").write_text("")
    sample, bad, empty, good = catalogue(tmp_path)
    assert (sample.name, sample.symbols, sample.first, sample.trouble) == ("sample", 21, dt.date(1990, 1, 2), "")
    assert (good.name, good.symbols, good.first, good.last) == (
        "files:good",
        2,
        dt.date(2019, 12, 30),
        dt.date(2020, 1, 7),
    )
    assert (bad.name, bad.first, bad.symbols) == ("files:bad", None, 0)
    assert 'A.csv: has no column "date"' in bad.trouble
    assert empty.trouble


def test_without_a_folder_for_files_there_is_the_sample(tmp_path):
    assert [listing.name for listing in catalogue(tmp_path / "absent")] == ["sample"]

"""Claims about real strategies of other people, which are no part of the project.

They are read from the folder that TREELINE_STUDY names, with `strategies/manifest.csv` in it; without it the claims are
skipped.
"""

import csv
import os
import time
from functools import cache
from pathlib import Path

import pytest

from strategies.importers.detect import import_file
from strategies.importers.report import Imported, size_of
from strategies.tree.codec import canonical, decode, encode
from strategies.tree.nodes import Comparison, Gate, Group, Reading, Sort
from strategies.tree.walk import comparisons, conditions, walk

_STUDY = os.environ.get("TREELINE_STUDY", "")
STRATEGIES = Path(_STUDY) / "strategies"
ROWS = list(csv.DictReader((STRATEGIES / "manifest.csv").open(encoding="utf-8"))) if _STUDY else []
FILES = [row["file"] for row in ROWS]
# In maps the manifest counts roots and branches too, and in this one file all five symphonies.
SYMPHONIES = [row for row in ROWS if row["format"] == "composer_clj" and "test_symphonies" not in row["file"]]

pytestmark = pytest.mark.skipif(not _STUDY, reason="TREELINE_STUDY names no folder with real strategies")

# Files whose weights or whose second symphony nobody can translate.
NOT_ALL = {
    "lel4866__Test_SPY_QQQ_cumulative_return__dfa793a1": 1,
    "lel4866__Test_SPY_QQQ_current_price__3053185d": 1,
    "lel4866__Test_SPY_QQQ_max_drawdown__1d5f1afd": 1,
    "lel4866__test_symphonies__f75581b6": 2,
}


@cache
def imported(file: str) -> Imported:
    return import_file(STRATEGIES / file)


def test_there_are_files_of_every_format() -> None:
    formats = {imported(file).format for file in FILES}
    assert formats == {"composer_json", "composer_edn", "composer_dsl", "quantmage"}


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_imported_and_its_export_is_the_same_tree(file: str) -> None:
    strategy = imported(file).strategy
    again = decode(encode(strategy))
    assert again == strategy
    assert canonical(again) == canonical(strategy)


@pytest.mark.parametrize("file", FILES)
def test_everything_is_translated_but_what_is_known_to_be_lost(file: str) -> None:
    assert len(imported(file).untranslated) == NOT_ALL.get(Path(file).stem, 0)


@pytest.mark.parametrize("row", ROWS, ids=FILES)
def test_the_tickers_are_those_of_the_manifest(row: dict[str, str]) -> None:
    found = set(size_of(imported(row["file"]).strategy).tickers)
    listed = {symbol.split("::")[-1].split("//")[0].replace("/", ".") for symbol in row["asset_tickers"].split()}
    if "test_symphonies" in row["file"]:  # the manifest counts all five symphonies of this file
        assert listed > found
    else:
        assert listed <= found


@pytest.mark.parametrize("row", SYMPHONIES, ids=lambda row: str(row["file"]))
def test_the_tree_is_the_manifests_and_one_more_for_blocks_without_a_weighting(row: dict[str, str]) -> None:
    found = imported(row["file"])
    size = size_of(found.strategy)
    assert size.gates == int(row["gates"])
    assert size.depth - int(row["depth"]) in (0, 1)
    equals = sum("without a weighting" in note.reason for note in found.notes)
    merged = sum("around a filter" in note.reason for note in found.notes)
    assert (size.nodes > int(row["nodes"]) - merged) if equals else (size.nodes == int(row["nodes"]) - merged)


def test_the_largest_real_tree_is_imported_in_a_moment() -> None:
    (file,) = [file for file in FILES if "rains_core_catalysts" in file]
    taken = []
    for _ in range(3):
        began = time.process_time()
        import_file(STRATEGIES / file)
        taken.append(time.process_time() - began)
    assert min(taken) < 1.0
    assert size_of(imported(file).strategy).gates == 884


def test_real_files_use_what_the_importers_can_read() -> None:
    indicators, sorts = set(), 0
    for file in FILES:
        for _, _, node in walk(imported(file).strategy.root):
            assert not (isinstance(node, Group) and node.name.startswith("not translated"))
            sorts += isinstance(node, Sort)
            if isinstance(node, Gate):
                indicators |= {
                    side.measure.indicator
                    for place, condition in conditions(node)
                    for _, comparison in comparisons(place, condition)
                    for side in _sides(comparison)
                    if isinstance(side, Reading)
                }
    assert {"rsi", "price", "sma", "ema", "cumulative_return", "volatility", "max_drawdown", "ppo"} <= indicators
    assert sorts > 3000


def _sides(comparison: Comparison) -> tuple[object, object]:
    return comparison.left, comparison.right

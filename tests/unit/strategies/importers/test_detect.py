"""Claims about files: which format they are, and what is said of those that are none."""

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from strategies.importers.detect import LARGEST_FILE, import_bytes, import_file
from strategies.importers.report import size_of
from strategies.samples import SAMPLES
from strategies.tree.codec import decode, encode
from strategies.tree.decoder import MAXIMUM_DEPTH, MAXIMUM_NODES
from strategies.tree.nodes import Strategy
from treeline.core.errors import Invalid

CASH = {"version": 1, "name": "All cash", "root": {"node": "cash"}}


def refused(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        import_bytes(data, "file")
    (fault,) = caught.value.faults
    assert fault.remedy
    return str(fault)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_our_own_export_is_read_back_as_the_same_strategy(sample: Strategy):
    found = import_bytes(json.dumps(encode(sample)).encode(), "sample.json")
    assert (found.format, found.strategy, found.untranslated, found.notes) == ("treeline", sample, (), ())


def test_our_own_document_may_be_carried_by_an_answer():
    assert import_bytes(json.dumps({"id": "1", "document": CASH}).encode(), "x").strategy.name == "All cash"


def test_a_fault_of_our_own_document_is_told_with_its_path():
    assert refused(json.dumps(CASH | {"root": {"node": "ticker", "ticker": "spy"}}).encode()).startswith(
        "root.ticker: "
    )


def test_a_byte_order_mark_is_no_part_of_the_file():
    assert import_bytes(b"\xef\xbb\xbf" + json.dumps(CASH).encode(), "x").format == "treeline"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"abc\xff", "byte 3 is not UTF-8"),
        (b'{"a": "\0"}', "a NUL character"),
        (b"hello there", "the file holds no strategy"),
        (b"5", "the file holds no strategy"),
        (b"null", "the file holds no strategy"),
        (b"[]", "the file holds no strategy"),
        (b"{}", "the file holds no strategy"),
        (b'{"a": 1}', "the file holds no strategy"),
        (b'{"a": 1', "the JSON cannot be read"),
        (b'{"a": 1, "a": 2}', "a name stands twice in one object"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "the JSON cannot be read"),
        (b"(defsymphony", 'line 1: "(" is never closed'),
        (b'"\\"\\\\\\"inner\\\\\\"\\""', "the file holds no strategy"),
        (b'{"symphony": {"symphony": {"symphony": {"step": "asset"}}}}', "the file holds no strategy"),
    ],
)
def test_what_is_no_strategy_is_refused_in_words(data: bytes, said: str):
    assert said in refused(data)


HOSTILE = {
    "too large": b" " * (LARGEST_FILE + 1),
    "JSON lists nested": b"[" * 100_000,
    "JSON objects nested": b'{"children":[' * 100_000,
    "a symphony nested": b'{"step":"group","children":[' * 100_000 + b"]}" * 100_000,
    "a spell nested": b'{"incantation":' * 100_000,
    "EDN nested": b"{:step :group :children [" * 100_000,
    "blocks nested": b'(group "a" [' * 100_000,
    "a text around texts": json.dumps(json.dumps(json.dumps("(" * 1000))).encode(),
    "millions of maps": b"{}" * (LARGEST_FILE // 2),
    "millions of texts": b'""' * (LARGEST_FILE // 2),
    "a text without an end": b'"' + b"\\a" * (LARGEST_FILE // 2 - 1),
    "millions of words": b"(" + b"a " * (LARGEST_FILE // 2 - 1),
    "one long word": b"(" + b"a" * (LARGEST_FILE - 1),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_bounded_time(data: bytes):
    began = time.process_time()
    assert refused(data)
    assert time.process_time() - began < 10


def group(levels: int) -> str:
    return '(group "a" [' * levels + '(asset "SPY")' + "])" * levels


def test_the_deepest_tree_is_imported_and_one_level_more_is_refused():
    assert size_of(import_bytes(group(MAXIMUM_DEPTH - 1).encode(), "x").strategy).depth == MAXIMUM_DEPTH
    assert "deeper than 200 levels" in refused(group(MAXIMUM_DEPTH).encode())


def test_the_deepest_symphony_of_choices_is_imported():
    symphony: dict[str, Any] = {"step": "asset", "ticker": "SPY"}
    ask = {"lhs-fn": "current-price", "lhs-val": "SPY", "comparator": "gt", "rhs-val": 7}
    for _ in range(MAXIMUM_DEPTH - 1):
        branches = [{"step": "if-child", "children": [symphony], **ask}]
        symphony = {"step": "if", "children": branches}
    found = import_bytes(json.dumps(symphony).encode(), "x")
    assert size_of(found.strategy).depth == MAXIMUM_DEPTH


def test_at_the_deepest_level_there_is_room_for_the_cash_of_what_is_not_translated():
    text = group(MAXIMUM_DEPTH - 1).replace("(asset", "(unknown")
    found = import_bytes(text.encode(), "x")
    assert size_of(found.strategy).depth == MAXIMUM_DEPTH
    assert len(found.untranslated) == 1


def test_the_largest_tree_is_imported_and_one_node_more_is_refused():
    largest = "(weight-equal [{}])".format('(asset "SPY") ' * (MAXIMUM_NODES - 1))
    assert size_of(import_bytes(largest.encode(), "x").strategy).nodes == MAXIMUM_NODES
    assert "more than 20,000 nodes" in refused(largest.replace("[", '[(asset "BIL")').encode())


def test_a_switch_never_grows_beyond_the_limit():
    condition = {
        "condition_type": "SingleCondition",
        "type": "IndicatorAndNumber",
        "greater_than": True,
        "lh_indicator": {"type": "CurrentPrice"},
        "lh_ticker_symbol": "SPY",
        "rh_value": 1,
    }
    spell: Any = {"incantation_type": "Ticker", "symbol": "SPY"}
    for _ in range(40):
        spell = {"incantation_type": "Switch", "conditions": [condition] * 8, "incantations": [spell] * 2 + [None] * 7}
        if len(json.dumps(spell)) > 1_000_000:
            break
    assert "nodes" in refused(json.dumps({"incantation": spell}).encode())


def test_a_file_is_read_by_its_path(tmp_path: Path):
    path = tmp_path / "calm.txt"
    path.write_text('(asset "SPY")')
    assert import_file(path).strategy.name == "calm"
    path.write_bytes(b" " * (LARGEST_FILE + 1))
    with pytest.raises(Invalid, match="larger than 20 MB"):
        import_file(path)


SEEDS = [
    b'(defsymphony "A" {:rebalance-threshold 0.1} (weight-specified 0.5 (asset "SPY") 0.5 (if (> (rsi "SPY"'
    b' {:window 10}) 30) [(asset "BIL")]'
    b' [(filter (max-drawdown {:window 5}) (select-top 1) [(asset "QQQ") (asset "TLT")])])))',
    b'{"step":"root","name":"A","children":[{"step":"wt-cash-specified","children":[{"step":"asset","ticker":"SPY",'
    b'"weight":{"num":"50","den":100}},{"step":"if","children":[{"step":"if-child","lhs-fn":"current-price","lhs-val":'
    b'"SPY","comparator":"gt","rhs-fixed-value?":true,"rhs-val":"7","children":[]},{"step":"if-child"}]}]}]}',
    b'{"version":2,"incantation":{"incantation_type":"Mixed","indicator":{"type":"CurrentPrice"},"ticker_symbol":"SPY",'
    b'"from_value":1,"to_value":2,"from_incantation":{"incantation_type":"Ticker","symbol":"SPY"},"to_incantation":null}}',
]
PIECES = [
    b'"',
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"null",
    b"NaN",
    b"-1",
    b"1e999",
    b":",
    b",",
    b"\\",
    b"##NaN",
    b"nil",
    b"{}",
]


@pytest.mark.parametrize("seed", range(300))
def test_whatever_is_in_a_file_it_is_imported_or_refused_and_what_is_imported_can_be_saved(seed: int):
    chance = random.Random(seed)
    data = bytearray(SEEDS[seed % len(SEEDS)])
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(data))
        data[start : start + chance.randint(0, 6)] = chance.choice(PIECES)
    try:
        found = import_bytes(bytes(data), "fuzz")
    except Invalid:
        return
    assert decode(encode(found.strategy)) == found.strategy

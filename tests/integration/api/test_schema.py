"""The OpenAPI document: complete, without warnings, in plain words."""

import io
import re
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from strategies.api.language import EXAMPLE, SCHEMAS
from strategies.indicators.catalogue import CATALOGUE
from strategies.tree import codec
from tests.integration.api.routes import api_methods


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Client().get("/api/schema").content)
    return found


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method.upper(), operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_valid_and_made_without_a_warning() -> None:
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    assert out.getvalue().startswith("openapi:")


def test_every_endpoint_is_in_it(schema: dict[str, Any]) -> None:
    documented = {(re.sub(r"\{\w+\}", "{}", path), method) for path, method, _ in operations(schema)}
    assert documented >= {(re.sub(r"<[^>]+>", "{}", route), method) for route, method in api_methods()}


def test_operations_are_named_in_plain_words(schema: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name) or "v1" in name] == []


def test_every_operation_tells_its_errors_in_the_one_form_with_an_example(schema: dict[str, Any]) -> None:
    for path, method, operation in operations(schema):
        if path == "/health":
            continue
        errors = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert {"500", "503"} <= set(errors), (path, method)
        for status, answer in errors.items():
            content = answer["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Error"}, (path, method, status)
            assert content["examples"], (path, method, status)


def test_every_operation_says_what_it_does(schema: dict[str, Any]) -> None:
    for path, method, operation in operations(schema):
        assert operation.get("description"), (path, method)


def test_the_languages_example_is_a_strategy() -> None:
    assert codec.encode(codec.decode(EXAMPLE)) == EXAMPLE


def test_every_kind_of_node_and_every_indicator_is_described(schema: dict[str, Any]) -> None:
    described = schema["components"]["schemas"]
    assert set(SCHEMAS) <= set(described)
    kinds = {node["properties"]["node"]["enum"][0] for node in described["StrategyNode"]["oneOf"]}
    assert kinds == {
        *("ticker", "cash", "group", "equal", "specified", "inverse_volatility", "scale"),
        *("sort", "gate", "enter_exit", "reference"),
    }
    for name, own in (("StrategyReading", {"indicator", "ticker"}), ("StrategyMeasure", {"indicator"})):
        shown = {one["properties"]["indicator"]["enum"][0]: one for one in described[name]["oneOf"]}
        assert set(shown) == set(CATALOGUE)
        for indicator, definition in CATALOGUE.items():
            needed = {one.name for one in definition.parameters if one.default is None}
            assert set(shown[indicator]["required"]) == own | needed
            assert {one.name for one in definition.parameters} <= set(shown[indicator]["properties"])
            told = shown[indicator]["description"]
            assert told.startswith(f"{definition.title}, {definition.unit}. Parameters: ")
            assert definition.source in told


@pytest.mark.parametrize(
    ("indicator", "warm_up"),
    [("price", "0"), ("sma", "9 with window 10"), ("rsi", "10 with window 10"), ("macd", "25 with fast 12, slow 26")],
)
def test_an_indicator_tells_how_long_its_first_value_takes(
    schema: dict[str, Any], indicator: str, warm_up: str
) -> None:
    shown = schema["components"]["schemas"]["StrategyReading"]["oneOf"]
    (told,) = (one["description"] for one in shown if one["properties"]["indicator"]["enum"] == [indicator])
    assert f"Warm-up in sessions: {warm_up}." in told

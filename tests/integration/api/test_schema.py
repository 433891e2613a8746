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
    assert kinds == {"ticker", "cash", "group", "equal", "specified", "gate"}
    readings = {
        reading["properties"]["indicator"]["enum"][0]: reading for reading in described["StrategyReading"]["oneOf"]
    }
    assert set(readings) == set(CATALOGUE)
    for name, definition in CATALOGUE.items():
        assert ("window" in readings[name]["required"]) == definition.has_window
        told = readings[name]["description"]
        assert told.startswith(f"{definition.title}, {definition.unit}. Window: ")
        assert f"Warm-up in sessions: {definition.lag(definition.minimum_window)}" in told
        assert definition.source in told


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_indicators_warm_up_grows_by_a_session_with_its_window(name: str) -> None:
    definition = CATALOGUE[name]
    lags = [definition.lag(window) for window in range(definition.minimum_window, 50)]
    assert lags == [lags[0] + (more if definition.has_window else 0) for more in range(len(lags))]

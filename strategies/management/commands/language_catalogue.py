"""`manage.py language_catalogue`: the language's indicators, choices and limits as JSON, for whoever writes trees."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from strategies.indicators.catalogue import CATALOGUE, MAXIMUM_WINDOW, Definition, Parameter
from strategies.indicators.words import WORDS
from strategies.tree import codec, conditions, decoder, reader, references
from strategies.tree.figures import plain
from strategies.tree.nodes import COMPARATORS, REBALANCES, SELECTS, WEIGHTINGS
from strategies.tree.sorting import LIMIT_COMPARATORS


class Command(BaseCommand):
    """Prints the catalogue; the same code prints the same bytes."""

    help = "Prints the strategy language's indicators, choices and limits as JSON."

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(json.dumps(catalogue(), indent=1, ensure_ascii=False))


def catalogue() -> dict[str, Any]:
    """What an editor of trees must know; `docs/language.md` says what it means."""
    return {"limits": _limits(), "choices": _choices(), "indicators": [_told(each) for each in CATALOGUE.values()]}


def _limits() -> dict[str, Any]:
    return {
        "nodes": decoder.MAXIMUM_NODES,
        "levels": decoder.MAXIMUM_DEPTH,
        "parts": reader.MAXIMUM_PARTS,
        "conditionLevels": conditions.MAXIMUM_LEVELS,
        "list": reader.LONGEST_LIST,
        "references": references.MAXIMUM_STRATEGIES,
        "nameLength": codec.LONGEST_NAME,
        "descriptionLength": codec.LONGEST_DESCRIPTION,
        "groupNameLength": decoder.LONGEST_GROUP_NAME,
        "sessions": MAXIMUM_WINDOW,  # of a window, of `days_ago` and of `for_days`
        "corridor": plain(codec.WIDEST_CORRIDOR),
        "ticker": f"^{reader.TICKER.pattern}$",
        "variable": f"^{reader.VARIABLE_NAME.pattern}$",
    }


def _choices() -> dict[str, list[str]]:
    return {
        "rebalance": [*REBALANCES],
        "comparators": [*COMPARATORS],
        "limitComparators": [*LIMIT_COMPARATORS],
        "select": [*SELECTS],
        "weighting": [*WEIGHTINGS],
    }


def _told(definition: Definition) -> dict[str, Any]:
    words = WORDS[definition.name]
    return {
        "name": definition.name,
        "label": words.label,
        "title": definition.title,
        "unit": definition.unit,
        "reads": [*definition.inputs],
        "parameters": [_parameter(each) for each in definition.parameters],
        "formula": words.formula,
        "source": definition.source,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "minimum": plain(parameter.minimum),
        "maximum": plain(parameter.maximum),
        "whole": parameter.whole,
        "default": None if parameter.default is None else plain(parameter.default),
    }

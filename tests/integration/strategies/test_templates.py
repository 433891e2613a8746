"""A newcomer can start from a template and run it with the built-in prices."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from strategies import selectors, services
from strategies.starters import Template, templates
from strategies.tree import codec
from strategies.tree.nodes import Reference
from strategies.tree.validate import check_values, uses
from strategies.tree.walk import tickers_of, walk
from treeline.core.errors import Conflict, Invalid
from treeline.marketdata.sample import SampleSource

TEMPLATES = templates()


@pytest.fixture
def alice(db: None) -> Any:
    return get_user_model().objects.create_user("alice")


def test_there_are_enough_to_choose_from_and_each_has_its_own_name():
    assert len(TEMPLATES) >= 8
    assert len({template.key for template in TEMPLATES}) == len(TEMPLATES)
    assert len({template.strategy.name for template in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_can_be_run_with_the_built_in_prices_as_it_stands(template: Template):
    strategy = template.strategy
    defaults = dict(strategy.variables)
    assert set(uses(strategy)) == set(defaults)
    check_values(strategy, {name: (value,) for name, value in defaults.items()})
    assert set(tickers_of(strategy)) <= set(SampleSource().symbols())
    assert not any(isinstance(node, Reference) for _, _, node in walk(strategy.root))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_says_what_it_teaches_and_what_it_does(template: Template):
    assert template.teaches.endswith(".")
    assert template.strategy.description.endswith(".")
    assert template.strategy.name == template.title


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_strategy_from_a_template_is_the_templates(alice: Any, template: Template):
    made = services.start_from(alice, template.key)
    assert codec.decode(made.document) == template.strategy
    assert selectors.version(alice, made.public_id, 1).note == f"From the template {template.title}"


def test_a_second_one_from_the_same_template_gets_a_number(alice: Any):
    names = [services.start_from(alice, "trend").name for _ in range(3)]
    assert names == ["Above its average", "Above its average 2", "Above its average 3"]


def test_a_name_of_ones_own_is_kept_or_refused(alice: Any):
    assert services.start_from(alice, "trend", "Mine").document["name"] == "Mine"
    with pytest.raises(Conflict, match="Mine"):
        services.start_from(alice, "trend", "Mine")
    with pytest.raises(Invalid):
        services.start_from(alice, "trend", "two\nlines")


def test_a_template_that_there_is_not_is_a_fault_that_names_those_there_are(alice: Any):
    with pytest.raises(Invalid, match="sixty-forty"):
        services.start_from(alice, "nothing")

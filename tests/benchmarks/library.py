"""The library with 50 people in it, each with 5,000 strategies, some of them very large: what a list and a search take.

Needs Postgres at hand, as `make bench` gives it, and removes what it made.
"""

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from rest_framework.test import APIClient

from strategies import library, selectors, services
from strategies.models import Strategy, VariableUse, Version
from strategies.ranges import Range
from strategies.samples import DEMO
from strategies.tree import codec
from tests.benchmarks.figures import Figure, machine
from treeline.accounts.models import User
from treeline.accounts.services import create_token

PEOPLE = 50
STRATEGIES = 5_000
LARGE = 10  # strategies of the first person that have LARGE_NODES nodes
LARGE_NODES = 5_287
REQUESTS = 200
_WORDS = ("calm", "momentum", "trend", "tech", "dip", "hedge", "income", "global", "sector", "rotation", "shelter")


def run() -> list[Figure]:
    """The time in which 95 of 100 requests are answered, through all of the API but the network."""
    logging.disable(logging.INFO)  # a line for each of the requests would drown the figures
    people = User.objects.bulk_create(User(username=f"bench-{index}") for index in range(PEOPLE))
    try:
        _fill([person.pk for person in people])
        largest = _add_large_ones(people[0])
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does after so many rows
        return _figures(people[0], largest)
    finally:
        _clear([person.pk for person in people])
        logging.disable(logging.NOTSET)


def _fill(owners: list[int]) -> None:
    """The rows that so many saves would leave: with each strategy its version, and the variables in it."""
    document, digest = json.dumps(codec.encode(DEMO)), codec.digest(DEMO)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strategies_strategy (public_id, owner_id, name, document, digest, latest, created, updated) "
            "SELECT gen_random_uuid(), owner, concat_ws(' ', w[1 + number %% 11], w[1 + number %% 7], number), "
            "%s::jsonb, %s, 1, now(), now() - number * interval '1 minute' "
            "FROM unnest(%s::bigint[]) owner, generate_series(1, %s) number, (SELECT %s::text[] AS w) words "
            "ORDER BY random()",
            [document, digest, owners, STRATEGIES, list(_WORDS)],
        )
        cursor.execute(
            "INSERT INTO strategies_version (strategy_id, number, name, document, digest, note, created) "
            "SELECT id, 1, name, document, digest, '', updated FROM strategies_strategy WHERE owner_id = ANY(%s)",
            [owners],
        )
        cursor.execute(
            "INSERT INTO strategies_variableuse (owner_id, strategy_id, name, places, paths) "
            "SELECT owner_id, id, variable, 1, '[\"root\"]' FROM strategies_strategy, unnest(%s::text[]) variable "
            "WHERE owner_id = ANY(%s)",
            [[name for name, _ in DEMO.variables], owners],
        )


def _add_large_ones(person: User) -> Strategy:
    library.create(person, library.Definition("trend", "window", 100, Range(20, 200, 10)))
    for index in range(LARGE):
        saved = services.create(person, _large(f"large {index}", 1.0))
    return services.update(person, saved.public_id, _large(saved.name, 2.0))


def _large(name: str, threshold: float) -> dict[str, Any]:
    """A chain of gates in groups: two nodes and two readings a step, and long names."""
    steps = []
    for index in range((LARGE_NODES - 1) // 4):
        reading = {"indicator": "rsi", "ticker": f"T{index}", "window": 10}
        gate = {
            "node": "gate",
            "condition": {"left": reading, "op": ">", "right": threshold if index % 100 == 0 else 50},
            "then": {"node": "ticker", "ticker": f"T{index}"},
            "else": {"node": "cash"},
        }
        steps.append({"node": "group", "name": f"Step {index} of a very long strategy " + "x" * 400, "child": gate})
    return {"version": 1, "name": name, "root": {"node": "equal", "children": steps}}


def _figures(person: User, largest: Strategy) -> list[Figure]:
    secret = create_token(person, "bench")
    client = APIClient(SERVER_NAME="localhost", headers={"Authorization": f"Token {secret}"})
    strategies = "/api/v1/strategies"
    middle: dict[str, Any] = {}
    for _ in range(STRATEGIES // 2 // 1000):
        middle["cursor"] = client.get(strategies, {"limit": 1000, **middle}).json()["next"]
    variable = selectors.variables(person).get().public_id
    asked: dict[str, Callable[[], Any]] = {
        "list, first page of 100": lambda: client.get(strategies),
        "list, a page in the middle": lambda: client.get(strategies, middle),
        "search with many hits": lambda: client.get(strategies, {"q": "MOMENTUM"}),
        "search with one hit": lambda: client.get(strategies, {"q": "4321"}),
        "search without a hit": lambda: client.get(strategies, {"q": "nothing like it"}),
        "exact name": lambda: client.get(strategies, {"name": "large 3"}),
        "variables with their counts": lambda: client.get("/api/v1/variables"),
        "a variable's uses, first page": lambda: client.get(f"/api/v1/variables/{variable}/uses"),
        "versions of a large strategy": lambda: client.get(f"{strategies}/{largest.public_id}/versions"),
    }
    size = len(codec.canonical(codec.decode(largest.document)))
    detail = f"{STRATEGIES:,} strategies of each of {PEOPLE} people, {LARGE} of them with {LARGE_NODES:,} nodes"
    figures = [_p95(f"library, {name}", ask, REQUESTS, detail) for name, ask in asked.items()]
    large = f"a strategy of {LARGE_NODES:,} nodes, {size / 1e6:.1f} MB"
    comparison = f"{strategies}/{largest.public_id}/diff"
    document = largest.document

    def save() -> Any:
        document["root"]["children"][0]["name"] = f"Step 0, {time.monotonic_ns()}"
        return client.put(f"{strategies}/{largest.public_id}", {"document": document}, format="json")

    figures.append(_p95("library, save a large one", save, 20, large))
    figures.append(_p95("library, compare two of its versions", lambda: client.get(comparison), 20, large))
    return figures


def _p95(name: str, ask: Callable[[], Any], times: int, detail: str) -> Figure:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        answer = ask()
        taken.append(1000 * (time.perf_counter() - started))
        if answer.status_code != 200:
            raise RuntimeError(answer.content[:300])
    taken.sort()
    spread = f"95 of 100, half of them within {taken[times // 2]:.3g}, the slowest {taken[-1]:.3g}"
    return Figure(name, round(taken[times * 95 // 100 - 1], 3), "ms", f"{detail}; {spread}; {machine()}")


def _clear(owners: list[int]) -> None:
    for table in (Version.objects.filter(strategy__owner__in=owners), VariableUse.objects.filter(owner__in=owners)):
        table.delete()
    Strategy.objects.filter(owner__in=owners).delete()
    User.objects.filter(pk__in=owners).delete()

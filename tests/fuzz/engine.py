"""One actor's requests: schemathesis makes them from the OpenAPI document, sends them and checks the answers."""

import json
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import schemathesis
from django.db import connection
from schemathesis.engine import events, from_schema

from tests.fuzz.actors import Actor, Aim
from tests.fuzz.tally import Tally

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
PHASES = ("examples", "coverage", "fuzzing", "stateful")
STREAMS = ("watch_batch", "watch_batches")
_PATIENCE = 20.0  # seconds for an answer
_LISTEN = 1.0  # seconds to a stream, which may go on for an hour; a busy machine needs some to begin one


@schemathesis.check
def errors_have_the_one_form(ctx: Any, response: Any, case: Any) -> None:
    """Every error is JSON of the one form, told under the id that stands in the header too."""
    if response.status_code < 400 or case.path == "/health" or response.request.method == "HEAD":
        return
    error = json.loads(response.content)["error"]
    assert set(error) == {"code", "message", "faults", "request_id"}, error
    assert error["message"], error
    assert [error["request_id"]] == response.headers["x-request-id"], error


def run(actor: Actor, address: str, seed: int, examples: int, phases: Sequence[str] = PHASES) -> Tally:
    """Sends `examples` made-up requests to each operation in each phase that makes them up, and counts all answers."""
    tally, began = Tally(actor.name), time.monotonic()
    actor.restock()
    document = httpx.get(f"{address}/api/schema", headers={"Accept": "application/json"}, trust_env=False).json()
    parts = [(_without_the_language(document), {"coverage"}), (document, set(PHASES) - {"coverage"})]
    for part, of_part in parts:
        wanted = of_part & set(phases)
        if wanted:
            config = schemathesis.Config.from_dict(_config(actor, address, seed, examples, wanted))
            with _aimed(actor, part, seed):
                for event in from_schema(schemathesis.openapi.from_dict(part, config=config)).execute():
                    _note(tally, event)
    tally.seconds = time.monotonic() - began
    return tally


def _without_the_language(document: dict[str, Any]) -> dict[str, Any]:
    """The same, but a strategy is any object: of trees in trees the coverage phase would list all that there are."""
    schemas = {**document["components"]["schemas"], "StrategyDocument": {"type": "object"}}
    return {**document, "components": {**document["components"], "schemas": schemas}}


def _config(actor: Actor, address: str, seed: int, examples: int, phases: Collection[str]) -> dict[str, Any]:
    return {
        "seed": seed,
        "base-url": address,
        "headers": actor.headers,
        "workers": 1,
        "continue-on-failure": True,
        "request-timeout": _PATIENCE,
        "max-stream-events": 2,
        "generation": {
            "max-examples": examples,
            "no-shrink": True,
            "database": "none",
            "with-security-parameters": not actor.headers,
        },
        "checks": {
            "enabled": False,
            "errors_have_the_one_form": {"enabled": True},
            **{name: {"enabled": True} for name in CHECKS},
        },
        "phases": {phase: {"enabled": phase in phases} for phase in PHASES},
        "operations": [
            {
                "include-operation-id": list(STREAMS),
                "request-timeout": _LISTEN,
                # To schemathesis each event is an object; the document, in OpenAPI 3.0, can say no more than text.
                "checks": {"response_schema_conformance": {"enabled": False}},
            }
        ],
    }


@contextmanager
def _aimed(actor: Actor, document: dict[str, Any], seed: int) -> Iterator[None]:
    aim = Aim(actor, seed)
    examples = _examples(document)

    @schemathesis.hook
    def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        if actor.count():
            connection.close()  # the thread's own, which nobody would close at its end
        case.path_parameters = aim.path(case.path_parameters or {})
        if case.query:
            case.query = aim.query(case.query)
        case.body = aim.body(case.body, examples.get((case.path, case.method.lower()), []))

    @schemathesis.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        if response.status_code == 401 and actor.headers:
            actor.restock()
            connection.close()

    try:
        yield
    finally:
        schemathesis.hooks.unregister_all()
        connection.close()


def _examples(document: dict[str, Any]) -> dict[tuple[str, str], list[Any]]:
    """The bodies that the document shows, by path and method."""
    found = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            shown = [one["value"] for one in content.get("examples", {}).values()]
            found[path, method] = [one for one in shown if isinstance(one, dict)]
    return found


def _note(tally: Tally, event: Any) -> None:
    if isinstance(event, events.NonFatalError):
        tally.failures[f"{event.label}: {event.info.title}"] = str(event.info.message)
    if isinstance(event, events.FatalError):
        raise event.exception
    if not isinstance(event, events.ScenarioFinished):
        return
    for case_id, interaction in event.recorder.interactions.items():
        if interaction.response is None:
            continue
        tally.statuses[interaction.response.status_code] += 1
        tally.operations[event.recorder.cases[case_id].value.operation.label] += 1
        tally.phases[event.phase.name.lower()] += 1
    for case_id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                label = event.recorder.cases[case_id].value.operation.label
                answer = event.recorder.interactions.get(case_id)
                status = answer.response.status_code if answer and answer.response else 0
                tally.failures.setdefault(
                    f"{label}: {check.name}: {status} {failure.title}",
                    f"{failure.message}\n{check.failure_info.code_sample}"[:4000],
                )

"""How often somebody may ask: counted together, refused with a wait that is right, by user, plan and address."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
import yaml
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from redis import Redis
from structlog.testing import capture_logs

from strategies.api.language import EXAMPLE
from tests import cast
from treeline.accounts.api import throttles as of_api
from treeline.accounts.models import Plan, User
from treeline.core.errors import Unavailable
from treeline.rest import throttles
from treeline.rest.throttles import Rate, TooMany, forget, give_back, spend, would_exceed

BACKTEST = {"document": dict(EXAMPLE), "source": "sample", "start": "2020-01-02", "end": "2020-03-31"}
FEW, MANY = Rate(20, 60), Rate(150, 60)
STRANGER = "/api/v1/session"


class Clock:
    """The clock by which few things are counted, moved forward by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead, real = 0.0, time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.ahead)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def refused(rate: Rate, who: str = "alice") -> TooMany | None:
    try:
        spend("things", who, rate)
    except TooMany as error:
        return error
    return None


@pytest.mark.parametrize("rate", [FEW, MANY])
def test_threads_together_get_no_more_than_the_rate(rate: Rate) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: refused(rate), range(2 * rate.count)))
    assert answers.count(None) == rate.count
    assert {answer.wait for answer in answers if answer} <= {59, 60}


def test_after_the_wait_one_more_passes_and_a_second_before_it_does_not(clock: Clock) -> None:
    began = time.time()
    for _ in range(20):
        clock.ahead += 1
        spend("things", "alice", FEW)
    error = refused(FEW)
    assert error is not None
    assert error.wait == 41 - int(time.time() - began - 20)
    clock.ahead += error.wait - 2
    assert refused(FEW)
    clock.ahead += 2
    assert refused(FEW) is None
    assert refused(FEW), "only the first of the twenty is a minute old"


def test_after_the_wait_one_more_of_many_passes() -> None:
    rate = Rate(121, 1)
    for _ in range(rate.count):
        spend("things", "alice", rate)
    for _ in range(3):  # at the window's end, and within the window after it
        wait = would_exceed("things", "alice", rate)
        assert wait is not None
        assert refused(rate)
        time.sleep(wait)
        while would_exceed("things", "alice", rate) is None:
            spend("things", "alice", rate)


def test_what_is_given_back_was_never_counted() -> None:
    for _ in range(FEW.count):
        spend("things", "alice", FEW)
    give_back("things", "alice", FEW)
    assert refused(FEW) is None
    assert refused(FEW)


def test_nothing_is_given_back_to_who_has_spent_nothing() -> None:
    give_back("things", "alice", FEW)
    assert [refused(FEW) is None for _ in range(21)] == [True] * 20 + [False]


@pytest.mark.parametrize("rate", [FEW, MANY])
def test_who_is_forgotten_begins_anew(rate: Rate) -> None:
    for _ in range(rate.count):
        spend("things", "alice", rate)
    forget("things", "alice")
    assert would_exceed("things", "alice", rate) is None


def test_a_lowered_rate_counts_what_was_spent_before() -> None:
    for _ in range(10):
        spend("things", "alice", FEW)
    assert refused(Rate(10, 60))


def test_redis_knows_nobody_by_name() -> None:
    spend("things", "alice@example.com", FEW)
    spend("things", ("alice@example.com", "203.0.113.7"), MANY)
    dump = " ".join(f"{key!r} {redis().dump(key)!r}" for key in redis().keys("throttle:*"))
    assert dump
    assert "alice" not in dump
    assert "203.0" not in dump


def test_many_are_counted_in_few_bytes() -> None:
    for _ in range(140):
        spend("things", "alice", MANY)
    assert sum(redis().memory_usage(key) or 0 for key in redis().keys("throttle:*")) < 400


def test_without_redis_load_passes_and_secrets_do_not(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:2"
    with capture_logs() as lines:
        for _ in range(30):
            spend("things", "alice", FEW)
        with pytest.raises(Unavailable, match="can't be counted"):
            spend("passwords", "alice", Rate(5, 60, guards_secret=True))
    assert sum("not counted" in line["event"] for line in lines) == 1


# Over the API.


def plan(**limits: int) -> Plan:
    return Plan.objects.create(
        **Plan.objects.filter(name="paid").values().get() | {"id": None, "name": "tried"} | limits
    )


def on_plan(name: str, plan: Plan) -> cast.Caller:
    user = cast.person(name)
    User.objects.filter(pk=user.pk).update(plan=plan)
    return cast.caller(user)


@pytest.mark.django_db
def test_a_plan_says_how_many_requests_pass_and_users_do_not_share_them() -> None:
    tried = plan(requests_per_minute=5)
    alice, bob = on_plan("alice", tried), on_plan("bob", tried)
    assert [alice.get("/api/v1/plan").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    assert bob.get("/api/v1/plan").status_code == 200
    answer = alice.get("/api/v1/plan")
    assert 58 <= int(answer["Retry-After"]) <= 60
    assert answer.json()["error"]["code"] == "throttled"
    assert answer.json()["error"]["message"].startswith("too many requests for your plan; try again in ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limits", "address", "body"),
    [
        ({"backtests_per_minute": 2}, "/api/v1/backtests", BACKTEST),
        ({"backtests_per_minute": 2}, "/api/v1/backtests/explain", {**BACKTEST, "session": "2020-02-03"}),
        ({"batches_per_minute": 2}, "/api/v1/batches", {}),
        ({"batches_per_minute": 2}, "/api/v1/batches/7d5c4a1e-8d2b-4f0e-9a3c-5b6d7e8f9a0b/retry", {}),
    ],
)
def test_a_plan_says_how_much_work_is_ordered(limits: dict[str, int], address: str, body: object) -> None:
    alice = on_plan("alice", plan(**limits))
    answers = [alice.post(address, body).status_code for _ in range(4)]
    assert 429 not in answers[:2]
    assert answers[2:] == [429, 429]
    assert alice.get("/api/v1/batches").status_code == 200


@pytest.mark.django_db
def test_a_plan_of_a_batch_is_asked_more_often_than_a_batch_is_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_api, "PLANNED", Rate(4, 60, "too many plans of batches"))
    alice = on_plan("alice", plan(batches_per_minute=2))
    answers = [alice.post("/api/v1/batches/plan", {}).status_code for _ in range(5)]
    assert answers == [400] * 4 + [429]
    assert alice.post("/api/v1/batches", {}).status_code == 400, "what is only planned takes no order's place"


@pytest.mark.django_db
def test_a_limit_that_an_operator_edits_counts_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = plan(requests_per_minute=1)
    alice = on_plan("alice", tried)
    assert [alice.get("/api/v1/plan").status_code for _ in range(2)] == [200, 429]
    Plan.objects.filter(pk=tried.pk).update(requests_per_minute=3)
    ahead, real = of_api._TERMS_LAST, time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + ahead)
    assert [alice.get("/api/v1/plan").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.django_db
def test_counting_asks_postgres_nothing_more() -> None:
    alice = cast.caller(cast.alice())
    alice.get("/api/v1/sources")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        alice.get("/api/v1/sources")
    assert not [query["sql"] for query in queries if "accounts_plan" in query["sql"]]


@pytest.mark.django_db
def test_strangers_are_counted_by_address() -> None:
    here, there = cast.Caller(REMOTE_ADDR="203.0.113.7"), cast.Caller(REMOTE_ADDR="203.0.113.8")
    answers = [here.get(STRANGER).status_code for _ in range(125)]
    assert answers == [200] * 120 + [429] * 5
    assert there.get(STRANGER).status_code == 200
    assert cast.caller(cast.alice()).get("/api/v1/plan", REMOTE_ADDR="203.0.113.7").status_code == 200


@pytest.mark.django_db
def test_an_ipv6_customer_is_one_address() -> None:
    answers = [cast.Caller(REMOTE_ADDR=f"2001:db8::{n:x}").get(STRANGER).status_code for n in range(121)]
    assert answers.count(429) == 1
    assert cast.Caller(REMOTE_ADDR="2001:db8:0:1::1").get(STRANGER).status_code == 200


@pytest.mark.django_db
def test_shared_links_are_counted_by_address_whoever_is_signed_in() -> None:
    callers = [cast.caller(cast.alice()), cast.Caller()]
    numbers = count()
    answers = [callers[next(numbers) % 2].get("/api/v1/shared/ts_nobodys").status_code for _ in range(242)]
    assert answers == [404] * 240 + [429] * 2


@pytest.mark.django_db
def test_a_user_makes_twenty_tokens_an_hour() -> None:
    alice = cast.Caller()
    alice.force_authenticate(cast.alice())
    answers = [alice.post("/api/v1/tokens", {"name": f"number {n}"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [201] * 20 + [429]
    assert int(answers[-1]["Retry-After"]) > 3500
    assert (
        "in 1 hour" in answers[-1].json()["error"]["message"] or "60 minutes" in answers[-1].json()["error"]["message"]
    )


@pytest.mark.django_db
def test_after_thirty_wrong_tokens_the_database_is_not_asked() -> None:
    guesser = cast.Caller(headers={"Authorization": "Token tl_wrong"})
    answers = [guesser.get("/api/v1/plan").status_code for _ in range(31)]
    assert answers == [401] * 30 + [429]
    with CaptureQueriesContext(connection) as queries:
        answer = guesser.get("/api/v1/plan")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert not queries.captured_queries
    elsewhere = cast.Caller(headers={"Authorization": "Token tl_wrong"}, REMOTE_ADDR="203.0.113.8")
    assert elsewhere.get("/api/v1/plan").status_code == 401


@pytest.mark.django_db
def test_health_is_never_refused() -> None:
    assert {cast.Caller().get("/health").status_code for _ in range(130)} == {200}


def test_every_operation_tells_of_the_wait_but_health() -> None:
    paths = yaml.safe_load(Client().get("/api/schema").content)["paths"]
    without = [
        (method, path)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "Retry-After" not in operation["responses"].get("429", {}).get("headers", {})
    ]
    assert set(without) <= {("get", "/health")}


def redis() -> Redis:
    return throttles._redis(configured.REDIS_URL)

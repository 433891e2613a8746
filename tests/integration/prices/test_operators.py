"""Who may look at the cache, and what is shown: to Prometheus, over the API, in the admin."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from tests import cast
from tests.integration.prices.conftest import MadeSource
from treeline.accounts.models import User
from treeline.marketdata import upkeep
from treeline.prices import registry

AT = dt.datetime(2025, 12, 31, 22, 0, tzinfo=dt.UTC)
ADMIN = "/admin/prices/pricecache/"
PURGE = ADMIN + "purge"


@pytest.fixture
def busy(redis: Redis) -> None:
    """The cache after some requests, a purge, a warm-up and a measurement."""
    for source in (
        MadeSource(["A", "B"]),
        MadeSource(["MINE"], name="upload:secret"),
        MadeSource(["X"], name="upload:b"),
    ):
        for _ in range(3):
            registry.reader().use(source, source.symbols())
            registry.reader().read(source, source.symbols())
    upkeep.purge(redis, AT)
    upkeep.note_warm_up(redis, AT)
    upkeep.measure(redis, AT)
    registry.reader().use(MadeSource(["A"]), ["A"])
    registry.reader().read(MadeSource(["A"]), ["A"])


def samples(text: str) -> dict[str, float]:
    """`name{label}` and the figure."""
    return {
        sample.name + "".join(f"{{{value}}}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_the_figures_with_an_operators_token(busy: None, staff: User) -> None:
    answer = cast.caller(staff).get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0,*/*"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    found = samples(answer.content.decode())
    assert found["treeline_redis_up"] == 1
    assert found["treeline_price_cache_hits_total{made}"] == 12
    assert found["treeline_price_cache_misses_total{made}"] == 6
    assert found["treeline_price_source_calls_total{made}"] == 4
    assert found["treeline_price_cache_entries{years}"] == 8
    assert found["treeline_price_cache_bytes{years}"] > 0
    assert found["treeline_price_cache_entries{pinned}"] == 0
    assert found["treeline_price_cache_last_purge_timestamp_seconds"] == AT.timestamp()
    assert found["treeline_price_cache_last_warm_up_timestamp_seconds"] == AT.timestamp()
    assert found["treeline_redis_memory_bytes"] > 0


def test_uploads_are_one_source_to_prometheus(busy: None, staff: User) -> None:
    text = cast.caller(staff).get("/metrics").content.decode()
    assert samples(text)["treeline_price_cache_misses_total{upload}"] == 6
    assert "secret" not in text


def test_without_redis_prometheus_learns_just_that(away: None, staff: User) -> None:
    answer = cast.caller(staff).get("/metrics")
    assert answer.status_code == 200
    found = samples(answer.content.decode())
    assert {name for name in found if name.startswith(("treeline_redis", "treeline_price"))} == {"treeline_redis_up"}
    assert found["treeline_redis_up"] == 0


def test_an_empty_cache_has_no_figures_but_redis_own(redis: Redis, staff: User) -> None:
    found = samples(cast.caller(staff).get("/metrics").content.decode())
    assert {name for name in found if name.startswith("treeline_price")} == set()
    assert found["treeline_redis_up"] == 1


@pytest.mark.parametrize("address", ["/metrics", "/api/v1/operator/prices"])
def test_only_operators_see_figures(redis: Redis, operator: Client, address: str) -> None:
    assert cast.caller().get(address).status_code == 401
    assert Client(headers={"Authorization": "Token wrong"}).get(address).status_code == 401
    refused = cast.caller(cast.alice()).get(address)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "forbidden"
    assert operator.get(address).status_code == 200, "a session will do"
    assert cast.caller(cast.bob()).post(address).status_code == 405


def test_the_api_tells_the_same_as_json(busy: None, staff: User) -> None:
    told = cast.caller(staff).get("/api/v1/operator/prices").json()
    assert told["counts"]["made"] == {"hits": 12, "misses": 6, "calls": 4, "hit_rate": pytest.approx(2 / 3)}
    assert told["sizes"]["at"] == "2025-12-31T22:00:00Z"
    assert told["sizes"]["kinds"]["years"]["entries"] == 8
    assert set(told["sizes"]["sources"]) == {"made", "upload:secret", "upload:b"}
    assert told["purge"] == {"at": "2025-12-31T22:00:00Z", "keys": 4}
    assert told["used"]["made"] == [{"symbol": "A", "uses": 4.0}, {"symbol": "B", "uses": 3.0}]
    assert told["memory"] > 0


def test_without_redis_the_api_says_so(away: None, staff: User) -> None:
    answer = cast.caller(staff).get("/api/v1/operator/prices")
    assert answer.status_code == 503
    assert "Redis" in answer.json()["error"]["message"]


def test_the_admin_shows_it_and_its_first_page_leads_there(busy: None, operator: Client) -> None:
    assert ADMIN in operator.get("/admin/").content.decode()
    page = operator.get(ADMIN).content.decode()
    for shown in ("made", "66.7%", "years", "2025-12-31 22:00:00 UTC: 4 keys", "Purge recent prices now", "A, B"):
        assert shown in page


def test_a_press_of_the_button_purges_at_once(redis: Redis, operator: Client) -> None:
    redis.set("treeline:prices:recent:actions:made:A", b"[]")
    page = operator.post(PURGE, follow=True).content.decode()
    assert "Recent prices are purged: 1 keys" in page
    assert redis.exists("treeline:prices:recent:actions:made:A") == 0
    assert upkeep.statistics(redis).purge is not None


@pytest.mark.parametrize("who", ["nobody", "alice"])
def test_nobody_else_gets_to_the_page_or_the_button(redis: Redis, db: None, who: str) -> None:
    redis.set("treeline:prices:recent:actions:made:A", b"[]")
    client = Client()
    if who == "alice":
        client.force_login(cast.alice())
    for answer in (client.get(ADMIN), client.post(PURGE)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
    assert redis.exists("treeline:prices:recent:actions:made:A") == 1


def test_a_look_never_purges_and_a_press_needs_the_pages_own_token(redis: Redis, staff: User) -> None:
    redis.set("treeline:prices:recent:actions:made:A", b"[]")
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    assert client.get(PURGE).status_code == 405
    assert client.post(PURGE).status_code == 403
    assert redis.exists("treeline:prices:recent:actions:made:A") == 1


def test_without_redis_the_page_opens_and_the_button_says_so(away: None, operator: Client) -> None:
    # The session is kept in Postgres.
    assert "Redis can't be reached" in operator.get(ADMIN).content.decode()
    assert "Nothing was purged" in operator.post(PURGE, follow=True).content.decode()


def test_the_schema_tells_operators_endpoints(client: Client) -> None:
    paths: Any = client.get("/api/schema", headers={"Accept": "application/json"}).json()["paths"]
    assert "403" in paths["/api/v1/operator/prices"]["get"]["responses"]
    assert "text/plain" in paths["/metrics"]["get"]["responses"]["200"]["content"]

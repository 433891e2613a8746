"""Broker keys: checked when they are entered, kept sealed, opened for their owner alone, shown never."""

import json
import pickle
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from pytest_django import Settings

from tests import cast
from tests.fakes.alpaca.faults import Rule
from tests.fakes.alpaca.server import FakeAlpaca
from tests.sessions import signed_in
from treeline.accounts import broker_keys, brokers, vault
from treeline.accounts.brokers import Credentials
from treeline.accounts.models import BrokerKey
from treeline.core.errors import NotFound, Unavailable

pytestmark = pytest.mark.django_db

KEYS = "/api/v1/broker-keys"
PAPER = {"key": "PKPAPER4KEY4PAPER4Q7XK", "secret": 'papersecret/+%"&<\\of40characters0000000'}
LIVE = {"key": "AKLIVE5KEY5LIVE5KEY9ZZZ", "secret": "livesecret/of/forty/characters/000000000"}
NEW = {"name": "mine", "kind": "paper", **PAPER}


@pytest.fixture(scope="module")
def server() -> Iterator[FakeAlpaca]:
    with FakeAlpaca(
        per_minute=100_000,
        key=PAPER["key"],
        secret=PAPER["secret"],
        live_key=LIVE["key"],
        live_secret=LIVE["secret"],
    ) as running:
        yield running


@pytest.fixture
def alpaca(server: FakeAlpaca, settings: Settings) -> FakeAlpaca:
    settings.ALPACA_PAPER_URL, settings.ALPACA_LIVE_URL = server.url, server.live_url
    server.faults.clear()
    return server


@pytest.fixture
def alice(db: None, alpaca: FakeAlpaca) -> cast.Caller:
    return signed_in(cast.alice())


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.content
    return [(fault["path"], fault["message"]) for fault in answer.json()["error"]["faults"]]


@pytest.mark.parametrize(("kind", "pair"), [("paper", PAPER), ("live", LIVE)])
def test_a_pair_that_the_broker_accepts_is_kept_and_opens_for_its_owner(
    alice: cast.Caller, kind: str, pair: dict[str, str]
) -> None:
    answer = alice.post(KEYS, {"name": "mine", "kind": kind, **pair})
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert shown["state"] == "accepted"
    assert shown["answer"] == "the account is open"
    assert shown["last_four"] == pair["key"][-4:]
    assert shown["checked"] is not None
    assert alice.get(KEYS).json()["items"] == [shown]
    assert alice.get(f"{KEYS}/{shown['id']}").json() == shown
    opened = broker_keys.credentials(cast.alice(), uuid.UUID(shown["id"]))
    assert (opened.kind, opened.key, opened.secret) == (kind, pair["key"], pair["secret"])


@pytest.mark.parametrize(
    ("kind", "pair", "told"),
    [
        ("live", PAPER, "as a live one; it looks like a paper one"),
        ("paper", LIVE, "as a paper one; it looks like a live one"),
        ("paper", {**PAPER, "secret": "a" * 40}, "perhaps it is a live one, a part of it is missing"),
    ],
)
def test_a_pair_that_the_broker_refuses_is_not_kept(
    alice: cast.Caller, kind: str, pair: dict[str, str], told: str
) -> None:
    answer = alice.post(KEYS, {"name": "mine", "kind": kind, **pair})
    [(path, message)] = faults(answer)
    assert path == "key"
    assert told in message
    assert not BrokerKey.objects.exists()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Rule("slow", seconds=2.0), "did not answer in time"),
        (Rule("500"), "answered with 500"),
        (Rule("504"), "answered with 504"),
        (Rule("429"), "is asked too often"),
        (Rule("dropped"), "can't be reached"),
        (Rule("cut"), "can't be reached"),
        (Rule("malformed"), "not an account's"),
    ],
    ids=lambda value: value.kind if isinstance(value, Rule) else "",
)
def test_no_answer_is_no_refusal_and_can_be_asked_for_again(
    alice: cast.Caller, alpaca: FakeAlpaca, fault: Rule, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brokers, "PATIENCE", 0.5)
    alpaca.faults.add(fault)
    shown = alice.post(KEYS, NEW).json()
    assert (shown["state"], shown["checked"]) == ("unknown", None)
    assert told in shown["answer"]
    alpaca.faults.clear()
    monkeypatch.undo()
    again = alice.post(f"{KEYS}/{shown['id']}/check").json()
    assert (again["state"], again["answer"]) == ("accepted", "the account is open")
    assert again["checked"] is not None


def test_a_pair_that_was_made_anew_at_the_broker_is_told_as_refused_and_stays(
    alice: cast.Caller, alpaca: FakeAlpaca
) -> None:
    shown = alice.post(KEYS, NEW).json()
    alpaca.faults.add(Rule("401"))
    assert alice.post(f"{KEYS}/{shown['id']}/check").json()["state"] == "refused"
    alpaca.faults.replace([Rule("500")])
    unsure = alice.post(f"{KEYS}/{shown['id']}/check").json()
    assert unsure["state"] == "unknown"
    assert alice.get(f"{KEYS}/{shown['id']}").json() == unsure


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ({"status": "ACTIVE", "trading_blocked": True}, "the account is open; Alpaca lets it place no orders"),
        ({"status": "ACCOUNT_CLOSED"}, "the account is closed"),
        ({"status": "SOMETHING NEW"}, "one that Treeline does not know"),
    ],
)
def test_the_accounts_status_is_told_in_our_words(account: dict[str, Any], told: str) -> None:
    assert told in brokers._in_our_words(account)


@pytest.mark.parametrize("body", [b"[]", b'{"status": 1}', b"{}", b"[" * 100_000, b"\xff", b"x" * 70_000, b""])
def test_nonsense_is_no_account(body: bytes) -> None:
    assert brokers._parsed(body) is None


def test_a_redirect_is_not_followed_and_no_proxy_of_the_surroundings_is_asked(
    alice: cast.Caller, alpaca: FakeAlpaca, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert alice.post(KEYS, NEW).json()["state"] == "accepted"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"key": "short"}, "key"),
        ({"key": "PK" + "A" * 300}, "key"),
        ({"key": "PK AAAAAAAAAAAA"}, "key"),
        ({"secret": "line\nbreak of a secret"}, "secret"),
        ({"secret": "sécret of many letters"}, "secret"),
        ({"secret": 12345678901234567890}, "secret"),
        ({"secret": None}, "secret"),
        ({"kind": "PKSECRETSECRET"}, "kind"),
        ({"name": ""}, "name"),
        ({"name": PAPER["secret"]}, "name"),
        ({"name": f"my {PAPER['key']}"}, "name"),
        ({"secret ": "another secret here"}, "secret "),
    ],
)
def test_what_is_no_pair_is_refused_without_being_repeated_or_sent(
    alice: cast.Caller, alpaca: FakeAlpaca, wrong: dict[str, Any], path: str
) -> None:
    alpaca.traffic.forget()
    answer = alice.post(KEYS, NEW | wrong)
    assert path in [where for where, _ in faults(answer)]
    for value in {**NEW, **wrong}.values():
        if value and value not in ("paper", "mine"):
            assert str(value) not in answer.content.decode()
    assert alpaca.requests == []
    assert not BrokerKey.objects.exists()


def test_a_name_is_used_once(alice: cast.Caller) -> None:
    first = alice.post(KEYS, NEW).json()
    second = alice.post(KEYS, NEW | {"name": "other"}).json()
    assert alice.post(KEYS, NEW).status_code == 409
    assert alice.patch(f"{KEYS}/{second['id']}", {"name": "mine"}).status_code == 409
    assert alice.patch(f"{KEYS}/{second['id']}", {"name": "renamed"}).json()["name"] == "renamed"
    assert signed_in(cast.bob()).post(KEYS, NEW).status_code == 201, "of each owner"
    assert alice.delete(f"{KEYS}/{first['id']}").status_code == 204
    assert alice.post(KEYS, NEW).status_code == 201


def test_there_are_fifty_at_most(alice: cast.Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_keys, "MOST", 2)
    answers = [alice.post(KEYS, NEW | {"name": name}).status_code for name in ("a", "b", "c")]
    assert answers == [201, 201, 409]


def test_a_session_that_did_not_sign_in_lately_must_confirm_before_it_enters_or_deletes(alice: cast.Caller) -> None:
    kept = alice.post(KEYS, NEW).json()["id"]
    for old in (signed_in(cast.alice(), seconds_ago=301), signed_in(cast.alice(), seconds_ago=1e6)):
        for answer in (old.post(KEYS, NEW | {"name": "two"}), old.delete(f"{KEYS}/{kept}")):
            assert answer.status_code == 403
            error = answer.json()["error"]
            assert error["code"] == "confirmation_needed"
            assert "/api/v1/session/confirm" in error["message"]
        assert old.get(KEYS).status_code == 200
        assert old.post(f"{KEYS}/{kept}/check").status_code == 200
    assert BrokerKey.objects.count() == 1


def test_no_token_and_no_stranger_comes_near_them(alice: cast.Caller) -> None:
    kept = alice.post(KEYS, NEW).json()["id"]
    for caller, status in ((cast.caller(cast.alice()), 403), (cast.caller(), 401)):
        for answer in (
            caller.get(KEYS),
            caller.post(KEYS, NEW),
            caller.get(f"{KEYS}/{kept}"),
            caller.patch(f"{KEYS}/{kept}", {"name": "x"}),
            caller.post(f"{KEYS}/{kept}/check"),
            caller.delete(f"{KEYS}/{kept}"),
        ):
            assert answer.status_code == status


def test_another_user_does_not_find_them(alice: cast.Caller) -> None:
    kept, charlie = alice.post(KEYS, NEW).json()["id"], signed_in(cast.charlie())
    for answer in (
        charlie.get(f"{KEYS}/{kept}"),
        charlie.patch(f"{KEYS}/{kept}", {"name": "x"}),
        charlie.post(f"{KEYS}/{kept}/check"),
        charlie.delete(f"{KEYS}/{kept}"),
    ):
        assert answer.status_code == 404
    assert charlie.get(KEYS).json()["items"] == []
    with pytest.raises(NotFound):
        broker_keys.credentials(cast.charlie(), uuid.UUID(kept))


def test_a_swapped_row_does_not_open(alice: cast.Caller) -> None:
    mine = BrokerKey.objects.get(public_id=alice.post(KEYS, NEW).json()["id"])
    his = BrokerKey.objects.get(public_id=signed_in(cast.bob()).post(KEYS, NEW).json()["id"])
    other = BrokerKey.objects.get(public_id=alice.post(KEYS, NEW | {"name": "other"}).json()["id"])
    for sealed in (his.sealed, other.sealed):
        BrokerKey.objects.filter(pk=mine.pk).update(sealed=bytes(sealed))
        with pytest.raises(vault.Unopenable):
            broker_keys.credentials(cast.alice(), mine.public_id)
        assert alice.post(f"{KEYS}/{mine.public_id}/check").status_code == 503
    BrokerKey.objects.filter(pk=his.pk).update(owner=cast.alice(), name="moved")
    with pytest.raises(vault.Unopenable):
        broker_keys.credentials(cast.alice(), his.public_id)


def test_play_money_that_is_made_to_say_real_does_not_open(alice: cast.Caller) -> None:
    key = BrokerKey.objects.get(public_id=alice.post(KEYS, NEW).json()["id"])
    assert key.kind == BrokerKey.Kind.PAPER
    BrokerKey.objects.filter(pk=key.pk).update(kind=BrokerKey.Kind.LIVE)
    with pytest.raises(vault.Unopenable):
        broker_keys.credentials(cast.alice(), key.public_id)


def test_a_closed_vault_is_told_before_the_broker_is_asked(
    alice: cast.Caller, alpaca: FakeAlpaca, settings: Settings, tmp_path: Any
) -> None:
    settings.VAULT_KEYS = tmp_path / "nothing"
    alpaca.traffic.forget()
    answer = alice.post(KEYS, NEW)
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.content.decode()
    assert alpaca.requests == []


def test_credentials_show_nothing_and_go_into_no_queue() -> None:
    pair = Credentials("paper", **PAPER)
    assert PAPER["key"] not in f"{pair!r} {pair}"
    assert PAPER["secret"] not in f"{pair!r} {pair}"
    with pytest.raises(TypeError):
        pickle.dumps(pair)
    with pytest.raises(TypeError):
        json.dumps(pair)


def test_a_deleted_owner_leaves_none(alice: cast.Caller) -> None:
    alice.post(KEYS, NEW)
    get_user_model().objects.filter(username="alice").delete()
    assert not BrokerKey.objects.exists()


@pytest.mark.parametrize(("is_admin", "deletes"), [(True, 200), (False, 403)])
def test_operators_see_a_list_without_what_is_sealed_and_admins_may_delete(
    alice: cast.Caller, is_admin: bool, deletes: int
) -> None:
    key = BrokerKey.objects.get(public_id=alice.post(KEYS, NEW).json()["id"])
    operator = cast.bob()
    operator.is_staff, operator.is_superuser = True, is_admin
    operator.save()
    client = signed_in(operator)
    lists = reverse("admin:accounts_brokerkey_changelist")
    page = reverse("admin:accounts_brokerkey_change", args=[key.pk])
    for address in (lists, page):
        shown = client.get(address).content.decode()
        assert "mine" in shown
        assert key.vault_key in shown or address == lists
        assert PAPER["key"] not in shown
        assert PAPER["secret"] not in shown
        assert bytes(key.sealed).hex() not in shown
        assert 'name="_save"' not in shown
    assert client.get(reverse("admin:accounts_brokerkey_add")).status_code == 403
    assert client.get(reverse("admin:accounts_brokerkey_delete", args=[key.pk])).status_code == deletes


def test_what_is_unavailable_is_not_kept(alice: cast.Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise Unavailable("closed")

    monkeypatch.setattr(vault, "seal", closed)
    assert alice.post(KEYS, NEW).status_code == 503
    assert not BrokerKey.objects.exists()

"""Who signs in with what, and what is sealed: another secret is an entry, the secret itself is not."""

import io
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from tests import cast
from tests.integration.accounts.people import Browser, with_password
from tests.integration.audit.test_kept import SECOND
from tests.integration.audit.test_trail import told
from tests.integration.uploads.conftest import csv, post, reader_at_hand
from treeline.accounts.models import ApiToken, BrokerKey
from treeline.audit import selectors
from treeline.audit.contracts import Action, Change, Entry, Means, Who
from treeline.audit.selectors import Wanted

__all__ = ("reader_at_hand",)

pytestmark = pytest.mark.django_db
FIRST = "fedcba9876543210"


def sealed(vault_key: str, rest: bytes) -> bytes:
    """As the vault writes it, as far as the trail looks."""
    return b"\x01" + bytes.fromhex(vault_key) + rest


@pytest.fixture
def key() -> BrokerKey:
    """One of Alice's, which does not open."""
    figures: dict[str, Any] = {"sealed": sealed(FIRST, b"one"), "vault_key": FIRST, "last_four": "1234"}
    return BrokerKey.objects.create(owner=cast.alice(), name="paper", kind="paper", **figures)


@pytest.mark.parametrize(
    "change",
    [
        {"sealed": sealed(FIRST, b"two")},
        {"vault_key": SECOND},
        {"sealed": sealed(FIRST, b"two"), "vault_key": SECOND},
    ],
    ids=["what is sealed", "the key's name", "both, which do not match"],
)
def test_what_no_rotation_writes_is_told_of_a_broker_key(key: BrokerKey, change: dict[str, Any]) -> None:
    BrokerKey.objects.filter(pk=key.pk).update(**change)
    created, changed = told(cast.alice(), "broker_key")
    assert (created.action, changed.action, changed.changes) == (Action.CREATED, Action.SECRET_CHANGED, ())


def test_another_secret_of_a_token_is_told() -> None:
    alice = cast.alice()
    cast.caller(alice)
    ApiToken.objects.update(digest="0" * 64)
    assert [entry.action for entry in told(alice, "token")] == [Action.CREATED, Action.SECRET_CHANGED]


def test_another_secret_and_a_used_code_are_told_of_a_second_factor() -> None:
    alice = cast.alice()
    Authenticator.objects.create(user=alice, type="totp", data={"secret": f"{FIRST}:one"})
    Authenticator.objects.filter(type="totp").update(data={"secret": f"{FIRST}:two"})
    codes = RecoveryCodes.activate(alice)
    codes.mark_as_viewed()
    assert codes.validate_code(codes.get_unused_codes()[0])
    codes.instance.refresh_from_db()
    codes.instance.record_usage()
    assert [(entry.name, entry.action, len(entry.changes)) for entry in told(alice, "second_factor")] == [
        ("totp", Action.CREATED, 1),
        ("totp", Action.SECRET_CHANGED, 0),
        ("recovery_codes", Action.CREATED, 1),
        ("recovery_codes", Action.CODE_USED, 0),
    ]


def test_a_discord_account_is_told_without_anything_of_it() -> None:
    alice = cast.alice()
    account = SocialAccount.objects.create(user=alice, provider="discord", uid="4711", extra_data={"email": "a@b.c"})
    account.extra_data = {"email": "d@e.f"}
    account.save()
    SocialAccount.objects.update(uid="4712")
    account.delete()
    entries = told(alice, "connection")
    assert [entry.action for entry in entries] == [Action.CREATED, Action.SECRET_CHANGED, Action.DELETED]
    assert [entry.changes for entry in entries] == [
        (Change("provider", None, "discord"),),
        (),
        (Change("provider", "discord", None),),
    ]


class TestSessions:
    """That one began is its user's sign-in; that it ended is told of it."""

    def ended(self) -> list[Entry]:
        return told(cast.alice(), "session")

    def two(self) -> tuple[Browser, Browser]:
        with_password("alice")
        both = Browser(), Browser()
        for browser in both:
            assert browser.sign_in("alice").status_code == 200
        return both

    def test_signing_out(self) -> None:
        here, _ = self.two()
        assert here.delete("/api/v1/session").status_code == 204
        (entry,) = self.ended()
        assert (entry.action, entry.means) == (Action.DELETED, Means.SESSION)
        assert Change("ip", "127.0.0.1", None) in entry.changes

    def test_ending_the_others(self) -> None:
        here, there = self.two()
        assert here.delete("/api/v1/sessions").status_code == 204
        assert there.get("/api/v1/session").json()["user"] is None
        (entry,) = self.ended()
        assert entry.who(cast.alice().pk) is Who.YOU

    def test_being_signed_out_everywhere_by_an_admin(self) -> None:
        self.two()
        alice, admin = cast.alice(), cast.browser(cast.admin())
        form = {"action": "sign_out_everywhere", "_selected_action": str(alice.pk)}
        admin.post("/admin/accounts/user/", form, format="multipart")
        entries = self.ended()
        assert [(entry.means, entry.who(alice.pk)) for entry in entries] == [(Means.ADMIN, Who.OPERATOR)] * 2


def test_schedules_are_told_by_what_they_do_and_how_often() -> None:
    hourly = IntervalSchedule.objects.create(every=1, period="hours")
    task = PeriodicTask.objects.create(name="rain", task="t", interval=hourly)
    PeriodicTask.objects.filter(pk=task.pk).update(enabled=False, args="[1]", total_run_count=7)
    PeriodicTask.objects.filter(pk=task.pk).update(total_run_count=8)
    changed, created = selectors.whole_trail(Wanted("schedule"), 2).entries
    assert (created.name, changed.name) == ("rain", "rain")
    assert Change("interval", None, "every 1 hours") in created.changes
    assert set(changed.changes) >= {Change("enabled", True, False), Change("args", "[]", "[1]")}
    assert "total_run_count" not in {change.field for change in changed.changes}
    IntervalSchedule.objects.filter(pk=hourly.pk).update(every=2)
    assert Change("every", 1, 2) in selectors.whole_trail(Wanted("interval"), 1).entries[0].changes


@pytest.mark.usefixtures("reader_at_hand")
def test_a_collection_is_told_when_it_comes_changes_and_goes() -> None:
    alice = cast.alice()
    client = cast.caller(alice)
    made = post(client, "mine", ETF_csv=csv(2.0))
    assert made.status_code == 201, made.content
    assert post(client, "mine", ETF_csv=csv(3.0)).status_code == 200
    assert client.delete(f"/api/v1/uploads/{made.json()['id']}").status_code == 204
    created, filled, replaced, deleted = told(alice, "upload")
    assert (created.action, deleted.action) == (Action.CREATED, Action.DELETED)
    assert Change("symbols", 0, 1) in filled.changes
    assert (replaced.action, replaced.changes) == (Action.CHANGED, ())
    assert {entry.means for entry in (created, filled, replaced, deleted)} == {Means.TOKEN}


def test_dumpdata_leaves_out_what_has_no_table() -> None:
    for arguments in ((), ("--all",)):
        text = io.StringIO()
        call_command("dumpdata", *arguments, stdout=text)
        assert "accounts.plan" in text.getvalue()
        assert not {"audit.trail", "workers.worker", "prices.pricecache"} & set(text.getvalue().split('"'))

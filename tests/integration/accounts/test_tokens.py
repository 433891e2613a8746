"""API tokens: made once, shown once, kept as a digest."""

import datetime as dt

import pytest
from django.core import serializers
from django.utils import timezone

from tests import cast
from treeline.accounts import services
from treeline.accounts.models import ApiToken
from treeline.core.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


def test_a_token_signs_its_owner_in() -> None:
    secret = services.create_token(cast.alice(), "notebook")
    token = services.sign_in(secret)
    assert token is not None
    assert token.owner == cast.alice()


def test_nothing_that_is_stored_contains_the_secret() -> None:
    secret = services.create_token(cast.alice(), "notebook")
    stored = serializers.serialize("json", ApiToken.objects.all())
    assert secret not in stored
    assert secret[services.SHOWN :] not in stored


def test_two_tokens_have_nothing_in_common() -> None:
    first, second = (services.create_token(cast.alice(), "twin") for _ in range(2))
    assert first != second
    assert len(first) >= 43


@pytest.mark.parametrize("wrong", ["", "tl_", "tl_" + "A" * 43, "\0", "é" * 50])
def test_a_wrong_secret_signs_nobody_in(wrong: str) -> None:
    services.create_token(cast.alice(), "notebook")
    assert services.sign_in(wrong) is None


def test_a_revoked_token_signs_nobody_in() -> None:
    secret = services.create_token(cast.alice(), "notebook")
    services.revoke(cast.alice(), ApiToken.objects.get().public_id)
    assert services.sign_in(secret) is None


def test_a_token_of_an_inactive_user_signs_nobody_in() -> None:
    secret = services.create_token(cast.alice(), "notebook")
    user = cast.alice()
    user.is_active = False
    user.save()
    assert services.sign_in(secret) is None


def test_nobody_revokes_another_persons_token() -> None:
    services.create_token(cast.alice(), "notebook")
    with pytest.raises(NotFound):
        services.revoke(cast.charlie(), ApiToken.objects.get().public_id)
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "n" * 101])
def test_a_token_without_a_sensible_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        services.create_token(cast.alice(), name)


def test_the_last_use_is_noted_once_a_minute() -> None:
    secret = services.create_token(cast.alice(), "notebook")
    services.sign_in(secret)
    first = ApiToken.objects.get().last_used
    services.sign_in(secret)
    assert ApiToken.objects.get().last_used == first
    ApiToken.objects.update(last_used=timezone.now() - dt.timedelta(minutes=2))
    services.sign_in(secret)
    last = ApiToken.objects.get().last_used
    assert last is not None
    assert timezone.now() - last < dt.timedelta(minutes=1)


def test_a_token_may_read_and_run_for_90_days_unless_told_otherwise() -> None:
    services.create_token(cast.alice(), "notebook")
    token = ApiToken.objects.get()
    assert token.scopes == ["read", "run"]
    assert dt.timedelta(days=89) < token.expires - timezone.now() <= dt.timedelta(days=90)


def test_scopes_are_kept_once_each_in_their_order() -> None:
    services.create_token(cast.alice(), "notebook", ["trade", "read", "trade"])
    assert ApiToken.objects.get().scopes == ["read", "trade"]


@pytest.mark.parametrize("scopes", [[], ["write"], ["read", ""]])
def test_what_is_no_scope_is_refused(scopes: list[str]) -> None:
    with pytest.raises(Invalid):
        services.create_token(cast.alice(), "notebook", scopes)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_token_lasts_a_year_at_most(days: int) -> None:
    with pytest.raises(Invalid):
        services.create_token(cast.alice(), "notebook", lasts=dt.timedelta(days=days))


def test_an_expired_token_signs_nobody_in() -> None:
    secret = services.create_token(cast.alice(), "notebook")
    ApiToken.objects.update(expires=timezone.now())
    assert services.sign_in(secret) is None
    assert ApiToken.objects.get().last_used is None


def test_the_hundredth_token_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_TOKENS", 2)
    for _ in range(2):
        services.create_token(cast.alice(), "notebook")
    services.create_token(cast.bob(), "his")
    with pytest.raises(Conflict):
        services.create_token(cast.alice(), "one more")
    services.revoke(cast.alice(), ApiToken.objects.filter(owner=cast.alice())[0].public_id)
    services.create_token(cast.alice(), "one more")

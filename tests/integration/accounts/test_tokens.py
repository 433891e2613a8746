"""API tokens: made once, shown once, kept as a digest."""

import datetime as dt

import pytest
from django.core import serializers
from django.utils import timezone

from tests import cast
from treeline.accounts import services
from treeline.accounts.models import ApiToken
from treeline.core.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db


def test_a_token_signs_its_owner_in() -> None:
    secret = services.create_token(cast.alice(), "notebook")
    assert services.sign_in(secret) == cast.alice()


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

"""Who sends the fuzzer's requests, with what is his; what a request has ended or deleted is there again soon."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models

from backtests import services as batches
from backtests.models import Batch
from strategies.models import LibraryVariable, Strategy
from tests import cast
from tests.belongings import Belongings, belongings
from tests.sessions import session_of
from treeline.accounts.models import ApiToken, BrokerKey, Plan, User
from treeline.accounts.services import create_token, digest
from treeline.accounts.session_cookies import RowKey
from treeline.core.errors import TreelineError
from treeline.uploads.models import Upload

_CSRF_SECRET = "x" * 32
_PASSWORD = "a right long passphrase"
_MOST_BATCHES = 30  # that a person keeps; the workers, who would finish them, don't run
_OFTEN = 100  # requests after which everything is put right


@dataclass
class Actor:
    """`headers` sign him in; `stock` are his things, the latest last."""

    name: str
    user: User
    headers: dict[str, str] = field(default_factory=dict)
    kept: list[models.Model] = field(default_factory=list)
    stock: list[Belongings] = field(default_factory=list)
    made: int = 0
    sent: int = 0

    def restock(self) -> None:
        """Everything is as at the start: he can sign in, and has one thing of each kind that is whole."""
        for row in self.kept:
            row.save()
        own = Batch.objects.filter(owner_id=self.user.pk)
        for batch in own.order_by("-created")[_MOST_BATCHES:]:
            with suppress(TreelineError):  # it is over
                batches.cancel(self.user, batch.public_id)
            batches.delete(self.user, batch.public_id)
        for model in (Upload, Strategy, LibraryVariable, BrokerKey):
            model.objects.filter(owner_id=self.user.pk).delete()
        tokens = ApiToken.objects.filter(owner_id=self.user.pk)
        tokens.exclude(pk__in=[row.pk for row in self.kept if isinstance(row, ApiToken)]).delete()
        Authenticator.objects.filter(user_id=self.user.pk).delete()
        self.made += 1
        self.stock = [belongings(self.user, f"{self.name}{self.made}")]

    def count(self) -> bool:
        """Another request; whether everything was put right before it."""
        self.sent += 1
        if self.sent % _OFTEN == 0:
            self.restock()
        return self.sent % _OFTEN == 0


def person(name: str, **fields: Any) -> User:
    """A user on a plan that holds nothing up, with a password and an address that is verified."""
    user = cast.person(name)
    vars(user).update(fields)
    user.email = f"{name}@example.com"
    user.set_password(_PASSWORD)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def open_plan() -> None:
    """Makes the plan of these people one without waits."""
    rates = {field.name: 10**6 for field in Plan._meta.fields if field.name.endswith("_per_minute")}
    Plan.objects.filter(name="paid").update(batches_at_once=1000, combinations_per_month=10**9, **rates)


def _anonymous() -> Actor:
    owner = person("fuzzowner")  # whose link he has
    return Actor("anonymous", owner)


def _with_token(name: str, **fields: Any) -> Actor:
    user = person(name, **fields)
    secret = create_token(user, "fuzz", scopes=["read", "run", "trade"])
    actor = Actor(name, user, {"Authorization": f"Token {secret}"})
    actor.kept = [user, *EmailAddress.objects.filter(user=user), ApiToken.objects.get(digest=digest(secret))]
    return actor


def _with_session(name: str) -> Actor:
    user = person(name)
    key = session_of(user, seconds_ago=-86_400)  # he has no need to confirm that it is he
    cookies = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={_CSRF_SECRET}"
    actor = Actor(name, user, {"Cookie": cookies, "X-CSRFToken": _CSRF_SECRET})
    actor.kept = [user, *EmailAddress.objects.filter(user=user), Session.objects.get(pk=RowKey(key))]
    return actor


ACTORS: dict[str, Callable[[], Actor]] = {
    "anonymous": _anonymous,
    "token": lambda: _with_token("fuzztoken"),
    "session": lambda: _with_session("fuzzsession"),
    "operator": lambda: _with_token("fuzzoperator", is_staff=True),
}


class Aim:
    """Lets requests meet things that are there: else almost all would end at a 404."""

    def __init__(self, actor: Actor, seed: int) -> None:
        self._actor = actor
        self._chance = random.Random(seed)

    def path(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Three of four ids become those of things that there are."""
        return {name: self._id(name, value) for name, value in parameters.items()}

    def query(self, query: dict[str, Any]) -> dict[str, Any]:
        """Half of the values become right ones."""
        return {name: self._value(name, value) for name, value in query.items()}

    def body(self, body: Any, examples: list[Any]) -> Any:
        """A third of the bodies become an example with one field of what was made up; ids become his own."""
        if not isinstance(body, dict):
            return body
        if examples and self._chance.random() < 1 / 3:
            strange = self._chance.sample(sorted(body, key=str), min(1, len(body)))
            body = {**self._chance.choice(examples), **{name: body[name] for name in strange}}
        if "strategy" in body and self._chance.random() < 0.5:
            body = {**body, "strategy": self._known("strategy_id", body["strategy"])}
        return body

    def _id(self, name: str, value: Any) -> Any:
        return self._known(name, value) if self._chance.random() < 0.75 else value

    def _value(self, name: str, value: Any) -> Any:
        right = {
            **{"row": "n", "column": "m", "metric": "sharpe", "sort": "-sharpe", "filter": ["sharpe>=0.1"]},
            **{"batch": [self._known("batch_id", value)], "before": "1", "after": "2", "days": "30"},
            **{"variables": "n", "q": "a", "name": "a", "search": "S", "limit": "2"},
        }
        return right[name] if name in right and self._chance.random() < 0.5 else value

    def _known(self, name: str, value: Any) -> Any:
        return self._chance.choice(self._actor.stock).ids.get(name, value)

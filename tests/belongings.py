"""One of each thing that a person can own, with results, files and secrets in it; for the walls between people.

Whoever adds a kind of thing adds it here: the walk through the router fails for a route that names an id of which there
is none.
"""

import io
import uuid
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.files import File

from backtests import blocks, sharing
from backtests import services as batches
from backtests.contracts import METRICS
from backtests.models import Batch, Failure
from strategies import library, ranges
from strategies import services as strategies
from tests.orders import order
from tests.sessions import session_of
from treeline.accounts import broker_keys, sessions, vault
from treeline.accounts import selectors as accounts
from treeline.accounts import services as tokens
from treeline.accounts.models import BrokerKey, User
from treeline.accounts.session_cookies import RowKey
from treeline.uploads import services as uploads

_FILE = b"date,close\n2020-01-02,10\n2020-01-03,11\n2020-01-06,12\n"


@dataclass
class Belongings:
    """`ids` by the name that routes give them; `words` are the names of the things, which hold the person's mark."""

    ids: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


def document(name: str) -> dict[str, Any]:
    """A small strategy over the sample with the variables n and m."""
    window = {"indicator": "sma", "ticker": "SP500", "window": "{n}"}
    gate = {"condition": {"left": window, "op": ">", "right": {**window, "window": "{m}"}}}
    legs = {"then": {"node": "ticker", "ticker": "MSFT"}, "else": {"node": "cash"}}
    return {"version": 1, "name": name, "variables": {"n": 10, "m": 20}, "root": {"node": "gate", **gate, **legs}}


def belongings(owner: User, mark: str) -> Belongings:
    """Makes them all; every name holds `mark`, which is an identifier."""
    made = Belongings()
    for part in (_strategy, _batch, _variable, _upload, _token, _broker_key, _session):
        part(owner, mark, made)
    return made


def _strategy(owner: User, mark: str, made: Belongings) -> None:
    strategy = strategies.create(owner, document(f"Crossing {mark}"))
    strategies.update(owner, strategy.public_id, {**document(f"Crossing {mark}"), "variables": {"n": 12, "m": 20}})
    made.ids |= {"strategy_id": str(strategy.public_id), "number": "1"}
    made.words.append(strategy.name)


def _batch(owner: User, mark: str, made: Belongings) -> None:
    batch = batches.create(owner, order("n=10:12,m=20:23", document=document(f"Grid {mark}"), name=f"Batch {mark}"))
    figures = np.random.default_rng(1).random((12, len(METRICS)))
    blocks.store(batch.pk, 0, figures, np.array([*range(1, 12), 0], dtype=np.uint64))
    Failure.objects.create(batch=batch, lo=11, hi=12, reason=f"ArithmeticError: {mark}")
    Batch.objects.filter(pk=batch.pk).update(
        done=11, failed=1, state="finished", benchmark_metrics={"sharpe": 1.0}, finished=batch.created
    )
    batch.chunks.all().delete()
    share, secret = sharing.share(owner, batch.public_id)
    made.ids |= {"batch_id": str(batch.public_id), "share_id": str(share.public_id), "secret": secret}
    made.words.append(batch.name)


def _variable(owner: User, mark: str, made: Belongings) -> None:
    definition = library.Definition(f"v_{mark}", "window", 20.0, ranges.Range(5.0, 50.0, 5.0), f"of {mark}")
    made.ids["variable_id"] = str(library.create(owner, definition).public_id)
    made.words.append(definition.name)


def _upload(owner: User, mark: str, made: Belongings) -> None:
    upload, _ = uploads.put(owner, f"u_{mark}", [File(io.BytesIO(_FILE), name="ETF.csv")])
    made.ids |= {"upload_id": str(upload.public_id), "symbol": "ETF", "name": "sample"}
    made.words.append(upload.name)


def _token(owner: User, mark: str, made: Belongings) -> None:
    secret = tokens.create_token(owner, f"Notebook {mark}")
    made.ids["token_id"] = str(accounts.token_with_secret(owner, secret).public_id)
    made.words.append(f"Notebook {mark}")


def _broker_key(owner: User, mark: str, made: Belongings) -> None:
    key = BrokerKey(owner=owner, name=f"Paper {mark}", kind="paper", last_four="7Q2X")
    text = broker_keys.as_text(f"PK{mark}7Q2X", f"secret of {mark}")
    key.sealed, key.vault_key = vault.seal(broker_keys.purpose(key.kind), owner.public_id, key.public_id, text)
    key.save()
    made.ids["broker_key_id"] = str(key.public_id)
    made.words.append(key.name)


def _session(owner: User, mark: str, made: Belongings) -> None:
    opened = UserSession.objects.create(
        user=owner, session_key=RowKey(session_of(owner)), ip="192.0.2.7", user_agent=mark
    )
    made.ids["session_id"] = str(sessions.shown_id(opened))
    EmailAddress.objects.get_or_create(user=owner, email=f"{mark}@example.com", defaults={"verified": True})


def random_ids(ids: dict[str, str]) -> dict[str, str]:
    """Ids of the same forms that are nobody's."""
    return {name: _random(value) for name, value in ids.items()}


def _random(value: str) -> str:
    try:
        uuid.UUID(value)
    except ValueError:
        return value if not value.startswith("ts_") else "ts_" + "x" * 43
    return str(uuid.uuid4())

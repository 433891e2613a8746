"""Keys of accounts at brokers: entered, checked, renamed, deleted by their owner, and opened for trading."""

import json
import uuid

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from treeline.accounts import brokers, vault
from treeline.accounts.brokers import Credentials, Verdict
from treeline.accounts.models import BrokerKey, User
from treeline.core.errors import Conflict, Fault, Invalid, NotFound

MOST = 50  # that one user may have
LONGEST_NAME = 100
SHORTEST, LONGEST = 8, 200  # characters of a key and of a secret; Alpaca's have 20 to 26, and 40 to 44
_SHOWN = 4
_COPY = "copy it again from Alpaca's page: letters and digits, without quotes, spaces or line ends"


def of(owner: User) -> QuerySet[BrokerKey]:
    """A user's broker keys, still sealed."""
    return BrokerKey.objects.filter(owner=owner).defer("sealed")


def get(owner: User, public_id: uuid.UUID) -> BrokerKey:
    """One of them. Raises NotFound."""
    found = of(owner).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no such broker key")
    return found


def enter(owner: User, name: str, pair: Credentials) -> BrokerKey:
    """Keeps a pair that the broker accepts, or of which it can't say for now whether it does.

    Raises Invalid for what can be no pair and for one that the broker refuses, which is not kept; Conflict when the
    name is taken or the owner has MOST; Unavailable when the vault is closed.
    """
    _check(name, pair)
    vault.first_key()  # before anybody is asked
    _require_room(owner, name)
    verdict = brokers.check(pair)
    if verdict.state == BrokerKey.State.REFUSED:
        raise Invalid([Fault("key", verdict.answer, "check `kind`, and copy both halves of the pair again")])
    return _keep(owner, name.strip(), pair, verdict)


def rename(owner: User, public_id: uuid.UUID, name: str) -> BrokerKey:
    """Raises NotFound, Invalid for a name that isn't one, Conflict for one that is taken."""
    _raise(_name_faults(name))
    try:
        with transaction.atomic():
            BrokerKey.objects.filter(owner=owner, public_id=public_id).update(name=name.strip())
    except IntegrityError:
        raise _taken() from None
    return get(owner, public_id)


def delete(owner: User, public_id: uuid.UUID) -> None:
    """Raises NotFound."""
    deleted, _ = BrokerKey.objects.filter(owner=owner, public_id=public_id).delete()
    if not deleted:
        raise NotFound("no such broker key")


def check(owner: User, public_id: uuid.UUID) -> BrokerKey:
    """Asks the broker again, and notes what it says. Raises NotFound, Unavailable when the pair can't be opened."""
    verdict = brokers.check(credentials(owner, public_id))
    found: dict[str, object] = {"state": verdict.state, "answer": verdict.answer}
    if verdict.state != BrokerKey.State.UNKNOWN:
        found["checked"] = timezone.now()
    # Nothing but this: the sealed pair may have been sealed anew meanwhile.
    BrokerKey.objects.filter(owner=owner, public_id=public_id).update(**found)
    return get(owner, public_id)


def credentials(owner: User, public_id: uuid.UUID) -> Credentials:
    """The pair itself. Raises NotFound; Unavailable when it can't be opened."""
    row = BrokerKey.objects.filter(owner=owner, public_id=public_id).only("kind", "sealed").first()
    if row is None:
        raise NotFound("no such broker key")
    text = vault.open_sealed(purpose(row.kind), owner.public_id, public_id, bytes(row.sealed))
    return Credentials(row.kind, **json.loads(text))


def purpose(kind: str) -> str:
    """What a pair of this kind is sealed for: one of play money whose row is made to say `live` does not open."""
    return f"broker-key {kind}"


def as_text(key: str, secret: str) -> str:
    """A pair as it is sealed."""
    return json.dumps({"key": key, "secret": secret})


def _keep(owner: User, name: str, pair: Credentials, verdict: Verdict) -> BrokerKey:
    answered = verdict.state != BrokerKey.State.UNKNOWN
    key = BrokerKey(
        owner=owner,
        name=name,
        kind=pair.kind,
        last_four=pair.key[-_SHOWN:],
        state=verdict.state,
        answer=verdict.answer,
        checked=timezone.now() if answered else None,
    )
    text = as_text(pair.key, pair.secret)
    try:
        with vault.sealing():
            # Who enters two at once takes turns, so that there are no more than MOST.
            User.objects.select_for_update(no_key=True).get(pk=owner.pk)
            _require_room(owner, name)
            key.sealed, key.vault_key = vault.seal(purpose(key.kind), owner.public_id, key.public_id, text)
            key.save(force_insert=True)
    except User.DoesNotExist:
        raise NotFound("no such user") from None
    except IntegrityError:
        raise _taken() from None
    return key


def _require_room(owner: User, name: str) -> None:
    if of(owner).count() >= MOST:
        raise Conflict(f"you have {MOST} broker keys, which is all that there may be: delete one first")
    if of(owner).filter(name=name.strip()).exists():
        raise _taken()


def _taken() -> Conflict:
    return Conflict("another of your broker keys has this name: give it a name of its own")


def _check(name: str, pair: Credentials) -> None:
    """Raises Invalid with all that is wrong; no fault repeats what was given."""
    faults = _name_faults(name)
    for half, value in (("key", pair.key), ("secret", pair.secret)):
        if not SHORTEST <= len(value) <= LONGEST:
            faults.append(Fault(half, f"has less than {SHORTEST} or more than {LONGEST} characters", _COPY))
        elif not (value.isascii() and value.isprintable() and " " not in value):
            faults.append(Fault(half, "holds a character that no key has", _COPY))
        elif value in name:
            faults.append(Fault("name", f"holds the {half} itself", "a name is shown: call it `paper` or so"))
    _raise(faults)


def _name_faults(name: str) -> list[Fault]:
    if not name.strip() or len(name) > LONGEST_NAME:
        return [Fault("name", "is empty or too long", f"1 to {LONGEST_NAME} characters")]
    if not name.isprintable():
        return [Fault("name", "holds a character that can't be printed", "one line of ordinary text")]
    return []


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(faults)

"""The people of the tests: Alice owns things, Bob owns others, Charlie owns nothing and may see nothing of theirs."""

from rest_framework.test import APIClient

from treeline.accounts.contracts import Role
from treeline.accounts.models import Plan, User
from treeline.accounts.services import create_token


class Caller(APIClient):
    """A client of the API that sends and reads JSON."""

    default_format = "json"


def person(name: str, plan: str = "paid") -> User:
    """The user of this name, made on this plan when there is none; he has no password."""
    user, _ = User.objects.get_or_create(username=name, defaults={"plan": Plan.objects.get(name=plan)})
    return user


def caller(user: User | None = None) -> Caller:
    """A client that signs in with a new API token of this user; without a user, an anonymous one."""
    if user is None:
        return Caller()
    return Caller(headers={"Authorization": f"Token {create_token(user, 'test')}"})


def browser(user: User) -> Caller:
    """A client that is signed in by a session, as from a browser; no CSRF token is asked for."""
    client = Caller()
    client.force_login(user)
    return client


def operator() -> User:
    """Looks after the installation."""
    return _with_role("operator", Role.OPERATOR)


def admin() -> User:
    """Decides who is what."""
    return _with_role("admin", Role.ADMIN)


def _with_role(name: str, role: Role) -> User:
    user = person(name)
    user.is_staff, user.is_superuser = True, role is Role.ADMIN
    user.save()
    return user


def alice() -> User:
    """Owns what a test is about."""
    return person("alice")


def bob() -> User:
    """Owns things of his own."""
    return person("bob")


def charlie() -> User:
    """Has no access to anything."""
    return person("charlie")

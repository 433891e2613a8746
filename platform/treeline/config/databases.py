"""Django's and Celery's settings of the databases, each from one address."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class NoTables:
    """A router for models without a table of their own: a view, or what gives a page its line in the admin. dumpdata
    passes them over."""

    def allow_migrate(self, db: str, app_label: str, model: Any = None, **_: Any) -> bool | None:
        """None leaves it to the others."""
        return False if model is not None and not model._meta.managed else None


def database(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name`; a socket folder goes into `?host=/folder`."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
    }


def broker_url(redis_url: str) -> str:
    """Celery's form of a Redis address: for a socket, `unix:///path?db=1` is `redis+socket:///path?virtual_host=1`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[-1]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={number}"

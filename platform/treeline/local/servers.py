"""Postgres and Redis: our own ones, or those that DATABASE_URL and REDIS_URL name."""

import os
import sys
from pathlib import Path

import psycopg
from redis import Redis as Client
from redis.exceptions import RedisError

from treeline.config.addresses import address_error
from treeline.config.env import REMEDIES
from treeline.core.errors import Unavailable
from treeline.local.child import Child
from treeline.local.folders import ROOT, private_folder, secret_key, vault_keys
from treeline.local.guard import Guard
from treeline.local.postgres import Postgres
from treeline.local.redis import Redis
from treeline.local.stop import Stop

UNKNOWN = "asks for something that is not known; only what stands in the manual may stand after its question mark"


class Servers:
    """The two servers that the processes of one var folder share."""

    def __init__(self, var: Path, guard: Guard, *, throw_away: bool = False) -> None:
        """Raises Unavailable, without a password, when DATABASE_URL or REDIS_URL is no address."""
        for variable in ("DATABASE_URL", "REDIS_URL"):
            url = os.environ.get(variable)
            wrong = address_error(variable, url) if url else None
            if wrong:
                raise Unavailable(f"{variable} {wrong} ({REMEDIES[variable]})")
        self._var = var
        self._guard = guard
        self._private = private = private_folder(var)
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        if not os.environ.get("DATABASE_URL"):
            self.postgres = Postgres(var, private, guard, throw_away=throw_away)
        if not os.environ.get("REDIS_URL"):
            self.redis = Redis(var, private, guard)

    @property
    def children(self) -> list[Child]:
        """The servers that are ours to look after, Redis first: the order to stop them in."""
        return [server.child for server in (self.redis, self.postgres) if server is not None]

    @property
    def plan(self) -> str:
        """What `start` is about to do, as a line for people."""
        if self.postgres is not None and self.postgres.is_new:
            return "Starting Postgres and Redis; the first start makes the database, some 5 s"
        names = ["your Postgres (DATABASE_URL)" if self.postgres is None else "Postgres"]
        names += ["your Redis (REDIS_URL)" if self.redis is None else "Redis"]
        return ("Reaching " if not self.children else "Starting ") + " and ".join(names)

    @property
    def moved_to(self) -> Path | None:
        """Where Postgres's data went when its account cannot reach the var folder."""
        if self.postgres is None or self.postgres.place.home == self._var:
            return None
        return self.postgres.place.home

    def start(self, stop: Stop) -> None:
        """Start or reach both. Raises Unavailable with the cause. The sockets' folder goes when we do."""
        self._guard.remove(self._private)
        if self.redis is None:
            _require_redis(os.environ["REDIS_URL"])
        else:
            self.redis.start(stop)
        if self.postgres is None:
            _require_postgres(os.environ["DATABASE_URL"])
        else:
            self.postgres.start(stop)

    def environment(self) -> dict[str, str]:
        """What the platform's processes get to know."""
        programs = Path(sys.executable).parent
        known = {
            "TREELINE_VAR": str(self._var),
            "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(self._var),
            "VAULT_KEYS": str(vault_keys(self._var)),
            "DJANGO_SETTINGS_MODULE": "treeline.config.settings",
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        }
        if self.postgres is not None:
            known["DATABASE_URL"] = self.postgres.url
        if self.redis is not None:
            known["REDIS_URL"] = self.redis.url
        return known


def manage(*arguments: str) -> list[str]:
    """The command line of one of Django's commands."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def _require_postgres(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.ProgrammingError:  # its words would hold a piece of the address, such as the password
        raise Unavailable(f"DATABASE_URL {UNKNOWN}") from None
    except psycopg.Error as error:
        cause = str(error).strip().splitlines()[0]
        raise Unavailable(
            f"DATABASE_URL: Postgres cannot be reached: {cause}; unset it to use the built-in one"
        ) from None


def _require_redis(url: str) -> None:
    try:
        client = Client.from_url(url, socket_timeout=5)
        client.ping()
        client.close()
    except (ValueError, TypeError):  # what stands after its question mark is handed on as it is
        raise Unavailable(f"REDIS_URL {UNKNOWN}") from None
    except (RedisError, OSError) as error:
        raise Unavailable(f"REDIS_URL: Redis cannot be reached: {error}; unset it to use the built-in one") from None

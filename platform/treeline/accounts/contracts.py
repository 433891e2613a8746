"""What other apps may know of a user: his role, the terms of his plan, and what a token of his may do.

Their SQL reads the same in the view `accounts_allowance`: a row per `user_id`, the plan's name as `plan`, and those of
TERMS that concern batches, but for how often one is ordered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Role(StrEnum):
    """A user has what is his own; an operator looks after the installation; an admin decides who is what."""

    USER = "user"
    OPERATOR = "operator"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an API token may do."""

    READ = "read"
    RUN = "run"
    TRADE = "trade"


SCOPES: Mapping[Scope, str] = MappingProxyType(
    {
        Scope.READ: "see what is there",
        Scope.RUN: "change strategies, run backtests and batches",
        Scope.TRADE: "change what trades",
    }
)


@dataclass(frozen=True)
class TokenUse:
    """The API token that a request was sent with: `request.auth`, which is None for a session's."""

    id: UUID
    name: str
    scopes: frozenset[Scope]


@dataclass(frozen=True)
class PlanTerms:
    """A plan: its name, and what it allows. TERMS says what each number means."""

    name: str
    weight: int
    priority: int
    batches_at_once: int
    chunks_in_flight: int
    combinations_per_batch: int
    combinations_per_month: int
    keep_days: int
    requests_per_minute: int
    backtests_per_minute: int
    batches_per_minute: int


MOST_COMBINATIONS = 200_000  # that a batch may hold, whatever a plan says
MOST_DAYS = 36_500  # a hundred years; a date so far back can still be counted

# What the numbers of a plan mean, in the words of the admin and of the API.
TERMS: Mapping[str, str] = MappingProxyType(
    {
        "weight": "Share of the workers' time while others wait: weight 4 gets four times as much as weight 1.",
        "priority": "Who comes first among users whose shares are even: 0 before 1, and so on.",
        "batches_at_once": "Batches that may be under way at the same time.",
        "chunks_in_flight": "Parts of batches that workers may have in hand at the same time.",
        "combinations_per_batch": f"Combinations that one batch may hold: {MOST_COMBINATIONS:,} at most.",
        "combinations_per_month": "Combinations of all the batches of a month.",
        "keep_days": "Days for which a batch's results are kept.",
        "requests_per_minute": "Requests of any kind, by the API or by the page.",
        "backtests_per_minute": "Single backtests.",
        "batches_per_minute": "Orders of batches, and retries of what failed of them.",
    }
)

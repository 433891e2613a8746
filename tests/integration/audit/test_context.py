"""Who is at work is told with every statement that writes, and with nothing else."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from strategies.models import Strategy
from tests import cast
from treeline.audit import context, selectors
from treeline.audit.contracts import Entry, Means
from treeline.audit.selectors import Wanted
from workers.celery import app


def plans() -> list[Entry]:
    """What happened to plans, the newest first."""
    return selectors.whole_trail(Wanted("plan"), 100).entries


def acting(name: str = "someone") -> Any:
    return context.acting(lambda: {"means": "command", "by": name})


@pytest.mark.django_db
class TestStatements:
    """Of every form that a statement may have."""

    def last(self) -> str:
        return str(plans()[0].facts.get("by"))

    def test_with_parameters_by_place(self) -> None:
        with acting("100 % 's\"\\%s"), connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_plan SET weight = 7 WHERE name = %s", ["free"])
            assert cursor.rowcount == 1
        assert self.last() == "100 % 's\"\\%s"

    def test_with_parameters_by_name_which_stay_as_they_are(self) -> None:
        given = {"name": "free"}
        with acting(), connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_plan SET weight = 7 WHERE name = %(name)s RETURNING weight", given)
            assert cursor.fetchone() == (7,)
        assert (self.last(), given) == ("someone", {"name": "free"})

    def test_without_parameters_and_with_a_percent_sign(self) -> None:
        with acting("100 %"), connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_plan SET weight = 7 WHERE name LIKE 'fre%'")
        assert self.last() == "100 %"

    def test_composed(self) -> None:
        with acting(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("UPDATE {} SET weight = 7").format(sql.Identifier("accounts_plan")))
        assert self.last() == "someone"

    def test_for_many_rows(self) -> None:
        with acting(), connection.cursor() as cursor:
            cursor.executemany("UPDATE accounts_plan SET weight = %s WHERE name = %s", [(8, "free"), (9, "paid")])
        assert [entry.facts.get("by") for entry in plans()[:2]] == ["someone", "someone"]

    def test_of_the_bulk_kind_and_of_a_common_table_expression(self) -> None:
        with acting("bulk"):
            Strategy.objects.bulk_create(
                Strategy(owner=cast.alice(), name=name, document={}, digest=name) for name in "abc"
            )
            Strategy.objects.update(latest=2)
        with acting("cte"), connection.cursor() as cursor:
            cursor.execute("WITH one AS (SELECT 1) DELETE FROM strategies_strategy RETURNING 1")
            assert len(cursor.fetchall()) == 3
        told = selectors.trail(cast.alice(), Wanted("strategy"), 100).entries
        assert [entry.facts["by"] for entry in told] == ["cte"] * 3 + ["bulk"] * 6

    def test_the_outermost_counts(self) -> None:
        with acting("outer"), acting("inner"):
            cast.person("dora")
        assert selectors.whole_trail(Wanted("account"), 1).entries[0].facts["by"] == "outer"

    def test_an_error_stays_the_error_that_it_was(self) -> None:
        refused = pytest.raises(IntegrityError, match="plan_allows_something")
        with acting(), refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_plan SET weight = 0")


@pytest.mark.django_db(transaction=True)
class TestNothingIsCarriedOver:
    """Connections serve one after the other, threads too."""

    def test_from_a_request_to_what_comes_after_it(self) -> None:
        client = cast.caller(cast.alice())
        client.post(
            "/api/v1/variables", {"name": "n", "kind": "window", "default": 20, "low": 5, "high": 50, "step": 5}
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('pghistory.context_metadata', true)")
            assert cursor.fetchone()[0] in (None, "")
            cursor.execute("UPDATE strategies_libraryvariable SET low = 6")
        later, earlier = selectors.trail(cast.alice(), Wanted("variable"), 10).entries
        assert (earlier.means, later.means, dict(later.facts)) == (Means.TOKEN, Means.DATABASE, {})

    def test_from_a_transaction_that_was_rolled_back(self) -> None:
        with acting(), pytest.raises(ZeroDivisionError), transaction.atomic():
            cast.person("dora")
            raise ZeroDivisionError
        cast.person("emil")
        (entry,) = [one for one in selectors.whole_trail(Wanted("account"), 10).entries if one.name in ("dora", "emil")]
        assert (entry.name, entry.means) == ("emil", Means.DATABASE)

    def test_from_a_token_to_a_stranger(self) -> None:
        """The next request's sender is nobody, and it is nobody's deed."""
        cast.caller(cast.alice()).get("/api/v1/plan")
        facts: list[Any] = []
        wrapped = context._Attribution.__call__

        def heard(self: Any, execute: Any, statement: Any, *rest: Any) -> Any:
            facts.append(dict(self._facts()))
            return wrapped(self, execute, statement, *rest)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(context._Attribution, "__call__", heard)
            cast.Caller(headers={"Authorization": "Token wrong"}).get("/api/v1/plan")
        assert facts
        assert all("user" not in one and one["means"] == "session" for one in facts)

    def test_from_a_task(self) -> None:
        @app.task(name="tests.audit.touch")
        def touch(name: str) -> None:
            cast.person(name)

        touch.apply(args=["dora"])
        cast.person("emil")
        emil, dora = selectors.whole_trail(Wanted("account"), 2).entries
        assert (dora.means, dora.facts["by"]) == (Means.WORKER, "tests.audit.touch")
        assert emil.means is Means.DATABASE

    def test_from_a_task_that_fails(self) -> None:
        @app.task(name="tests.audit.fall")
        def fall() -> None:
            raise ZeroDivisionError

        fall.apply()
        assert connection.execute_wrappers == []


@pytest.mark.django_db
def test_a_command_is_told_by_its_name() -> None:
    with context.commanded(["manage.py", "createsuperuser", "--username", "dora"]):
        call_command("createsuperuser", username="dora", email="d@example.com", interactive=False, verbosity=0)
    entry = selectors.whole_trail(Wanted("account"), 1).entries[0]
    assert (entry.name, entry.means, dict(entry.facts)) == (
        "dora",
        Means.COMMAND,
        {"means": "command", "by": "createsuperuser"},
    )

"""Several at once: writers wait for each other, readers for nobody."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from tests import cast
from tests.integration.uploads.conftest import csv, file
from treeline.uploads import selectors, services
from treeline.uploads.models import Upload, UploadedBars

JANUARY = (date(2020, 1, 1), date(2020, 1, 31))


def together(*acts: Callable[[], Any]) -> None:
    """Runs each in a thread with a database connection of its own. Raises what one of them raises."""
    errors: list[BaseException] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.django_db(transaction=True)
def test_files_sent_at_the_same_time_all_arrive() -> None:
    owner = cast.alice()
    together(*(lambda name=name: services.put(owner, "etfs", [file(name, csv(1))]) for name in ("A.csv", "B.csv")))
    upload = Upload.objects.get()
    assert (upload.symbols, upload.size) == (2, sum(bars.size for bars in UploadedBars.objects.all()))
    assert selectors.source(owner, "etfs").symbols() == ("A", "B")


@pytest.mark.django_db(transaction=True)
def test_who_reads_while_files_are_replaced_gets_all_of_the_old_or_all_of_the_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = cast.alice()
    services.put(owner, "etfs", [file("A.csv", csv(1)), file("B.csv", csv(1))])
    monkeypatch.setattr(services, "_WRITTEN_TOGETHER", 1)
    half, read = threading.Event(), threading.Event()
    write = services._replace
    seen: list[dict[str, float]] = []

    def slowly(*given: Any) -> None:
        write(*given)
        half.set()
        assert read.wait(20)

    def look() -> None:
        assert half.wait(20)
        source = selectors.source(owner, "etfs")
        seen.append({symbol: bars.close[0] for symbol, bars in source.bars(["A", "B"], *JANUARY).bars.items()})
        read.set()

    monkeypatch.setattr(services, "_replace", slowly)
    together(lambda: services.put(owner, "etfs", [file("A.csv", csv(2)), file("B.csv", csv(2))]), look)
    look()
    assert seen == [{"A": 1.0, "B": 1.0}, {"A": 2.0, "B": 2.0}]

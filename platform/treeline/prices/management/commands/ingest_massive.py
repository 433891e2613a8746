"""`manage.py ingest_massive`: brings Massive's flat files, splits and dividends in, as far as they are new."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from treeline.core.errors import TreelineError
from treeline.marketdata.massive.ingest import IngestReport, Progress, ingest
from treeline.marketdata.massive.origin import BucketKeys, BucketOrigin, FolderOrigin, Origin
from treeline.marketdata.massive.reference import Reference


class Command(BaseCommand):
    """Ingests flat files into the store that the source "massive" reads."""

    help = "Brings Massive's flat files in from MASSIVE_FILES: new and replaced ones only. May be stopped at any time."

    def handle(self, *_: Any, **__: Any) -> None:
        """Ends with exit code 1 when files were refused or something could not be reached."""
        if not settings.MASSIVE_FILES:
            raise CommandError(
                "MASSIVE_FILES is not set: set it to a folder with YYYY/MM/YYYY-MM-DD.csv.gz, or to "
                "s3://flatfiles/us_stocks_sip/day_aggs_v1 with MASSIVE_ACCESS_KEY and MASSIVE_SECRET_KEY."
            )
        key = settings.MASSIVE_API_KEY
        reference = Reference(key, settings.MASSIVE_API_URL) if key else None
        try:
            with Bar(TextColumn("flat files"), BarColumn(), TextColumn("{task.fields[pace]}")) as bar:
                task = bar.add_task("", total=None, pace="listing")

                def show(progress: Progress) -> None:
                    pace = f"{progress.done:,} of {progress.total:,} files, {progress.rows_per_second:,.0f} rows/s"
                    bar.update(task, completed=progress.done, total=progress.total, pace=pace)

                report = ingest(_origin(), settings.MASSIVE_STORE, reference, show)
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was taken stays; the same command goes on from there.") from None
        except TreelineError as error:
            raise CommandError(str(error)) from None
        _show(report, has_key=reference is not None)
        if report.refused or report.actions_failed:
            raise CommandError("Not everything could be brought in: see above. The rest is there.")


def _origin() -> Origin:
    place = settings.MASSIVE_FILES
    if place.startswith("s3://"):
        keys = BucketKeys(settings.MASSIVE_ACCESS_KEY, settings.MASSIVE_SECRET_KEY)
        return BucketOrigin(place, keys, settings.MASSIVE_S3_ENDPOINT)
    return FolderOrigin(Path(place))


def _show(report: IngestReport, *, has_key: bool) -> None:
    console = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
    files, rows = _count(report.files, "day file"), _count(report.rows, "row")
    console.print(f"{files}, {report.taken:,} new: {rows} in {report.seconds:.1f} s")
    if report.span is not None:
        console.print(f'the source "massive" has {report.span[0]} to {report.span[1]}')
    if report.actions is not None:
        told = f"{_count(report.actions.splits, 'split')} and {_count(report.actions.dividends, 'dividend')}"
        console.print(f"{told} as of {report.actions.as_of:%Y-%m-%d %H:%M} UTC")
    elif not has_key:
        console.print("no splits and dividends: set MASSIVE_API_KEY, or prices stay as they were traded")
    for refusal in report.refused:
        for fault in refusal.faults:
            console.print(f"refused {refusal.name}: {fault}")
    if report.actions_failed:
        console.print(f"splits and dividends could not be had: {report.actions_failed}")


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' * (count != 1)}"

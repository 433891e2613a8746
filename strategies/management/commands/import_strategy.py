"""`manage.py import_strategy FILE…`: strategies of Composer, QuantMage or our own in files, and what became of them."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from strategies import services
from strategies.importers.detect import import_file
from strategies.importers.report import size_of
from strategies.tree import codec
from treeline.accounts.selectors import user_named
from treeline.core.errors import TreelineError

_COLUMNS = ("file", "format", "name", "nodes", "gates", "depth", "tickers", "untranslated", "notes")


class Command(BaseCommand):
    """Reads strategies from files of any known format, and saves them if asked to."""

    help = "Imports strategies from files: Composer (JSON, EDN, defsymphony), QuantMage (version 2), Treeline."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="the format is told by the content")
        parser.add_argument("--json", action="store_true", help="one object a line for each file")
        parser.add_argument("--save", action="store_true", help="save what was imported into the library of --user")
        parser.add_argument("--user", help="whose library it is saved into")

    def handle(self, *_: Any, **options: Any) -> None:
        owner = _owner(options["user"], options["save"])
        found: list[dict[str, Any]] = []
        for report in _reports(options["files"], owner, quiet=options["json"]):
            found.append(report)
            if options["json"]:
                self.stdout.write(json.dumps(report, ensure_ascii=False))
        if not options["json"]:
            _show(found, saved=owner is not None)
        failed = sum(not report["ok"] for report in found)
        if failed:
            raise CommandError(f"{failed} of {len(found)} {'file' if len(found) == 1 else 'files'} not imported.")


def _owner(name: str | None, save: bool) -> AbstractBaseUser | None:
    if save != (name is not None):
        raise CommandError("--save and --user NAME go together: NAME's library is where the strategies are saved.")
    if name is None:
        return None
    owner = user_named(name)
    if owner is None:
        raise CommandError(f'There is no user "{name}".')
    return owner


def _reports(files: list[Path], owner: AbstractBaseUser | None, quiet: bool) -> Iterator[dict[str, Any]]:
    shown = track(files, "importing", console=Console(stderr=True), transient=True, disable=quiet)
    return (_report(file, owner) for file in shown)


def _report(file: Path, owner: AbstractBaseUser | None) -> dict[str, Any]:
    """What became of a file; all fields are there whether it could be imported or not."""
    report: dict[str, Any] = {"file": str(file), "format": None, "ok": False, "name": None}
    report |= {"nodes": 0, "gates": 0, "depth": 0, "tickers": [], "untranslated": [], "notes": [], "error": None}
    try:
        imported = import_file(file)
        if owner is not None:
            services.create(owner, codec.encode(imported.strategy))
    except OSError as error:
        return report | {"error": f"{file} cannot be read: {error.strerror}."}
    except TreelineError as error:
        return report | {"error": str(error)}
    size = asdict(size_of(imported.strategy))
    told = {field: [asdict(note) for note in getattr(imported, field)] for field in ("untranslated", "notes")}
    return report | size | told | {"format": imported.format, "ok": True, "name": imported.strategy.name}


def _show(reports: list[dict[str, Any]], saved: bool) -> None:
    table = Table(*_COLUMNS)
    for report in reports:
        cells = [report[column] for column in _COLUMNS]
        table.add_row(*(Text(_cell(cell)) for cell in cells))
    console = Console()
    console.print(table)
    for report in reports:
        lines = [("not translated", note) for note in report["untranslated"]]
        lines += [("note", note) for note in report["notes"]]
        if lines or report["error"]:
            console.print(Text(report["file"], style="bold"))
        for kind, note in lines:
            console.print(Text(f"  {kind}: {note['path'] or 'the file'}: {note['reason']}"), soft_wrap=True)
        if report["error"]:
            console.print(Text(f"  error: {report['error']}", style="red"), soft_wrap=True)
    done = sum(report["ok"] for report in reports)
    console.print(f"{done} of {len(reports)} imported{' and saved' if saved and done else ''}.")


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return str(len(value))
    return f"{value:,}" if isinstance(value, int) else str(value or "–")

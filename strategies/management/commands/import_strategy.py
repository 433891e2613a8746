"""`manage.py import_strategy FILE…`: strategies of Composer, QuantMage or our own in files, and what became of them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track
from rich.text import Text

from strategies import services
from strategies.importers.detect import import_file
from strategies.importers.report import size_of
from strategies.tree import codec
from treeline.accounts.selectors import user_named
from treeline.core.errors import TreelineError

_LONGEST_PATH = 60  # characters of a path for people: its end tells more than its beginning


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
        console, failed = Console(), 0
        for file in track(options["files"], "importing", console=Console(stderr=True), disable=options["json"]):
            report = _report(file, owner)
            failed += not report["ok"]
            if options["json"]:
                self.stdout.write(json.dumps(report))
            else:
                _show(report, console)
        files = len(options["files"])
        if failed:
            raise CommandError(f"{failed} of {files} {'file' if files == 1 else 'files'} not imported.")
        if not options["json"]:
            console.print(f"{files} imported{' and saved' if owner else ''}.")


def _owner(name: str | None, save: bool) -> AbstractBaseUser | None:
    if save != (name is not None):
        raise CommandError("--save and --user NAME go together: NAME's library is where the strategies are saved.")
    if name is None:
        return None
    owner = user_named(name)
    if owner is None:
        raise CommandError(f'There is no user "{name}".')
    return owner


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


def _show(report: dict[str, Any], console: Console) -> None:
    """One file: what it was, what it became, and whatever there is to know about that."""
    console.print(Text(Path(report["file"]).name, style="bold"), soft_wrap=True)
    if report["error"]:
        console.print(Text(f"  {report['error']}", style="red"), soft_wrap=True)
        return
    tree = f"{report['nodes']:,} nodes, {report['gates']:,} gates, {report['depth']} levels"
    line = f'  "{report["name"]}" ({report["format"]}): {tree}, {len(report["tickers"])} tickers'
    console.print(Text(line), soft_wrap=True)
    for kind, field in (("not translated", "untranslated"), ("note", "notes")):
        for note in report[field]:
            place = _shortened(note["path"]) or "the file"
            console.print(Text(f"  {kind}: {place}: {note['reason']}"), soft_wrap=True)


def _shortened(path: str) -> str:
    return path if len(path) <= _LONGEST_PATH else "…" + path[-_LONGEST_PATH:]

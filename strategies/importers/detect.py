"""Any file that holds a strategy: its format is told by its content, never by its name."""

import json
import re
from pathlib import Path
from typing import Literal

from strategies.importers import composer_document, composer_dsl, edn, quantmage
from strategies.importers.report import Imported
from strategies.tree import codec
from treeline.core.errors import Fault, Invalid

LARGEST_FILE = 20 * 2**20  # bytes
_MOST_BRACKETS = 2_000_000  # the largest real file of 3,752 nodes has a fiftieth of it; each costs some 100 bytes
_MOST_QUOTES = 4_000_000
_CARRIERS = ("symphony", "score", "document")  # fields in which requests and answers carry a strategy
_MOST_CARRIERS = 3
_JSON = re.compile(r'\s*+[{\[]\s*+["{\[]')
_KNOWN = "known: Composer (JSON, EDN, defsymphony), QuantMage (version 2), Treeline"


def import_file(path: Path) -> Imported:
    """The strategy in a file. Raises Invalid; OSError when it cannot be read."""
    with path.open("rb") as file:
        return import_bytes(file.read(LARGEST_FILE + 1), path.name)


def import_bytes(data: bytes, name: str) -> Imported:
    """The strategy in the bytes of a file called `name`, which a strategy without a name is called after.

    What is answered can be saved: it has been through the codec. Raises Invalid for what is no strategy at all; what is
    one and cannot be said in our language is in the report.
    """
    found = _imported(_text(data), name, wrapped=True)
    return found if found.format == "treeline" else _checked(found)


def _text(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise _no(f"the file is larger than {LARGEST_FILE // 2**20} MB", "import a smaller one")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no(f"byte {error.start:,} is not UTF-8", "save the file as UTF-8") from None
    if "\0" in text:
        raise _no("the file holds a NUL character, so it is no text", "choose the file that was exported")
    if not text.strip():
        raise _no("the file is empty", "choose the file that was exported")
    if text.count("(") + text.count("[") + text.count("{") > _MOST_BRACKETS or text.count('"') > _MOST_QUOTES:
        raise _no("the file holds millions of brackets or texts", "a strategy of 20,000 nodes has fewer")
    return text


def _imported(text: str, name: str, wrapped: bool) -> Imported:
    try:
        value: object = json.loads(text, object_pairs_hook=_without_repetition)
    except RecursionError:
        raise _no("brackets are nested too deep", "a strategy needs no more than a few hundred levels") from None
    except ValueError as error:
        if _is_json(text):
            raise _no(f"the JSON cannot be read: {error}", "check the place that is named") from None
        return _edn(edn.read(text), name, wrapped)
    if isinstance(value, str) and wrapped:  # a whole file inside one text
        return _imported(value, name, wrapped=False)
    if isinstance(value, dict):
        return _document(value, name, "composer_json")
    raise _no("the file holds no strategy", _KNOWN)


def _edn(forms: list[object], name: str, wrapped: bool) -> Imported:
    match forms:
        case [dict(fields)]:
            return _document(fields, name, "composer_edn")
        case [str(inner)] if wrapped:
            return _imported(inner, name, wrapped=False)
        case _ if any(isinstance(form, tuple) for form in forms):
            return composer_dsl.translate(forms, name)
    raise _no("the file holds no strategy", _KNOWN)


def _document(value: dict[object, object], name: str, notation: Literal["composer_json", "composer_edn"]) -> Imported:
    """A map of whichever format, or the request or answer of an interface that carries one."""
    for _ in range(_MOST_CARRIERS):
        fields = {key: found for key, found in value.items() if isinstance(key, str)}
        if "step" in fields or isinstance(fields.get("children"), list):
            return composer_document.translate(fields, name, notation)
        if "root" in fields:
            return Imported(codec.decode(fields), "treeline", (), ())
        if "incantation" in fields:
            return quantmage.translate(fields, name)
        inside = next((fields[carrier] for carrier in _CARRIERS if isinstance(fields.get(carrier), dict)), None)
        if not isinstance(inside, dict):
            break
        value = inside
    raise _no("the file holds no strategy", _KNOWN)


def _checked(found: Imported) -> Imported:
    codec.decode(codec.encode(found.strategy))
    return found


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return fields


def _is_json(text: str) -> bool:
    return _JSON.match(text) is not None


def _no(message: str, remedy: str) -> Invalid:
    return Invalid([Fault("", message, remedy)])

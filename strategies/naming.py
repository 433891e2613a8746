"""Names for what the platform makes: copies, strategies from templates, files."""

import re
import unicodedata

from django.contrib.auth.models import AbstractBaseUser

from strategies.models import Strategy
from strategies.tree.codec import LONGEST_NAME

_COPY = re.compile(r" copy( [0-9]+)?$")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_FILE_NAME = 80


def of_a_copy(owner: AbstractBaseUser, name: str) -> str:
    """`X copy`, `X copy 2`, …: the first that the owner has not given yet; of `X copy` too."""
    return free(owner, _COPY.sub("", name) or name, " copy")


def free(owner: AbstractBaseUser, name: str, word: str = "") -> str:
    """`name` with `word` behind it, and with 2, 3, … behind that while the owner has one of that name."""
    room = LONGEST_NAME - len(word) - 12
    taken = set(
        Strategy.objects.filter(owner_id=owner.pk, name__startswith=name[:room].rstrip()).values_list("name", flat=True)
    )
    stem = name if len(name) + len(word) <= LONGEST_NAME else name[:room].rstrip()
    candidate, number = stem + word, 2
    while candidate in taken:
        candidate = f"{name[:room].rstrip()}{word} {number}"
        number += 1
    return candidate


def file_name(name: str) -> str:
    """A file's name that every system takes: ASCII letters and digits, `-` for whatever else there was."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return (_UNSAFE.sub("-", plain).strip("-")[:_LONGEST_FILE_NAME].rstrip("-") or "strategy") + ".json"

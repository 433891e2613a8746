"""Addresses of mail in one spelling: what is stored, counted and looked up is the same, however one is written.

Mail servers take an address with a soft hyphen in it, in full-width letters, or with its name in quotes to the same
box: who may write it in a hundred ways has a hundred times the letters that may be sent there.
"""

import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from treeline.core.errors import Fault, Invalid

LONGEST = 254  # characters, of RFC 5321
_REMEDY = "an address such as alice@example.com"

# Controls, formats (the soft hyphen is one), surrogates, what is private or not assigned, separators: never seen in an
# address. The others are letters and marks that Unicode calls "default ignorable": they are not shown either.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_IGNORABLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)


def normal(text: str) -> str:
    """The address as it is kept: the domain in ASCII (IDNA 2008 after UTS 46), all of it in lower case. Raises Invalid
    at `email` for what is none, for characters that are not shown, and for a quoted name."""
    if any(unicodedata.category(letter) in _UNSEEN or letter in _IGNORABLE for letter in text):
        raise Invalid([Fault("email", "holds a character that is not shown", _REMEDY)])
    name, at, domain = text.rpartition("@")
    if name.startswith('"'):
        raise Invalid([Fault("email", "holds a name in quotes", _REMEDY)])
    try:
        made = f"{unicodedata.normalize('NFC', name)}{at}{idna.encode(domain, uts46=True).decode()}".lower()
        validate_email(made)
    except (UnicodeError, ValidationError):
        raise Invalid([Fault("email", "is no address of mail", _REMEDY)]) from None
    if len(made) > LONGEST:
        raise Invalid([Fault("email", f"is longer than {LONGEST} characters", _REMEDY)])
    return made


def as_kept(login: str) -> str:
    """What somebody signs in with: an address as it is kept, and anything else as it is."""
    try:
        return normal(login) if "@" in login else login
    except Invalid:
        return login

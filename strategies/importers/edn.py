"""Reading EDN, the notation of Clojure in which symphonies are written, without recursion.

Lists become tuples, vectors and sets lists, maps dicts; numbers float64; text, keywords (without their colon) and
symbols str. Which of these three a value was is told by where it stands.
"""

import math
import re
from fractions import Fraction

from treeline.core.errors import Fault, Invalid

MAXIMUM_TOKENS = 4_000_000  # some 100 bytes each; a tree of 20,000 nodes takes a tenth
MAXIMUM_NESTING = 2000  # a tree of 200 levels takes at most four brackets a level

# Blank space and commas match nothing and so are passed over; a quotation mark that opens a text and finds no end
# matches alone. In a text a doubled quotation mark is one, as some exports write it. Possessive: a hostile text is read
# once, forwards.
_TOKEN = re.compile(
    r'"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+"|;[^\n]*+|#_|#(?=[{(])|[()\[\]{}]|\\[()\[\]{}"]|[^\s,()\[\]{}";]++|"', re.DOTALL
)
_ESCAPE = re.compile(r'\\(u[0-9A-Fa-f]{4}|.)|""', re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_WORDS: dict[str, object] = {"nil": None, "true": True, "false": False}
_SPECIAL = {"##NaN": math.nan, "##Inf": math.inf, "##-Inf": -math.inf}
_RATIO = re.compile(r"[+-]?[0-9]{1,18}/[0-9]{1,18}")
_DISCARD = object()


def read(text: str) -> list[object]:
    """Every form of the text, in order. Raises Invalid, with the line, for what is not EDN."""
    forms: list[object] = []
    outer: list[tuple[list[object], str, int]] = []  # what lies around the form being read, and how that one began
    for count, token in enumerate(_TOKEN.finditer(text)):
        if count == MAXIMUM_TOKENS:
            raise _fault(text, token.start(), f"there are more than {MAXIMUM_TOKENS:,} words", "a strategy has fewer")
        word = token.group()
        first = word[0]
        if first == '"':
            if len(word) == 1:
                raise _fault(text, token.start(), "a text begins here and does not end", 'close it with "')
            _append(forms, _text(word))
        elif word in _CLOSES:
            if len(outer) == MAXIMUM_NESTING:
                message = f"brackets are nested more than {MAXIMUM_NESTING:,} deep"
                raise _fault(text, token.start(), message, "a strategy needs no more than a few hundred")
            outer.append((forms, word, token.start()))
            forms = []
        elif first in ")]}":
            if not outer or _CLOSES[outer[-1][1]] != word:
                raise _fault(text, token.start(), f'"{word}" closes nothing', "check the brackets before it")
            inner, (forms, opened, start) = forms, outer.pop()
            _append(forms, _collection(text, start, opened, inner))
        elif word == "#_":
            forms.append(_DISCARD)
        elif first != ";" and (first != "#" or word.startswith("##")):  # a comment, or a tag before a value
            _append(forms, _atom(text, token.start(), word))
    if outer:
        _, opened, start = outer[-1]
        raise _fault(text, start, f'"{opened}" is never closed', f'add the missing "{_CLOSES[opened]}"')
    return forms


def _append(forms: list[object], form: object) -> None:
    if forms and forms[-1] is _DISCARD:
        forms.pop()
    else:
        forms.append(form)


def _collection(text: str, start: int, opened: str, inner: list[object]) -> object:
    if opened == "(":
        return tuple(inner)
    if opened == "[" or text[start - 1 : start] == "#":
        return inner
    if len(inner) % 2:
        raise _fault(text, start, "a map has a key without a value", "write {:key value …}")
    if not all(isinstance(key, str | float | bool | None) for key in inner[::2]):
        raise _fault(text, start, "a map has a collection as a key", "write {:key value …}")
    fields = dict(zip(inner[::2], inner[1::2], strict=True))
    if len(fields) * 2 != len(inner):
        raise _fault(text, start, "a map has a key twice", "remove one of the two")
    return fields


def _text(word: str) -> str:
    inside = word[1:-1]
    return _ESCAPE.sub(_unescaped, inside) if "\\" in inside or '"' in inside else inside


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1) or '"'
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code)


def _atom(text: str, start: int, word: str) -> object:
    if word[0] == ":":
        return word[1:]
    if word in _WORDS:
        return _WORDS[word]
    if word[0] == "#":
        if word not in _SPECIAL:
            raise _fault(text, start, f'"{word[:20]}" is not known', "known: ##NaN, ##Inf, ##-Inf")
        return _SPECIAL[word]
    if word[0] in "+-.0123456789" and word.isascii() and "_" not in word:  # Python alone reads 1_0 and other digits
        try:
            return float(Fraction(word)) if _RATIO.fullmatch(word) else float(word.rstrip("NM"))
        except (ValueError, ZeroDivisionError):
            return word
    return word


def _fault(text: str, position: int, message: str, remedy: str) -> Invalid:
    line = text.count("\n", 0, position) + 1
    return Invalid([Fault(f"line {line:,}", message, remedy)])

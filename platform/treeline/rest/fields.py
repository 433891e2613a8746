"""Serializers that guess nothing: unknown names are faults, a number is a JSON number, a text is a JSON string."""

import datetime as dt
import math
import re
import uuid
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from treeline.rest.pagination import LARGEST_PAGE, USUAL_PAGE

_DIGITS = re.compile(r"[0-9]{1,9}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_SHOWN = 40  # characters of a wrong id in a message


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses names that it does not know, and says which it knows."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; the faults of unknown names and of wrong values are told together."""
        faults: dict[str, Any] = {}
        if isinstance(data, Mapping):
            faults = {str(name): ["is not known here"] for name in data if str(name) not in self.fields}
            if faults:  # one fault says which names are known, for all of them
                faults[next(iter(faults))] = [f"is not known here (known: {', '.join(self.fields) or 'nothing'})"]
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            detail = error.detail if isinstance(error.detail, dict) else {"": error.detail}
            raise serializers.ValidationError({**faults, **detail}) from None
        if faults:
            raise serializers.ValidationError(faults)
        return values


def checked(serializer: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The values of a body or query that `serializer` accepts. Raises ValidationError with every fault."""
    found = serializer(data=data)
    found.is_valid(raise_exception=True)
    values: dict[str, Any] = found.validated_data
    return values


class NumberField(serializers.FloatField):
    """A finite JSON number: no text, no true or false."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            value = float(data)
        except OverflowError:
            self.fail("invalid")
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class IntegerField(serializers.IntegerField):
    """A JSON integer: no text, no 5.0, no true or false."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class QueryIntegerField(serializers.IntegerField):
    """A whole number in an address: ASCII digits and nothing else."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not _DIGITS.fullmatch(data):
            self.fail("invalid")
        return int(data)


class TextField(serializers.CharField):
    """A JSON string; a number is none."""

    def run_validation(self, data: Any = empty) -> Any:
        """The checked text. Raises ValidationError."""
        if data is not empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class NameField(TextField):
    """What a person calls a thing: one line of characters that can be seen."""

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        if not text.isprintable():
            raise serializers.ValidationError("holds a line break or another character that can't be printed")
        return text


class DateField(serializers.DateField):
    """A JSON string YYYY-MM-DD; none of ISO 8601's other spellings."""

    def to_internal_value(self, value: Any) -> dt.date:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class IdField(serializers.UUIDField):
    """An id as our answers write it."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str) or not _ID.fullmatch(data):
            self.fail("invalid", value="this" if not isinstance(data, str) else data[:_SHOWN])
        return uuid.UUID(data)


class PageSerializer(StrictSerializer):
    """The query of every list."""

    limit = QueryIntegerField(min_value=1, max_value=LARGEST_PAGE, default=USUAL_PAGE, help_text="Rows on the page.")
    cursor = serializers.CharField(
        required=False, max_length=500, help_text="The `next` of the page before; left out, the first page."
    )

"""Serializers that guess nothing: unknown names are faults, a number is a JSON number."""

import math
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from treeline.rest.pagination import LARGEST_PAGE, USUAL_PAGE


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses names that it does not know, and says which it knows."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; the faults of unknown names and of wrong values are told together."""
        faults: dict[str, Any] = {}
        if isinstance(data, Mapping):
            known = ", ".join(self.fields)
            faults = {
                str(name): [f"is not known here (known: {known})"] for name in data if str(name) not in self.fields
            }
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


class PageSerializer(StrictSerializer):
    """The query of every list."""

    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=USUAL_PAGE, help_text="Rows on the page."
    )
    cursor = serializers.CharField(
        required=False, max_length=500, help_text="The `next` of the page before; left out, the first page."
    )

"""What the lists of the operators' admin share."""

from django.http import HttpRequest


class Unfiltered:
    """For a ModelAdmin with nothing to filter by: an address that filters all the same is refused.

    Django would take any lookup of any column, and some values of some lookups break in Postgres or on the way there.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False

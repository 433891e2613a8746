"""What the lists of the operators' admin share."""

from django.contrib import admin
from django.http import HttpRequest


class Unfiltered:
    """For a ModelAdmin with nothing to filter by: an address that filters all the same is refused.

    Django would take any lookup of any column, and some values of some lookups break in Postgres or on the way there.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False


class FiguresAdmin(admin.ModelAdmin):
    """A page of figures in the place of a list: for all staff, and nothing to add, change or delete."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True  # who is not staff does not come this far

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

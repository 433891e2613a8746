"""Collections as operators see them: how much there is of whom, and no prices."""

from django.contrib import admin
from django.http import HttpRequest

from treeline.rest.lists import Unfiltered
from treeline.uploads.limits import megabytes
from treeline.uploads.models import Upload


@admin.register(Upload)
class UploadAdmin(Unfiltered, admin.ModelAdmin):
    """A list to search in."""

    list_display = ("name", "owner", "symbols", "stored", "first", "last", "changed")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    ordering = ("-changed", "-id")
    fields = ("name", "owner", "public_id", "symbols", "stored", "first", "last", "digest", "created", "changed")
    readonly_fields = fields

    @admin.display(description="Size", ordering="size")
    def stored(self, upload: Upload) -> str:
        return megabytes(upload.size)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """With its owner only."""
        match = request.resolver_match
        alone = match is None or (match.url_name or "").startswith("uploads_upload")
        return not alone and super().has_delete_permission(request)

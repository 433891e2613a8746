"""Broker keys in the operators' admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from treeline.accounts.models import BrokerKey
from treeline.rest.lists import Unfiltered


@admin.register(BrokerKey)
class BrokerKeyAdmin(Unfiltered, admin.ModelAdmin):
    """To see, and for admins to delete; what is sealed is not shown, nor is it read."""

    list_display = ("name", "owner", "kind", "last_four", "state", "answer", "created", "checked")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    fields = ("public_id", "owner", "name", "kind", "last_four", "state", "answer", "created", "checked", "vault_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BrokerKey]:
        return super().get_queryset(request).defer("sealed")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

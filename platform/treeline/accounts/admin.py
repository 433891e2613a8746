"""Accounts in the operators' admin."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest

from treeline.accounts.models import ApiToken, User
from treeline.rest.lists import Unfiltered


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Django's own, with the public id."""

    readonly_fields = ("public_id",)
    fieldsets = ((None, {"fields": ("public_id",)}), *(DjangoUserAdmin.fieldsets or ()))


@admin.register(ApiToken)
class ApiTokenAdmin(Unfiltered, admin.ModelAdmin):
    """To see and to end; a token is made by its owner, over the API, because its secret is shown only then."""

    list_display = ("name", "owner", "prefix", "created", "last_used")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username", "prefix")
    fields = ("public_id", "owner", "name", "prefix", "created", "last_used")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

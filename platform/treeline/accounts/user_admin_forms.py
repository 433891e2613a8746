"""What the admin asks when it makes or changes an account, and tells of how its owner signs in."""

import math
from typing import Any

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from treeline.accounts import second_factors, services, sign_in_throttles
from treeline.accounts.contracts import Role
from treeline.accounts.mail_addresses import normal
from treeline.accounts.models import User
from treeline.core.errors import Conflict, Invalid, Unavailable
from treeline.rest.throttles import in_words


class NewUserForm(AdminUserCreationForm):
    """With an address, by which its owner gets in when nobody tells him the password."""

    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="Its owner verifies it when he first signs in. Without one nobody can send him a new password.",
    )

    def clean_email(self) -> str:
        """The address as it is kept. Raises ValidationError for one that another account has."""
        try:
            email: str = self.cleaned_data["email"] and normal(self.cleaned_data["email"])
        except Invalid as error:
            raise forms.ValidationError(error.faults[0].message) from None
        if email and filter_users_by_email(email):
            raise forms.ValidationError("Another account has this address.")
        return email


class UserForm(UserChangeForm):
    """With the role in the place of Django's flags."""

    role = forms.ChoiceField(
        choices=[(role.value, role.value) for role in Role],
        help_text="An operator looks after the installation, an admin besides decides who is what.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.initial["role"] = self.instance.role.value

    def clean(self) -> dict[str, Any]:
        """The checked values. The last admin stays one, and active."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        stays = values.get("role", Role.ADMIN) == Role.ADMIN and values.get("is_active", True)
        if self.instance.role is Role.ADMIN and not stays:
            try:
                services.another_admin_stays(self.instance)
            except Conflict as error:
                raise forms.ValidationError(str(error)) from None
        return values


def keep_address(user: User) -> None:
    """The address of a new account is known to who signs people in, and not verified yet."""
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)


def addresses(user: User) -> SafeString | str:
    """His addresses, each with whether he has shown that it is his."""
    known = EmailAddress.objects.filter(user=user).order_by("-primary", "email")
    told = [(one.email, "verified" if one.verified else "not verified") for one in known]
    if user.email and not told:
        told = [(user.email, "not verified")]
    return format_html_join(SafeString("<br>"), "{}, {}", told) or "none"


def second_factor(user: User) -> str:
    """On or off."""
    found = second_factors.second_factor_of(user)
    if not found.is_on:
        return "off"
    return f"on, since {found.since:%Y-%m-%d}; {found.recovery_codes_left} recovery codes left"


def refused(user: User) -> str:
    """What was tried too often, and how long he waits yet, unless the action Let sign in again ends it."""
    try:
        waits = sign_in_throttles.refused(user)
    except Unavailable:
        return "not known: Redis does not answer"
    return "; ".join(f"{what}, for {in_words(math.ceil(wait))}" for what, wait in waits.items()) or "nothing"

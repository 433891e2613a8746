"""The admin's own forms that take a password: attempts are counted like all others, and who has a second factor needs
it here too."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from treeline.accounts import second_factors, sign_in_throttles
from treeline.accounts.models import User
from treeline.core.errors import Invalid
from treeline.rest.throttles import TooMany


class AdminSignInForm(AdminAuthenticationForm):
    """User name or e-mail address, password and, for who has a second factor, its code."""

    request: HttpRequest
    user_cache: User | None
    username = UsernameField(
        label="User name or e-mail address",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    code = forms.CharField(
        label="Code of your second factor",
        required=False,
        max_length=8,
        help_text="Six digits that your app shows now, or a recovery code. Leave it empty if you have none.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def clean(self) -> dict[str, Any]:
        """The checked values. Raises ValidationError; a right password is no sign-in while a code is missing."""
        if self.errors:  # a field is empty: nothing is tried, and so nothing is right either
            return self.cleaned_data
        try:
            with sign_in_throttles.attempt(self.request.META["REMOTE_ADDR"], self.cleaned_data["username"]):
                values: dict[str, Any] = super().clean()
            if self.user_cache is not None and not self.user_cache.is_staff:
                raise ValidationError("This account may not open the admin.", code="no_staff")
            if self.user_cache is not None and second_factors.is_on(self.user_cache):
                self._take_code(self.user_cache, values["code"])
        except TooMany as error:
            raise ValidationError(str(error.detail), code="throttled") from None
        return values

    def confirm_login_allowed(self, user: Any) -> None:
        """Raises ValidationError for an account that is closed. Who is no staff is told so by `clean`: his password was
        right, which the API's sign-in would tell him too."""
        AuthenticationForm.confirm_login_allowed(self, user)

    def _take_code(self, user: User, code: str) -> None:
        if not code:
            raise ValidationError({"code": "This account has a second factor: enter its code."}, code="code_missing")
        try:
            with sign_in_throttles.trying_code(user):
                second_factors.take_code(user, code)
        except Invalid as error:
            raise ValidationError({"code": _told(error)}, code="code_wrong") from None


def _told(error: Invalid) -> list[str]:
    return [": ".join(filter(None, (f"This code {fault.message}", fault.remedy))) + "." for fault in error.faults]


class AdminPasswordForm(AdminPasswordChangeForm):
    """Who sits down at another's open session has as many guesses at his password as anybody."""

    def clean_old_password(self) -> str:
        """The old password. Raises ValidationError."""
        try:
            with sign_in_throttles.confirmation(self.user):
                old: str = super().clean_old_password()
        except TooMany as error:
            raise ValidationError(str(error.detail), code="throttled") from None
        return old


class _PasswordView(PasswordChangeView):
    form_class = AdminPasswordForm
    template_name = "registration/password_change_form.html"

    def form_valid(self, form: AdminPasswordForm) -> HttpResponse:
        """Django gives the session a new key, which the list of sessions is told."""
        answer: HttpResponse = super().form_valid(form)
        UserSession.objects.create_from_request(self.request)
        return answer

    def get_success_url(self) -> str:
        return reverse("admin:password_change_done")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return admin.site.each_context(self.request) | super().get_context_data(**context)


def change_password(request: HttpRequest) -> HttpResponseBase:
    """The admin's page for one's own password, in the place of Django's."""
    return admin.site.admin_view(_PasswordView.as_view())(request)

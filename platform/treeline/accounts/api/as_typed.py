"""allauth's views that read passwords, which are taken as they were typed: a space at either end is part of one."""

from typing import ClassVar

from allauth.account.adapter import get_adapter
from allauth.headless.account import inputs, views
from django.contrib.auth import get_user_model
from django.forms import CharField


class _SignInInput(inputs.LoginInput):
    password = CharField(strip=False)


class _SignUpInput(inputs.SignupInput):
    password = CharField(strip=False)

    def clean_password(self) -> str:
        """Compares it with the address, which allauth does for its own pages alone."""
        made = get_user_model()(email=self.cleaned_data.get("email", ""))
        checked: str = get_adapter().clean_password(self.cleaned_data["password"], user=made)
        return checked


class _ResetPasswordInput(inputs.ResetPasswordInput):
    password = CharField(strip=False)


class _ChangePasswordInput(inputs.ChangePasswordInput):
    current_password = CharField(strip=False, required=False)
    new_password = CharField(strip=False)


class SignInView(views.LoginView):
    """Signs in, or says which step is next."""

    input_class = _SignInInput


class SignUpView(views.SignupView):
    """Makes an account and sends its code."""

    input_class: ClassVar = {"POST": _SignUpInput}


class ResetPasswordView(views.ResetPasswordView):
    """Sets a new password for who has the code."""

    input_class = _ResetPasswordInput


class ChangePasswordView(views.ChangePasswordView):
    """Sets a new password for who has the old one."""

    input_class = _ChangePasswordInput

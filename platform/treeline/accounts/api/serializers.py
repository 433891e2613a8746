"""The bodies of the accounts' endpoints."""

from typing import Any

from rest_framework import serializers

from treeline.accounts.api.door import STEPS
from treeline.accounts.contracts import SCOPES, Role
from treeline.accounts.services import LONGEST_LIFE, USUAL_LIFE, USUAL_SCOPES
from treeline.rest.fields import IntegerField, NameField, StrictSerializer, TextField


class UserSerializer(serializers.Serializer[Any]):
    """Who is signed in."""

    id = serializers.UUIDField(source="public_id")
    username = serializers.CharField()
    email = serializers.CharField(help_text="Empty for who has none.")
    role = serializers.ChoiceField(
        choices=[role.value for role in Role], help_text="An operator or an admin may open the admin."
    )


class SessionSerializer(serializers.Serializer[Any]):
    """The session: `user` is null when nobody is signed in."""

    user = UserSerializer(allow_null=True)
    pending = serializers.ChoiceField(
        choices=list(STEPS.values()), allow_null=True, help_text="The step that still stands before the sign-in."
    )
    csrf_token = serializers.CharField(help_text="Send it as X-CSRFToken with every write of this session.")
    guests = serializers.BooleanField(help_text="Whether who is not signed in may run small backtests of the samples.")
    sign_ups = serializers.BooleanField(help_text="Whether anybody may make an account.")
    discord = serializers.BooleanField(help_text="Whether one can sign in through Discord here.")


class SignInSerializer(StrictSerializer):
    """E-mail address, or user name, and password."""

    login = TextField(max_length=254, help_text="An e-mail address or a user name.")
    password = TextField(max_length=1000, trim_whitespace=False)
    remember = serializers.BooleanField(
        default=False, help_text="Stay signed in for 30 days; otherwise until the browser is closed."
    )


_SCOPE_CHOICES = [scope.value for scope in SCOPES]
_SCOPES_HELP = "; ".join(f"`{scope}`: {meaning}" for scope, meaning in SCOPES.items()) + "."


class TokenSerializer(serializers.Serializer[Any]):
    """An API token, without its secret."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=_SCOPE_CHOICES), help_text=_SCOPES_HELP)
    prefix = serializers.CharField(help_text="The secret's first characters, to know it again.")
    created = serializers.DateTimeField()
    expires = serializers.DateTimeField(help_text="From then on it opens nothing.")
    last_used = serializers.DateTimeField(allow_null=True, help_text="Right to the minute.")


class TokenPageSerializer(serializers.Serializer[Any]):
    """A page of API tokens."""

    items = TokenSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class NewTokenSerializer(StrictSerializer):
    """What a token is called, what it may do, and for how long."""

    name = NameField(max_length=100)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=_SCOPE_CHOICES),
        min_length=1,
        max_length=len(SCOPES),
        default=[scope.value for scope in USUAL_SCOPES],
        help_text=_SCOPES_HELP,
    )
    days = IntegerField(
        min_value=1, max_value=LONGEST_LIFE.days, default=USUAL_LIFE.days, help_text="For so long it can be used."
    )


class TokenWithSecretSerializer(TokenSerializer):
    """A new API token. `secret` is shown this once."""

    secret = serializers.CharField()

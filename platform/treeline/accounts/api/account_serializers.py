"""The bodies of signing up, passwords, addresses of mail, and sessions."""

from typing import Any

from rest_framework import serializers

from treeline.accounts.mail_addresses import LONGEST, normal
from treeline.core.errors import Invalid
from treeline.rest.fields import StrictSerializer, TextField

_LONGEST_PASSWORD = 1000


def _password(what: str = "", **settings: Any) -> TextField:
    return TextField(max_length=_LONGEST_PASSWORD, trim_whitespace=False, help_text=what, **settings)


class AddressField(TextField):
    """An address of mail, in the spelling in which it is kept."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(max_length=LONGEST, **settings)

    def to_internal_value(self, data: Any) -> str:
        try:
            return normal(super().to_internal_value(data))
        except Invalid as error:
            raise serializers.ValidationError(error.faults[0].message) from None


class AddressSerializer(StrictSerializer):
    """An address of mail."""

    email = AddressField()


class AddressQuerySerializer(StrictSerializer):
    """One of the account's addresses."""

    email = AddressField(help_text="One of your addresses.")


class SignUpSerializer(AddressSerializer):
    """A new account."""

    password = _password("At least 10 characters, and none that everybody thinks of.")


class MailedCodeSerializer(StrictSerializer):
    """The code of the latest mail; upper and lower case and dashes make no difference."""

    code = TextField(max_length=40)


class NewPasswordSerializer(MailedCodeSerializer):
    """The code of the latest mail, and a new password."""

    password = _password()


class ChangePasswordSerializer(StrictSerializer):
    """The password as it is, and as it is to be."""

    current_password = _password("Left out by who has none, such as who signs in through Discord.", required=False)
    new_password = _password()


class EmailSerializer(serializers.Serializer[Any]):
    """An address of mail of an account."""

    email = serializers.CharField()
    verified = serializers.BooleanField(help_text="Whether its code was sent back to us.")
    primary = serializers.BooleanField(help_text="Whether notices go there.")


class EmailsSerializer(serializers.Serializer[Any]):
    """An account's addresses of mail, at most five."""

    items = EmailSerializer(many=True)


class OpenSessionSerializer(serializers.Serializer[Any]):
    """Where somebody is signed in."""

    id = serializers.UUIDField()
    since = serializers.DateTimeField()
    address = serializers.CharField(help_text="From where it was signed in.")
    user_agent = serializers.CharField(help_text="What the browser or program called itself.")
    current = serializers.BooleanField(help_text="Whether this very request is one of it.")


class OpenSessionsSerializer(serializers.Serializer[Any]):
    """All sessions of a user, the newest first; at most 50."""

    items = OpenSessionSerializer(many=True)

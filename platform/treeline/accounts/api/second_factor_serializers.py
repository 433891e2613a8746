"""The bodies of the second factor's endpoints."""

from typing import Any

from rest_framework import serializers

from treeline.rest.fields import StrictSerializer, TextField

_APP = ("^[0-9]{6}$", "is not a code of six digits")
_ANY = ("^([0-9]{6}|[0-9]{8})$", "is neither a code of six digits nor a recovery code of eight")


class CodeField(TextField, serializers.RegexField):
    """A JSON string of digits."""

    def __init__(self, form: tuple[str, str] = _ANY, **arguments: Any) -> None:
        pattern, message = form
        super().__init__(pattern, error_messages={"invalid": message}, **arguments)


class CodeSerializer(StrictSerializer):
    """A code."""

    code = CodeField(help_text="Six digits that the app shows now, or one of your recovery codes. Each works once.")


class AppCodeSerializer(StrictSerializer):
    """A code that shows that the app has the secret."""

    code = CodeField(_APP, help_text="What the app shows now.")


class ConfirmSerializer(StrictSerializer):
    """That it is really you: one of the two."""

    password = TextField(max_length=1000, trim_whitespace=False, required=False)
    code = CodeField(required=False, help_text="Of your second factor, or a recovery code.")

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if len(attrs) != 1:
            raise serializers.ValidationError("send either password or code")
        return attrs


class SecondFactorSerializer(serializers.Serializer[Any]):
    """How it stands with your second factor."""

    on = serializers.BooleanField(source="is_on")
    since = serializers.DateTimeField(allow_null=True)
    recovery_codes_left = serializers.IntegerField(help_text="Make new ones before the last is used.")


class SetupSerializer(serializers.Serializer[Any]):
    """What an app needs; nothing is on until a code of its is sent to POST /api/v1/account/second-factor."""

    secret = serializers.CharField(help_text="To type in, base32.")
    url = serializers.CharField(help_text="The same and whose it is, as otpauth://totp/…")
    qr_code = serializers.CharField(help_text="The same to scan: an SVG picture.")


class RecoveryCodesSerializer(serializers.Serializer[Any]):
    """Each signs in once in the place of the app. They are shown this once."""

    recovery_codes = serializers.ListField(child=serializers.CharField())

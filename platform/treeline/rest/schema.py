"""What every endpoint's entry in the OpenAPI document has in common: the error form, with an example of each."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from treeline.rest.errors import CODES


class FaultSerializer(serializers.Serializer[Any]):
    """One thing that is wrong."""

    path = serializers.CharField(help_text="Where, e.g. `root.then.children[0].child`; empty for the whole request.")
    message = serializers.CharField(help_text="What is wrong.")
    remedy = serializers.CharField(help_text="What would be right; may be empty.")


class ErrorDetailSerializer(serializers.Serializer[Any]):
    """What went wrong."""

    code = serializers.ChoiceField(choices=sorted(CODES))
    message = serializers.CharField(help_text="One sentence for a person.")
    faults = FaultSerializer(many=True)
    request_id = serializers.CharField(help_text="Also in the header X-Request-ID and on every line of the log.")


class ErrorSerializer(serializers.Serializer[Any]):
    """The one form of every error."""

    error = ErrorDetailSerializer()


_FAULT = {"path": "capital", "message": "Ensure this value is greater than or equal to 1.", "remedy": ""}


class Schema(AutoSchema):
    """Every operation has its docstring's first sentence as its title, and the errors that it can answer with."""

    def get_summary(self) -> str | None:
        return super().get_summary() or self.get_description().partition("\n")[0].rstrip(".") or None

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction == "response":
            for code in self._possible_codes():
                status, meaning = CODES[code]
                if str(status) not in bodies:
                    bodies[str(status)] = self._get_response_for_code(_error(code, meaning), str(status))
        return dict(sorted(bodies.items()))

    def _possible_codes(self) -> list[str]:
        codes = ["internal", "unavailable"]
        has_body = self.method in {"POST", "PUT", "PATCH"}
        if has_body or self.get_override_parameters():
            codes.append("invalid")
        if has_body:
            codes.append("unsupported_media_type")
        if self.view.permission_classes and self.get_auth():
            codes.append("unauthenticated")
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            codes.append("forbidden")
        if "{" in self.path or self.method == "POST":
            codes.append("not_found")
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            codes.append("conflict")
        return codes


class OperatorSchema(Schema):
    """Of endpoints that are open to staff only."""

    def _possible_codes(self) -> list[str]:
        return [*super()._possible_codes(), "forbidden"]


def _error(code: str, meaning: str) -> OpenApiResponse:
    faults = [_FAULT] if code == "invalid" else []
    message = "capital: Ensure this value is greater than or equal to 1." if faults else meaning
    value = {"error": {"code": code, "message": message, "faults": faults, "request_id": "0f2b7c9ad1e84b6f"}}
    return OpenApiResponse(ErrorSerializer, meaning, examples=[OpenApiExample(code, value=value)])

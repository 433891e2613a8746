"""What every endpoint's entry in the OpenAPI document has in common: the error form, with an example of each."""

import re
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

    code = serializers.ChoiceField(choices=[(code, meaning) for code, (_, meaning) in sorted(CODES.items())])
    message = serializers.CharField(help_text="One sentence for a person.")
    faults = FaultSerializer(many=True)
    request_id = serializers.CharField(help_text="Also in the header X-Request-ID and on every line of the log.")


class ErrorSerializer(serializers.Serializer[Any]):
    """The one form of every error."""

    error = ErrorDetailSerializer()


_FAULT = {"path": "capital", "message": "Ensure this value is greater than or equal to 1.", "remedy": ""}

_END = re.compile(r"(?<=\.) (?=[A-Z0-9])")  # of a sentence

_RETRY_AFTER = {
    "description": "Seconds after which one more request passes.",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}


_WITH_A_BODY = frozenset({"POST", "PUT", "PATCH"})
_TOO_LARGE = "The body is larger than this address takes."


class Schema(AutoSchema):
    """Every operation has its docstring's first sentence as its title, and the errors that it can answer with.

    A view that looks for what its path does not name says `may_find_nothing = True`.
    """

    def get_summary(self) -> str | None:
        return super().get_summary() or _first_sentence(self.get_description()) or None

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction == "response":
            for code in self._possible_codes():
                status, meaning = CODES[code]
                if code == "forbidden" and (scope := self._scope()):
                    meaning += f" An API token needs the scope `{scope}`."
                if str(status) not in bodies:
                    bodies[str(status)] = self._get_response_for_code(_error(code, meaning), str(status))
            if self.method in _WITH_A_BODY and "413" not in bodies:
                bodies["413"] = self._get_response_for_code(_error("invalid", _TOO_LARGE), "413")
        if "429" in bodies:
            bodies["429"]["headers"] = {"Retry-After": _RETRY_AFTER}
        return dict(sorted(bodies.items()))

    def _possible_codes(self) -> list[str]:
        codes = ["internal", "unavailable", "throttled"]
        has_body = self.method in _WITH_A_BODY
        if has_body or self.get_override_parameters():
            codes.append("invalid")
        if has_body:
            codes.append("unsupported_media_type")
        if self.view.permission_classes and self.get_auth():
            codes += ["unauthenticated", "forbidden"]
        elif self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            codes.append("forbidden")
        if "{" in self.path or self.method == "POST" or getattr(self.view, "may_find_nothing", False):
            codes.append("not_found")
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            codes.append("conflict")
        return codes

    def get_auth(self) -> list[dict[str, Any]]:
        """Without tokens where a permission takes none, and with nothing at all where one admits guests."""
        ways: list[dict[str, Any]] = super().get_auth()
        if not all(getattr(one, "takes_tokens", True) for one in self.view.get_permissions()):
            ways = [way for way in ways if "token" not in way]
        if any(getattr(one, "admits_guests", False) for one in self.view.get_permissions()):
            ways = [*ways, {}]
        return ways

    def get_extensions(self) -> dict[str, Any]:
        """`x-scope`: what an API token must have for the operation."""
        scope = self._scope()
        return {"x-scope": scope} if scope else {}

    def _scope(self) -> str:
        if not any("token" in way for way in self.get_auth()):
            return ""
        asked = [one.scope(self.view, self.method) for one in self.view.get_permissions() if hasattr(one, "scope")]
        return str(asked[0]) if asked else ""


def _first_sentence(text: str) -> str:
    """In one line, and plain: where it is shown, marks of Markdown are shown as such."""
    line = " ".join(text.partition("\n\n")[0].split()).replace("`", "")
    return _END.split(line, maxsplit=1)[0].rstrip(".")


def _error(code: str, meaning: str) -> OpenApiResponse:
    faults = [_FAULT] if meaning == CODES["invalid"][1] else []
    message = "capital: Ensure this value is greater than or equal to 1." if faults else meaning
    value = {"error": {"code": code, "message": message, "faults": faults, "request_id": "0f2b7c9ad1e84b6f"}}
    return OpenApiResponse(ErrorSerializer, meaning, examples=[OpenApiExample(code, value=value)])

"""The OpenAPI document and the page that shows it: to be read and nothing else, with errors in the one form."""

from typing import Any

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.plumbing import get_relative_url
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from treeline.rest.renderers import StrictJSONRenderer

_METHODS = ["get", "head"]


class _ErrorsAsJson:
    """An error is JSON, whatever the view writes otherwise."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        if getattr(response, "exception", False):
            request.accepted_renderer = StrictJSONRenderer()
            request.accepted_media_type = StrictJSONRenderer.media_type
        finished: Response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        return finished


class DocumentView(_ErrorsAsJson, SpectacularAPIView):
    """The OpenAPI document. There is one version of it, whatever the query asks for."""

    http_method_names = _METHODS

    def _get_version_parameter(self, request: Request) -> None:
        return None


@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")  # its arrows stand in its style sheet
class DocumentPageView(_ErrorsAsJson, SpectacularSwaggerSplitView):
    """Swagger's page, which loads the document; with ?script= the script that sets it up, a file of its own."""

    http_method_names = _METHODS
    template_name = "docs.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whatever else the query says does not come back in the page."""
        self.url_self = request.path
        response: Response = super().get(request, *args, **kwargs)
        return response

    def _get_schema_url(self, request: Request) -> str:
        return str(get_relative_url(reverse(self.url_name, request=request)))

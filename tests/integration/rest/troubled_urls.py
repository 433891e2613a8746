"""Addresses whose views fail in ways that no view of ours is meant to."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.config.urls import handler400, handler403, handler404, handler500
from treeline.config.urls import urlpatterns as usual

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

SECRET = "the-password-is-swordfish"


class BrokenView(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        raise KeyError(SECRET)


class UndefinedView(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        return Response({"figures": [1.0, float("nan"), float("inf"), -float("inf")], "é": (1, {"x": float("nan")})})


def broken_page(request: HttpRequest) -> HttpResponse:
    raise KeyError(SECRET)


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/broken", BrokenView.as_view()),
    path("api/undefined", UndefinedView.as_view()),
    path("api/broken-page", broken_page),
    path("broken-page", broken_page),
    *usual,
]

"""Every address of the platform."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from treeline.accounts.admin_sign_in import change_password
from treeline.rest.document import DocumentPageView, DocumentView
from treeline.rest.fallback import nothing_here
from treeline.rest.health import HealthView
from treeline.rest.metrics import MetricsView
from treeline.web.page import ADDRESSES, file, page

admin.site.site_header = admin.site.site_title = "Treeline"
admin.site.index_title = "Operations"

API_V1: list[URLPattern | URLResolver] = [
    path("", include("treeline.accounts.api.urls")),
    path("", include("treeline.audit.api.urls")),
    path("", include("treeline.uploads.api.urls")),
    path("", include("treeline.prices.api.urls")),
    path("", include("strategies.api.urls")),
    path("", include("backtests.api.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", RedirectView.as_view(url=static("treeline/icon.svg"), permanent=True)),
    path("health", HealthView.as_view()),
    path("metrics", MetricsView.as_view()),
    path("admin/password_change/", change_password),
    path("admin/", admin.site.urls),
    path("account/", include("treeline.accounts.discord.urls")),
    path("api/schema", DocumentView.as_view(), name="schema"),
    path("api/docs", DocumentPageView.as_view(url_name="schema"), name="docs"),
    path("api/docs/", RedirectView.as_view(pattern_name="docs")),
    path("api/v1/", include(API_V1)),
    re_path(r"^api(?:/|$)", nothing_here),
    path("static/page/<path:name>", file),
    re_path(ADDRESSES, page),
]

handler400 = "treeline.rest.fallback.bad_request"
handler403 = "treeline.rest.fallback.forbidden"
handler404 = "treeline.rest.fallback.not_found"
handler500 = "treeline.rest.fallback.server_error"

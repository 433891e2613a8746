"""The addresses of prices below /api/v1/."""

from django.urls import path

from treeline.prices.api.views import PriceCacheView, SourcesView, SymbolsView

urlpatterns = [
    path("sources", SourcesView.as_view()),
    path("sources/<str:name>/symbols", SymbolsView.as_view()),
    path("operator/prices", PriceCacheView.as_view()),
]

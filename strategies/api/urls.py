"""The strategies' addresses below /api/v1/."""

from django.urls import path

from strategies.api.views import StrategiesView, StrategyView, ValidateView

urlpatterns = [
    path("strategies", StrategiesView.as_view()),
    path("strategies/validate", ValidateView.as_view()),
    path("strategies/<uuid:strategy_id>", StrategyView.as_view()),
]

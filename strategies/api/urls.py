"""The strategies' addresses below /api/v1/."""

from django.urls import path

from strategies.api.imports import ImportView
from strategies.api.templates import TemplatesView
from strategies.api.variables import CombinationsView, UsesView, VariablesView, VariableView
from strategies.api.versions import DiffView, RestoreView, VersionsView, VersionView
from strategies.api.views import CloneView, ExportView, StrategiesView, StrategyView, ValidateView

urlpatterns = [
    path("strategies", StrategiesView.as_view()),
    path("strategies/import", ImportView.as_view()),
    path("strategies/import", ImportView.as_view()),
    path("strategies/validate", ValidateView.as_view()),
    path("strategies/<uuid:strategy_id>", StrategyView.as_view()),
    path("strategies/<uuid:strategy_id>/clone", CloneView.as_view()),
    path("strategies/<uuid:strategy_id>/export", ExportView.as_view()),
    path("strategies/<uuid:strategy_id>/combinations", CombinationsView.as_view()),
    path("strategies/<uuid:strategy_id>/diff", DiffView.as_view()),
    path("strategies/<uuid:strategy_id>/versions", VersionsView.as_view()),
    path("strategies/<uuid:strategy_id>/versions/<int:number>", VersionView.as_view()),
    path("strategies/<uuid:strategy_id>/versions/<int:number>/restore", RestoreView.as_view()),
    path("templates", TemplatesView.as_view()),
    path("variables", VariablesView.as_view()),
    path("variables/<uuid:variable_id>", VariableView.as_view()),
    path("variables/<uuid:variable_id>/uses", UsesView.as_view()),
]

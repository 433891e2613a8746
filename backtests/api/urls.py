"""The backtests' addresses below /api/v1/."""

from django.urls import path

from backtests.api.batch_views import BatchesView, BatchView, CancelView
from backtests.api.events import BatchesEventsView, BatchEventsView
from backtests.api.results_views import FailuresView, ResultsCsvView, ResultsParquetView, ResultsView
from backtests.api.views import BacktestsView

urlpatterns = [
    path("backtests", BacktestsView.as_view()),
    path("batches", BatchesView.as_view()),
    path("batches/events", BatchesEventsView.as_view()),
    path("batches/<uuid:batch_id>", BatchView.as_view()),
    path("batches/<uuid:batch_id>/events", BatchEventsView.as_view()),
    path("batches/<uuid:batch_id>/cancel", CancelView.as_view()),
    path("batches/<uuid:batch_id>/results", ResultsView.as_view()),
    path("batches/<uuid:batch_id>/results.csv", ResultsCsvView.as_view()),
    path("batches/<uuid:batch_id>/results.parquet", ResultsParquetView.as_view()),
    path("batches/<uuid:batch_id>/failures", FailuresView.as_view()),
]

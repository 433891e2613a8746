"""The backtests' addresses below /api/v1/."""

from django.urls import path

from backtests.api.allowance_views import AllowanceView
from backtests.api.batch_views import (
    BatchesView,
    BatchView,
    CancelView,
    PauseView,
    PlanView,
    ProgressView,
    ResumeView,
    RetryView,
)
from backtests.api.events import BatchesEventsView, BatchEventsView
from backtests.api.findings_views import (
    BehavioursView,
    CompareView,
    HeatMapView,
    ImportanceView,
    ParallelView,
    SummaryView,
)
from backtests.api.keeping_views import RetentionView
from backtests.api.luck_views import LuckView
from backtests.api.results_views import FailuresView, ResultsCsvView, ResultsParquetView, ResultsView
from backtests.api.sharing_views import (
    OneShareView,
    SharedBatchView,
    SharedBehavioursView,
    SharedFailuresView,
    SharedHeatMapView,
    SharedImportanceView,
    SharedLuckView,
    SharedParallelView,
    SharedResultsCsvView,
    SharedResultsParquetView,
    SharedResultsView,
    SharedSummaryView,
    SharesView,
    ShareView,
)
from backtests.api.tear_sheet_views import TearSheetView
from backtests.api.views import BacktestsView, ExplainView

urlpatterns = [
    path("plan", AllowanceView.as_view()),
    path("backtests", BacktestsView.as_view()),
    path("backtests/explain", ExplainView.as_view()),
    path("backtests/tear-sheet", TearSheetView.as_view()),
    path("batches", BatchesView.as_view()),
    path("batches/compare", CompareView.as_view()),
    path("batches/plan", PlanView.as_view()),
    path("batches/retention", RetentionView.as_view()),
    path("batches/events", BatchesEventsView.as_view()),
    path("batches/<uuid:batch_id>", BatchView.as_view()),
    path("batches/<uuid:batch_id>/progress", ProgressView.as_view()),
    path("batches/<uuid:batch_id>/events", BatchEventsView.as_view()),
    path("batches/<uuid:batch_id>/pause", PauseView.as_view()),
    path("batches/<uuid:batch_id>/resume", ResumeView.as_view()),
    path("batches/<uuid:batch_id>/cancel", CancelView.as_view()),
    path("batches/<uuid:batch_id>/retry", RetryView.as_view()),
    path("batches/<uuid:batch_id>/results", ResultsView.as_view()),
    path("batches/<uuid:batch_id>/results.csv", ResultsCsvView.as_view()),
    path("batches/<uuid:batch_id>/results.parquet", ResultsParquetView.as_view()),
    path("batches/<uuid:batch_id>/failures", FailuresView.as_view()),
    path("batches/<uuid:batch_id>/heatmap", HeatMapView.as_view()),
    path("batches/<uuid:batch_id>/summary", SummaryView.as_view()),
    path("batches/<uuid:batch_id>/luck", LuckView.as_view()),
    path("batches/<uuid:batch_id>/importance", ImportanceView.as_view()),
    path("batches/<uuid:batch_id>/parallel", ParallelView.as_view()),
    path("batches/<uuid:batch_id>/behaviours", BehavioursView.as_view()),
    path("batches/<uuid:batch_id>/share", ShareView.as_view()),
    path("batches/<uuid:batch_id>/shares", SharesView.as_view()),
    path("batches/<uuid:batch_id>/shares/<uuid:share_id>", OneShareView.as_view()),
    path("shared/<str:secret>", SharedBatchView.as_view()),
    path("shared/<str:secret>/results", SharedResultsView.as_view()),
    path("shared/<str:secret>/results.csv", SharedResultsCsvView.as_view()),
    path("shared/<str:secret>/results.parquet", SharedResultsParquetView.as_view()),
    path("shared/<str:secret>/failures", SharedFailuresView.as_view()),
    path("shared/<str:secret>/heatmap", SharedHeatMapView.as_view()),
    path("shared/<str:secret>/summary", SharedSummaryView.as_view()),
    path("shared/<str:secret>/luck", SharedLuckView.as_view()),
    path("shared/<str:secret>/importance", SharedImportanceView.as_view()),
    path("shared/<str:secret>/parallel", SharedParallelView.as_view()),
    path("shared/<str:secret>/behaviours", SharedBehavioursView.as_view()),
]

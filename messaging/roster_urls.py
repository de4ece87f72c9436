"""Addresses of the pages on which agents are imported by file."""

from django.urls import path

from messaging.views import roster, roster_files

urlpatterns = [
    path("agents/import/", roster.roster_list, name="roster_list"),
    path("agents/import/new/", roster.roster_new, name="roster_new"),
    path("agents/import/template.<slug:kind>", roster_files.roster_template, name="roster_template"),
    path("agents/import/<int:pk>/", roster.roster_detail, name="roster"),
    path("agents/import/<int:pk>/columns/", roster.roster_columns, name="roster_columns"),
    path("agents/import/<int:pk>/undo/", roster.roster_undo, name="roster_undo"),
    path("agents/import/<int:pk>/discard/", roster.roster_discard, name="roster_discard"),
    path("agents/import/<int:pk>/do/<slug:action>/", roster.roster_act, name="roster_act"),
    path("agents/import/<int:pk>/faults.csv", roster_files.roster_faults, name="roster_faults"),
    path("agents/import/<int:pk>/outcome.csv", roster_files.roster_outcomes, name="roster_outcomes"),
    path("agents/import/<int:pk>/failed.csv", roster_files.roster_failed, name="roster_failed"),
    path("agents/import/<int:pk>/left.csv", roster_files.roster_left, name="roster_left"),
    path("agents/export.<slug:kind>", roster_files.roster_export, name="roster_export"),
]

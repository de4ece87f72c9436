"""Addresses of the pages on which agents are imported by file."""

from django.urls import path

from agents.imports import downloads, views

urlpatterns = [
    path("agents/import/", views.import_list, name="imports"),
    path("agents/import/new/", views.import_new, name="import_new"),
    path("agents/import/template.<slug:kind>", downloads.import_template, name="import_template"),
    path("agents/import/<int:pk>/", views.import_detail, name="import"),
    path("agents/import/<int:pk>/columns/", views.import_columns, name="import_columns"),
    path("agents/import/<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("agents/import/<int:pk>/discard/", views.import_discard, name="import_discard"),
    path("agents/import/<int:pk>/do/<slug:action>/", views.import_act, name="import_act"),
]

"""Addresses of the console pages about calls."""

from django.urls import path

from calls import views

app_name = "calls"
urlpatterns = [
    path("calls/", views.call_list, name="list"),
    path("calls/export.csv", views.call_export, name="export"),
]

"""Addresses of the console pages about calls."""

from django.urls import path

from calls import views
from calls.analytics import views as analytics
from calls.live import views as live

app_name = "calls"
urlpatterns = [
    path("calls/", views.call_list, name="list"),
    path("calls/analytics/", analytics.overview, name="analytics"),
    path("calls/live/", live.board, name="live"),
    path("calls/live/<slug:ref>/", live.call, name="live_call"),
    path("calls/live/<slug:ref>/end/", live.end, name="live_end"),
]

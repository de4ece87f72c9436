"""Addresses of the console pages about calls."""

from django.urls import path

from calls import views
from calls.analytics import views as analytics
from calls.callbacks import views as callbacks
from calls.company import views as company
from calls.live import views as live
from calls.recordings import views as recordings
from calls.statistics import views as statistics

app_name = "calls"
urlpatterns = [
    path("calls/", views.call_list, name="list"),
    path("calls/<int:pk>/", views.detail, name="detail"),
    path("calls/analytics/", analytics.overview, name="analytics"),
    path("calls/statistics/", statistics.overview, name="statistics"),
    path("calls/call-backs/", callbacks.call_backs, name="call_backs"),
    path("calls/call-backs/<int:pk>/<slug:act>/", callbacks.call_back, name="call_back"),
    path("calls/strays/", views.stray_list, name="strays"),
    path("calls/live/", live.board, name="live"),
    path("calls/new/", live.new, name="new_call"),
    path("calls/new/<slug:way>/", live.new, name="new"),
    path("calls/live/<slug:ref>/", live.call, name="live_call"),
    path("calls/live/<slug:ref>/end/", live.end, name="live_end"),
    path("calls/live/<slug:ref>/hand-over/", company.hand_over, name="hand_over"),
    path("calls/live/<slug:ref>/steps/<int:command>/sound.mp3", live.step_sound, name="step_sound"),
    path("calls/dial/", company.dial_out, name="dial"),
    path("voicemail/", recordings.voicemail, name="voicemail"),
    path("recordings/", recordings.recording_list, name="recordings"),
    path("recordings/retention/", recordings.retention, name="retention"),
    path("recordings/<slug:ref>/", recordings.recording, name="recording"),
    path("recordings/<slug:ref>/heard/", recordings.heard, name="recording_heard"),
    path("recordings/<slug:ref>/comment/", recordings.comment, name="recording_comment"),
    path("recordings/<slug:ref>/delete/", recordings.remove, name="recording_remove"),
    path("recordings/<slug:ref>/sound.mp3", recordings.play, name="recording_play"),
    path("recordings/<slug:ref>/download.<str:form>", recordings.download, name="recording_download"),
]

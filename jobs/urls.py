"""Console URLs of jobs."""

from django.urls import path

from jobs import settling, views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:job_id>/", views.job_detail, name="detail"),
    path("<uuid:job_id>/cancel", views.cancel_job, name="cancel"),
    path("<uuid:job_id>/retry", views.retry_job, name="retry"),
    path("<uuid:job_id>/undo", views.undo_job, name="undo"),
    path("settle", settling.settle, name="settle"),
    path("<uuid:job_id>/done", views.job_was_done, name="done"),
    path("<uuid:job_id>/give-up", views.give_up_job, name="give_up"),
]

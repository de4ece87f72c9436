"""Addresses of files to download."""

from django.urls import path

from jobs.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.export_list, name="list"),
    path("<slug:name>.<str:form>", views.start, name="start"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/file", views.file, name="file"),
    path("<slug:ref>/stop", views.stop, name="stop"),
    path("<slug:ref>/again", views.again, name="again"),
    path("<slug:ref>/remove", views.remove, name="remove"),
]

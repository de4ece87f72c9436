"""Addresses of the console pages about carriers."""

from django.urls import path

from providers import sign_in_views, views

app_name = "providers"
urlpatterns = [
    path("carriers/", views.carrier_list, name="list"),
    path("carriers/new/", views.carrier_new, name="new"),
    path("carriers/<int:pk>/", views.carrier_detail, name="detail"),
    path("carriers/<int:pk>/edit/", views.carrier_edit, name="edit"),
    path("carriers/<int:pk>/pushes/", views.pushes, name="pushes"),
    path("carriers/<int:pk>/sync/", views.sync, name="sync"),
    path("carriers/<int:pk>/progress/", views.progress, name="progress"),
    path("carriers/<int:pk>/runs/", views.runs, name="runs"),
    path("carriers/<int:pk>/money/", views.money, name="money"),
    path("carriers/<int:pk>/check/", views.check, name="check"),
    path("carriers/use/<slug:family>/", views.use, name="use"),
    path("carriers/<int:pk>/sign-in/", sign_in_views.start, name="sign_in"),
    path("carriers/sign-in/back/", sign_in_views.back, name="sign_in_back"),
    path("carriers/<int:pk>/pause/", views.pause, name="pause"),
]

"""Addresses of webhooks: the console's pages, and where carriers push."""

from django.urls import path

from events.alerts import views as alerts
from events.views import deliveries, incoming, pushes, subscriptions

app_name = "events"
urlpatterns = [
    path("bell/", alerts.bell, name="bell"),
    path("bell/read/", alerts.mark_all, name="mark_all"),
    path("bell/<int:pk>/open/", alerts.open_notice, name="open_notice"),
    path("bell/<int:pk>/mark/", alerts.mark_notice, name="mark_notice"),
    path("alert-rules/", alerts.rule_list, name="alert_rules"),
    path("alert-rules/new/", alerts.new_rule, name="new_alert_rule"),
    path("alert-rules/<int:pk>/", alerts.rule, name="alert_rule"),
    path("alert-rules/<int:pk>/remove/", alerts.remove_rule, name="remove_alert_rule"),
    path("webhooks/", subscriptions.subscription_list, name="list"),
    path("webhooks/new/", subscriptions.new, name="new"),
    path("webhooks/events/", subscriptions.event_types, name="types"),
    path("webhooks/deliveries/<uuid:pk>/", deliveries.detail, name="delivery"),
    path("webhooks/deliveries/<uuid:pk>/again/", deliveries.again, name="again"),
    path("webhooks/received/", pushes.push_list, name="pushes"),
    path("webhooks/received/<int:pk>/", pushes.detail, name="push"),
    path("webhooks/received/<int:pk>/replay/", pushes.replay, name="replay"),
    path("webhooks/<slug:ref>/", subscriptions.detail, name="detail"),
    path("webhooks/<slug:ref>/edit/", subscriptions.edit, name="edit"),
    path("webhooks/<slug:ref>/state/", subscriptions.set_state, name="state"),
    path("webhooks/<slug:ref>/secret/", subscriptions.renew_secret, name="secret"),
    path("webhooks/<slug:ref>/test/", subscriptions.test, name="test"),
    path("webhooks/<slug:ref>/again/", subscriptions.again, name="all_again"),
    path("webhooks/<slug:ref>/remove/", subscriptions.remove, name="remove"),
    path("api/hooks/<str:token>", incoming.receive, name="receive"),
]

"""Addresses of the console pages about messages."""

from django.urls import path

from messaging.views import (
    agents,
    agents_edit,
    agents_leave,
    campaigns,
    conversations,
    health,
    holders,
    inbox_changes,
    inboxes,
    numbers,
    opt_outs,
    person_plans,
)
from numbers.urls import E164Converter

# The converter is registered where numbers' addresses are; importing it makes sure of that.
assert E164Converter.regex

app_name = "messaging"
urlpatterns = [
    path("messages/", conversations.conversation_list, name="list"),
    path("messages/new/", conversations.new_message, name="new"),
    path("messages/opt-outs/", opt_outs.opt_out_list, name="opt_outs"),
    path("messages/opt-outs/add/", opt_outs.add, name="opt_out_add"),
    path("messages/opt-outs/add-many/", opt_outs.add_many, name="opt_out_add_many"),
    path("messages/opt-outs/<int:pk>/end/", opt_outs.end, name="opt_out_end"),
    path("messages/opt-outs/export.csv", opt_outs.export, name="opt_out_export"),
    path("messages/passing-on/", opt_outs.passing_on, name="passing_on"),
    path("messages/campaigns/", campaigns.campaign_list, name="campaigns"),
    path("messages/campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("messages/campaigns/brand/", campaigns.brand_new, name="brand_new"),
    path("messages/campaigns/<slug:ref>/", campaigns.detail, name="campaign"),
    path("messages/campaigns/<slug:ref>/assign/", campaigns.bind, name="campaign_bind"),
    path("messages/campaigns/<slug:ref>/take-off/", campaigns.unbind, name="campaign_unbind"),
    path("messages/numbers/<e164:e164>/", numbers.number, name="number"),
    path("messages/numbers/<e164:e164>/campaign/", numbers.bind, name="number_bind"),
    path("messages/health/", health.overview, name="health"),
    path("messages/health/alerts/", health.alerts, name="health_alerts"),
    path("messages/<uuid:pk>/", conversations.detail, name="detail"),
    path("messages/<e164:ours>/<e164:peer>/", conversations.thread, name="thread"),
    path("messages/<e164:ours>/<e164:peer>/send/", conversations.reply, name="reply"),
    path("agents/", agents.agent_list, name="agents"),
    path("agents/new/", agents_edit.agent_new, name="agent_new"),
    path("agents/who/", holders.who_held, name="who_held"),
    path("agents/plan/", person_plans.plan_list, name="plans"),
    path("agents/plan/new/", person_plans.plan_new, name="plan_new"),
    path("agents/plan/<int:pk>/", person_plans.detail, name="plan"),
    path("agents/plan/<int:pk>/again/", person_plans.retry, name="plan_retry"),
    path("agents/plan/<int:pk>/undo/", person_plans.undo, name="plan_undo"),
    path("agents/<slug:ref>/", agents.detail, name="agent"),
    path("agents/<slug:ref>/edit/", agents_edit.edit, name="agent_edit"),
    path("agents/<slug:ref>/numbers/", agents_edit.numbers, name="agent_numbers"),
    path("agents/<slug:ref>/state/", agents_edit.set_active, name="agent_state"),
    path("agents/<slug:ref>/sign-in/", agents_edit.link, name="agent_link"),
    path("agents/<slug:ref>/offboard/", agents_leave.offboard_page, name="agent_offboard"),
    path("inboxes/", inboxes.inbox_list, name="inboxes"),
    path("inboxes/new/", inboxes.inbox_new, name="inbox_new"),
    path("inboxes/<int:pk>/", inboxes.detail, name="inbox"),
    path("inboxes/<int:pk>/add/", inbox_changes.add, name="inbox_add"),
    path("inboxes/<int:pk>/take-out/", inbox_changes.take_out, name="inbox_take_out"),
    path("inboxes/<int:pk>/rename/", inbox_changes.rename, name="inbox_rename"),
    path("inboxes/<int:pk>/owner/", inbox_changes.reassign, name="inbox_owner"),
    path("inboxes/<int:pk>/remove/", inbox_changes.remove, name="inbox_remove"),
]

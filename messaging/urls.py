"""Addresses of the console pages about messages."""

from django.urls import path

from messaging.analytics import views as analytics
from messaging.views import (
    bulk,
    campaigns,
    canned,
    conversations,
    health,
    inbox,
    inbox_actions,
    numbers,
    opt_outs,
)
from numbers.urls import E164Converter

# The converter is registered where numbers' addresses are; importing it makes sure of that.
assert E164Converter.regex

app_name = "messaging"
urlpatterns = [
    path("inbox/", inbox.inbox, name="workspace"),
    path("inbox/unread/", inbox.unread, name="workspace_unread"),
    path("inbox/new/", inbox.new, name="conversation_new"),
    path("inbox/replies/", canned.reply_list, name="replies"),
    path("inbox/replies/new/", canned.reply_edit, name="reply_new"),
    path("inbox/replies/<int:pk>/", canned.reply_edit, name="reply_edit"),
    path("inbox/replies/<int:pk>/remove/", canned.reply_remove, name="reply_remove"),
    path("inbox/<int:pk>/", inbox.conversation, name="conversation"),
    path("inbox/<int:pk>/details/", inbox.conversation, {"pane": "details"}, name="conversation_details"),
    path("inbox/<int:pk>/live/", inbox.live, name="live"),
    path("inbox/<int:pk>/typing/", inbox.typing, name="typing"),
    path("inbox/<int:pk>/say/", inbox_actions.say, name="say"),
    path("inbox/<int:pk>/assign/", inbox_actions.assign, name="assign"),
    path("inbox/<int:pk>/close/", inbox_actions.close, name="close"),
    path("inbox/<int:pk>/reopen/", inbox_actions.reopen, name="reopen"),
    path("inbox/<int:pk>/take-over/", inbox_actions.take_over, name="take_over"),
    path("inbox/<int:pk>/hand-back/", inbox_actions.hand_back, name="hand_back"),
    path("inbox/<int:pk>/name/", inbox_actions.name, name="name"),
    path("inbox/<int:pk>/mark-unread/", inbox_actions.mark_unread, name="mark_unread"),
    path("messages/", conversations.conversation_list, name="list"),
    path("messages/analytics/", analytics.overview, name="analytics"),
    path("messages/new/", conversations.new_message, name="new"),
    path("messages/opt-outs/", opt_outs.opt_out_list, name="opt_outs"),
    path("messages/opt-outs/add/", opt_outs.add, name="opt_out_add"),
    path("messages/opt-outs/add-many/", opt_outs.add_many, name="opt_out_add_many"),
    path("messages/opt-outs/languages/", opt_outs.keyword_languages, name="keyword_languages"),
    path("messages/opt-outs/<int:pk>/end/", opt_outs.end, name="opt_out_end"),
    path("messages/passing-on/", opt_outs.passing_on, name="passing_on"),
    path("messages/campaigns/", campaigns.campaign_list, name="campaigns"),
    path("messages/bulk/campaign/", bulk.campaign, name="bulk_campaign"),
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
]

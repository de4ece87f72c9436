"""Addresses of the console pages about agents, their inboxes, plans and imports."""

from django.urls import path

from agents.address_books import file_views as contact_file
from agents.address_books import views as address_books
from agents.carriers import views as carriers
from agents.imports import urls as imports
from agents.plans import views as plans
from agents.switchboards import views as switchboards
from agents.views import (
    agents,
    bots,
    edit,
    groups,
    holders,
    inbox_changes,
    inboxes,
    offboard,
    pictures,
    presence,
)

app_name = "agents"
urlpatterns = [
    # First, for agents' own addresses begin the same way.
    *imports.urlpatterns,
    path("agent-differences/", carriers.drift_list, name="drift"),
    path("agent-differences/adopt/", carriers.adopt_theirs, name="adopt"),
    path("agent-differences/push/", carriers.push_ours, name="push"),
    path("agent-differences/voice/", carriers.push_our_voice, name="push_voice"),
    path("agent-differences/voice/adopt/", carriers.adopt_their_voice, name="adopt_voice"),
    path("switchboard-differences/", switchboards.drift, name="switchboard_drift"),
    path("switchboard-differences/people/<int:pk>/push/", switchboards.push_presence, name="presence_push"),
    path(
        "switchboard-differences/people/<int:pk>/adopt/", switchboards.adopt_presence, name="presence_adopt"
    ),
    path("switchboard-differences/people/<int:pk>/keep/", switchboards.keep_here, name="presence_keep"),
    path("switchboard-differences/groups/<int:pk>/push/", switchboards.push_group, name="group_push"),
    path("switchboard-differences/groups/<int:pk>/adopt/", switchboards.adopt_group, name="group_adopt"),
    path("contact-import/", contact_file.import_contacts, name="contact_import"),
    path("contact-differences/", address_books.drift, name="contact_drift"),
    path("contact-differences/<int:pk>/push/", address_books.push, name="contact_push"),
    path("contact-differences/<int:pk>/adopt/", address_books.adopt, name="contact_adopt"),
    path("carrier-receptions/<int:pk>/", switchboards.reception, name="carrier_reception"),
    path("agents/<slug:ref>/picture/", pictures.show, name="picture"),
    path("agents/<slug:ref>/picture/change/", pictures.change, name="picture_change"),
    path("who-is-free/", presence.who_is_free, name="presence"),
    path("who-is-free/me/", presence.mine, name="my_presence"),
    path("who-is-free/me/speed-dial/", presence.speed_dial, name="my_speed_dial"),
    path("who-is-free/me/caller-id/", presence.caller_id, name="my_caller_id"),
    path("who-is-free/<slug:ref>/", presence.of_colleague, name="presence_of"),
    path("groups/", groups.group_list, name="groups"),
    path("groups/<slug:ref>/", groups.group, name="group"),
    path("groups/<slug:ref>/picture/", pictures.show_group, name="group_picture"),
    path("groups/<slug:ref>/picture/change/", pictures.change_group, name="group_picture_change"),
    path("groups/<slug:ref>/members/", groups.members, name="group_members"),
    path("groups/<slug:ref>/me/", groups.mine, name="group_mine"),
    path("groups/<slug:ref>/send/", switchboards.send_group, name="group_send"),
    path("groups/<slug:ref>/delete/", groups.remove, name="group_remove"),
    path("agents/", agents.agent_list, name="list"),
    path("agents/new/", edit.agent_new, name="new"),
    path("agents/who/", holders.who_held, name="who_held"),
    path("agents/plan/", plans.plan_list, name="plans"),
    path("agents/plan/new/", plans.plan_new, name="plan_new"),
    path("agents/plan/<int:pk>/", plans.detail, name="plan"),
    path("agents/plan/<int:pk>/again/", plans.retry, name="plan_retry"),
    path("agents/plan/<int:pk>/undo/", plans.undo, name="plan_undo"),
    path("agents/bots/new/", bots.bot_new, name="bot_new"),
    path("agents/<slug:ref>/bot/", bots.bot_edit, name="bot_edit"),
    path("agents/<slug:ref>/bot/remove/", bots.bot_remove, name="bot_remove"),
    path("agents/<slug:ref>/voice/", bots.bot_number, name="bot_number"),
    path("agents/<slug:ref>/voice/<slug:assignment>/", bots.voice, name="voice"),
    path("agents/<slug:ref>/", agents.detail, name="detail"),
    path("agents/<slug:ref>/edit/", edit.edit, name="edit"),
    path("agents/<slug:ref>/numbers/", edit.numbers, name="numbers"),
    path("agents/<slug:ref>/state/", edit.set_active, name="state"),
    path("agents/<slug:ref>/sign-in/", edit.link, name="link"),
    path("agents/<slug:ref>/offboard/", offboard.offboard_page, name="offboard"),
    path("inboxes/", inboxes.inbox_list, name="inboxes"),
    path("inboxes/new/", inboxes.inbox_new, name="inbox_new"),
    path("inboxes/<int:pk>/", inboxes.detail, name="inbox"),
    path("inboxes/<int:pk>/add/", inbox_changes.add, name="inbox_add"),
    path("inboxes/<int:pk>/take-out/", inbox_changes.take_out, name="inbox_take_out"),
    path("inboxes/<int:pk>/rename/", inbox_changes.rename, name="inbox_rename"),
    path("inboxes/<int:pk>/owner/", inbox_changes.reassign, name="inbox_owner"),
    path("inboxes/<int:pk>/remove/", inbox_changes.remove, name="inbox_remove"),
]

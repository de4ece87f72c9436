"""Console URLs of accounts, people, money and the activity log."""

from django.urls import path

from accounts.views import (
    acting,
    activity,
    applications,
    contacts,
    detail,
    keys,
    members,
    my_tokens,
    settings,
    tokens,
    tree,
)

app_name = "accounts"
urlpatterns = [
    path("accounts/", tree.account_list, name="list"),
    path("accounts/new", tree.account_new, name="new"),
    path("accounts/<int:pk>/", detail.account_detail, name="detail"),
    path("accounts/<int:pk>/settings", detail.change_account, name="change"),
    path("accounts/<int:pk>/state", detail.account_state, name="state"),
    path("account/", settings.settings, name="settings"),
    path("account/change", settings.change_settings, name="change_settings"),
    path("account/switch", acting.switch_account, name="switch"),
    path("account/stop-acting", acting.stop_acting, name="stop_acting"),
    path("account/people/", members.member_list, name="members"),
    path("account/people/invite", members.invite, name="invite"),
    path("account/people/invitations/<int:pk>/again", members.send_again, name="send_again"),
    path("account/people/invitations/<int:pk>/revoke", members.revoke, name="revoke"),
    path("account/people/<int:pk>/role", members.change_role, name="change_role"),
    path("account/people/<int:pk>/remove", members.remove_member, name="remove_member"),
    path("account/api/", keys.keys, name="keys"),
    path("account/api/<int:pk>/rotate", keys.rotate_key, name="rotate_key"),
    path("account/api/<int:pk>/remove", keys.remove_key, name="remove_key"),
    path("account/tokens/", tokens.token_list, name="tokens"),
    path("account/tokens/<int:pk>/end/", tokens.end, name="token_end"),
    path("account/applications/", applications.application_list, name="applications"),
    path("account/applications/<int:pk>/revoke/", applications.revoke, name="application_revoke"),
    path("account/my-applications/", my_tokens.my_tokens, name="my_tokens"),
    path("account/my-applications/<int:pk>/end/", my_tokens.end, name="my_token_end"),
    path("account/networks/", settings.networks, name="networks"),
    path("account/networks/add", settings.add_network, name="add_network"),
    path("account/networks/remove", settings.remove_network, name="remove_network"),
    path("contacts/", contacts.contact_list, name="contacts"),
    path("contacts/new/", contacts.contact_new, name="contact_new"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/comment/", contacts.comment, name="contact_comment"),
    path("contacts/<int:pk>/delete/", contacts.remove, name="contact_remove"),
    path("activity/", activity.activity_log, name="activity"),
]

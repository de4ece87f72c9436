"""Messages, campaigns, inboxes and conversations are fenced off by account."""

from django.db import migrations

from common.marking import marking
from common.rls import append_only, protect
from common.words_index import searchable
from messaging.analytics.sums import MESSAGES


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("messaging", "0001_initial")]

    operations = [
        protect("messaging_binding"),
        protect("messaging_brand"),
        protect("messaging_campaign"),
        protect("messaging_campaignreview"),
        protect("messaging_cannedreply"),
        protect("messaging_carrierfeed"),
        protect("messaging_conversation"),
        protect("messaging_conversationnote"),
        protect("messaging_conversationpresence"),
        protect("messaging_conversationread"),
        protect("messaging_deliveryreceipt"),
        protect("messaging_healthsetting"),
        protect("messaging_inbox"),
        protect("messaging_inboxmember"),
        protect("messaging_keywordsetting"),
        protect("messaging_message"),
        protect("messaging_messagemark"),
        protect("messaging_messagesum"),
        protect("messaging_numberfeed"),
        protect("messaging_numbermessaging"),
        protect("messaging_optout"),
        protect("messaging_takeover"),
        append_only("messaging_conversationnote"),
        searchable("messaging_message", "peer", "text", "subject"),
        searchable("messaging_conversation", "peer", "ours", "name"),
        searchable("messaging_inbox", "e164", "name"),
        searchable("messaging_campaign", "ref"),
        searchable("messaging_brand", "name"),
        searchable("messaging_optout", "peer"),
        marking(MESSAGES),
    ]

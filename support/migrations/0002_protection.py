"""Tickets, chats and feedback are fenced off by account."""

from django.db import migrations

from common.rls import protect
from common.scope import APP_ROLE, SYSTEM_ROLE
from common.words_index import searchable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("support", "0001_initial")]

    operations = [
        protect("support_attachment"),
        protect("support_cannedreply"),
        protect("support_chat"),
        protect("support_chatline"),
        protect("support_chatreception"),
        protect("support_presence"),
        protect("support_queue"),
        protect("support_rating"),
        protect("support_ratingoptout"),
        protect("support_saidatcarrier"),
        protect("support_thread"),
        protect("support_ticket"),
        protect("support_ticketatcarrier"),
        searchable("support_ticket", "subject", "customer_email", "tags"),
        migrations.RunSQL(
            f"GRANT USAGE, SELECT ON SEQUENCE support_ticket_number TO {APP_ROLE}, {SYSTEM_ROLE};",
            migrations.RunSQL.noop,
        ),
    ]

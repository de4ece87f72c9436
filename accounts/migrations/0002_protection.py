"""What the database itself sees to in accounts: rows fenced off by account, a log that only grows."""

from django.db import migrations

from common.rls import append_only, prepare_roles, protect
from common.words_index import prepare, searchable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        *prepare_roles(),
        *prepare(),
        protect("accounts_account", column="id"),
        protect("accounts_accessentry"),
        protect("accounts_activity"),
        protect("accounts_agent"),
        protect("accounts_apicredential"),
        protect("accounts_contact"),
        protect("accounts_contactcomment"),
        protect("accounts_invitation"),
        protect("accounts_knownaddress"),
        protect("accounts_membership"),
        protect("accounts_programtoken"),
        protect("accounts_registration"),
        protect("accounts_storedreply"),
        append_only("accounts_activity"),
        searchable("accounts_account", "number", "name", "email", account="id"),
        searchable("accounts_agent", "name", "upn", "email", "object_id", "consistency_id", "ref"),
        searchable("accounts_activity", "actor", "acting_from", "subject"),
    ]

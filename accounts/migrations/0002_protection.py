"""What the database itself sees to in accounts: rows fenced off by account, a log that only grows."""

from django.db import migrations

from accounts.fields.protection import begins_with_defaults, goes_with_its_field, show_shared_fields
from common.rls import append_only, for_system_alone, prepare_roles, protect
from common.words_index import prepare, searchable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        *prepare_roles(),
        *prepare(),
        protect("accounts_accessentry"),
        protect("accounts_account", column="id"),
        protect("accounts_accountfieldvalue"),
        protect("accounts_activity"),
        protect("accounts_activitychain"),
        protect("accounts_activityseal"),
        protect("accounts_agent"),
        protect("accounts_apicredential"),
        protect("accounts_application"),
        protect("accounts_authorizationcode"),
        protect("accounts_contact"),
        protect("accounts_contactcomment"),
        protect("accounts_customfield"),
        protect("accounts_customrole"),
        protect("accounts_invitation"),
        protect("accounts_knownaddress"),
        protect("accounts_membership"),
        protect("accounts_programtoken"),
        protect("accounts_registration"),
        protect("accounts_savedview"),
        protect("accounts_storedreply"),
        for_system_alone("accounts_sealingmark"),
        show_shared_fields(),
        append_only("accounts_activity"),
        append_only("accounts_activityseal"),
        searchable("accounts_account", "number", "name", "email", account="id"),
        searchable("accounts_agent", "name", "upn", "email", "object_id", "consistency_id", "ref"),
        searchable("accounts_activity", "actor", "acting_from", "subject"),
        goes_with_its_field("accounts_accountfieldvalue"),
        begins_with_defaults("accounts_accountfieldvalue", of="accounts_account", about="account"),
    ]

"""Logins at carriers are fenced off by account; those of accounts above may be read."""

from django.db import migrations

from common.rls import protect, show_to_accounts_below


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("providers", "0001_initial")]

    operations = [
        protect("providers_provideraccount"),
        show_to_accounts_below("providers_provideraccount"),
        protect("providers_familylogin"),
        show_to_accounts_below("providers_familylogin"),
        protect("providers_syncrun"),
        protect("providers_pushsubscription"),
    ]

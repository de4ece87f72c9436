"""Logins at carriers are fenced off by account; those of accounts above may be read."""

from django.db import migrations

from common.rls import protect, show_to_accounts_below


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("providers", "0001_initial")]

    operations = [
        protect("providers_familylogin"),
        protect("providers_loginmoney"),
        protect("providers_pendingsignin"),
        protect("providers_provideraccount"),
        protect("providers_pushsubscription"),
        protect("providers_syncrun"),
        show_to_accounts_below("providers_provideraccount"),
        show_to_accounts_below("providers_familylogin"),
    ]

"""What the database itself sees to in money: rows fenced off by account, a ledger that only grows."""

from django.db import migrations

from common.rls import append_only, protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("billing", "0001_initial")]

    operations = [
        protect("billing_finding"),
        protect("billing_hold"),
        protect("billing_ledgerentry"),
        protect("billing_payment"),
        append_only("billing_ledgerentry"),
    ]

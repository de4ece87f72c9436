"""Call records are fenced off by account."""

from django.db import migrations

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("calls", "0001_initial")]

    operations = [
        protect("calls_callrecord"),
    ]

"""What answers calls is fenced off by account."""

from django.db import migrations

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("pbx", "0001_initial")]

    operations = [
        protect("pbx_callerid"),
        protect("pbx_voiceapp"),
    ]

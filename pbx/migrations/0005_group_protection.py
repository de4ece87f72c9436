"""Call groups are fenced off by account."""

from django.db import migrations

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [("pbx", "0004_groups")]

    operations = [protect("pbx_callgroup"), protect("pbx_groupmember")]

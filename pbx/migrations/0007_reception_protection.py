"""Receptions are fenced off by account."""

from django.db import migrations

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [("pbx", "0006_receptions")]

    operations = [protect("pbx_reception")]

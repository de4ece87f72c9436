"""Ids of gateways begin above the carrier's own routes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("house", "0001_initial")]

    operations = [
        # A route below 1000 is one of the carrier's own.
        migrations.RunSQL(
            "ALTER TABLE house_housegateway ALTER COLUMN id RESTART WITH 1000", migrations.RunSQL.noop
        ),
    ]

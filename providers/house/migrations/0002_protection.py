"""The house carrier's emergency addresses and PINs are shown to the carrier itself alone."""

from django.db import migrations

from common.rls import for_system_alone


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("house", "0001_initial")]

    operations = [
        for_system_alone("house_houseaddress"),
        for_system_alone("house_houseemergencyrecord"),
        for_system_alone("house_housepin"),
        # A route below 1000 is one of the carrier's own, so ids of gateways begin there.
        migrations.RunSQL(
            "ALTER TABLE house_housegateway ALTER COLUMN id RESTART WITH 1000", migrations.RunSQL.noop
        ),
    ]

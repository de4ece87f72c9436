"""The house carrier's emergency addresses and PINs are shown to the carrier itself alone."""

from django.db import migrations

from common.rls import for_system_alone


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("house", "0002_gateway_ids")]

    operations = [
        for_system_alone("house_houseaddress"),
        for_system_alone("house_houseemergencyrecord"),
        for_system_alone("house_housepin"),
    ]

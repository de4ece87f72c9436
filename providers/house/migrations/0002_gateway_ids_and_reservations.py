from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("house", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="housenumber",
            index=models.Index(
                condition=models.Q(("state", "reserved")), fields=["reserved_until"], name="house_reserved"
            ),
        ),
        # A route below 1000 is one of the carrier's own, so ids of gateways begin there.
        migrations.RunSQL(
            "ALTER TABLE house_housegateway ALTER COLUMN id RESTART WITH 1000", migrations.RunSQL.noop
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("house", "0002_gateway_ids_and_reservations"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line1", models.CharField(max_length=60)),
                ("line2", models.CharField(blank=True, default="", max_length=60)),
                ("city", models.CharField(max_length=60)),
                ("state", models.CharField(max_length=2)),
                ("zip", models.CharField(max_length=10)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line1", "line2", "city", "state", "zip"), name="house_address_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseEmergencyRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16, unique=True)),
                ("holder", models.BigIntegerField()),
                ("caller_name", models.CharField(max_length=32)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="house.houseaddress"
                    ),
                ),
            ],
        ),
    ]

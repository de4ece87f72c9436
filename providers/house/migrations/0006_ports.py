"""Ports to the house carrier."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("house", "0005_campaigns"),
    ]

    operations = [
        migrations.CreateModel(
            name="HousePort",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        help_text="The request that made it, so a repeat makes no second.", unique=True
                    ),
                ),
                ("holder", models.BigIntegerField()),
                (
                    "e164s",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), size=None
                    ),
                ),
                ("state", models.CharField(max_length=20)),
                ("foc", models.DateField(blank=True, null=True)),
                ("wanted_on", models.DateField(blank=True, null=True)),
                ("rejection", models.CharField(blank=True, default="", max_length=30)),
                ("text", models.CharField(blank=True, default="", max_length=200)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]

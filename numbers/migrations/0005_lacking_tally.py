"""How many numbers of each account have no emergency address, kept as numbers, addresses and waivers change."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect
from numbers.e911_tallying import lacking_tallied


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("numbers", "0004_filters")]

    operations = [
        migrations.CreateModel(
            name="LackingTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "tally of numbers without an emergency address",
                "verbose_name_plural": "tallies of numbers without an emergency address",
            },
        ),
        protect("numbers_lackingtally"),
        lacking_tallied(),
    ]

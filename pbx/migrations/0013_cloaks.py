"""Colleagues' calls may show a main number, fenced off by account."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_contact_address"),
        ("pbx", "0012_reception_language"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cloak",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "agent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cloak",
                        to="accounts.agent",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pbx.reception"
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        protect("pbx_cloak"),
    ]

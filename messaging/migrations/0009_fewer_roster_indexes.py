"""Rows of imports are found by their import alone; fewer indexes make them quicker to write."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_signing_keys"),
        ("messaging", "0008_person_plans"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rosterrow",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="rosterrow",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.agent",
            ),
        ),
        migrations.AlterField(
            model_name="rosterrow",
            name="roster",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="messaging.rosterimport",
            ),
        ),
    ]

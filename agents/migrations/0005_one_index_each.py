"""No index that another begins with, on tables that grow."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_index_each"),
        ("agents", "0004_group_pictures"),
        ("pbx", "0003_stock"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agentatcarrier",
            name="agent",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="at_carriers",
                to="accounts.agent",
            ),
        ),
        migrations.AlterField(
            model_name="colleagueatcarrier",
            name="agent",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="at_switchboards",
                to="accounts.agent",
            ),
        ),
        migrations.AlterField(
            model_name="contactatcarrier",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="at_carriers",
                to="accounts.contact",
            ),
        ),
        migrations.AlterField(
            model_name="groupatcarrier",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="at_switchboards",
                to="pbx.callgroup",
            ),
        ),
    ]

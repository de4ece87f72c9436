"""No index that another begins with, on tables that grow."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_index_each"),
        ("events", "0003_changes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="subscription",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="events.subscription",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="alert",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="events.alert",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="membership",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="accounts.membership",
            ),
        ),
        migrations.AlterField(
            model_name="push",
            name="address",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pushes",
                to="events.pushaddress",
            ),
        ),
        migrations.AlterField(
            model_name="pushedid",
            name="address",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="events.pushaddress",
            ),
        ),
    ]

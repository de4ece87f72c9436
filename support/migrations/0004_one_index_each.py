"""No index that another begins with, on tables that grow."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_index_each"),
        ("providers", "0003_one_index_each"),
        ("support", "0003_chats_at_carriers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="chat",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chats",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="chatatcarrier",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="chatatcarrier",
            name="provider_account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="providers.provideraccount",
            ),
        ),
        migrations.AlterField(
            model_name="chatline",
            name="chat",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="support.chat",
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="provider_account",
            field=models.ForeignKey(
                db_index=False,
                help_text="Whose carrier asked.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="providers.provideraccount",
            ),
        ),
        migrations.AlterField(
            model_name="thread",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="threads",
                to="support.ticket",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="queue",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="support.queue",
            ),
        ),
        migrations.AlterField(
            model_name="ticketatcarrier",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="at_carriers",
                to="support.ticket",
            ),
        ),
    ]

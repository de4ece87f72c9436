"""Pictures of call groups, those that came from switchboards, when somebody was
there again last, and who stands in for them."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_protection"),
        ("agents", "0003_pictures"),
        ("pbx", "0003_stock"),
    ]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="ended_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When they were there again last; where their time ran out, that is the end.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="stand_in",
            field=models.ForeignKey(
                blank=True,
                help_text="Who is called instead of them while they are away.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.agent",
            ),
        ),
        migrations.AddField(
            model_name="colleagueatcarrier",
            name="picture_address",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddField(
            model_name="colleagueatcarrier",
            name="picture_version",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.CreateModel(
            name="GroupPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("image", models.BinaryField()),
                ("version", models.CharField(max_length=16)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picture",
                        to="pbx.callgroup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        protect("agents_grouppicture"),
    ]

"""The chain over the activity log, and indexes of whose entries they are and of their days."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from common.rls import append_only, for_system_alone, protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_contact_address"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityChain",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="activity_chain",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                ("length", models.PositiveBigIntegerField(default=0)),
                ("head", models.CharField(blank=True, default="", max_length=64)),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("fault", models.CharField(blank=True, default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="ActivitySeal",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                        to="accounts.activity",
                    ),
                ),
                ("position", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SealingMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("settled", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
                ("transaction", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("user__isnull", False)), fields=["user", "-id"], name="activity_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["created_at"], name="activity_days", pages_per_range=32
            ),
        ),
        migrations.AddField(
            model_name="activityseal",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealingmark",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_sealing_mark"),
        ),
        migrations.AddConstraint(
            model_name="activityseal",
            constraint=models.UniqueConstraint(fields=("account", "position"), name="one_seal_at_a_place"),
        ),
        protect("accounts_activityseal"),
        protect("accounts_activitychain"),
        for_system_alone("accounts_sealingmark"),
        append_only("accounts_activityseal"),
    ]

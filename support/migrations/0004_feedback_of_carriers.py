"""Ratings that a carrier asked for, and an index of the chats that are open."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("calls", "0006_statistics"),
        ("pbx", "0008_targets"),
        ("providers", "0005_feedback_of_carriers"),
        ("support", "0003_feedback"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="rating",
            name="rating_of_one_conversation",
        ),
        migrations.AddField(
            model_name="rating",
            name="conversation_ref",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="rating",
            name="provider_account",
            field=models.ForeignKey(
                help_text="Whose carrier asked.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="providers.provideraccount",
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="record",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rating",
                to="calls.callrecord",
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="ref",
            field=models.CharField(
                blank=True, default="", help_text="The carrier's name of it.", max_length=100
            ),
        ),
        migrations.AddIndex(
            model_name="chat",
            index=models.Index(
                condition=models.Q(("state__in", ["answered", "ringing"])),
                fields=["account", "state"],
                name="chat_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                fields=("provider_account", "ref"), name="one_rating_of_a_carrier"
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("call__isnull", False),
                        ("chat", None),
                        ("conversation", "call"),
                        ("provider_account", None),
                    ),
                    models.Q(
                        ("call", None),
                        ("chat__isnull", False),
                        ("conversation", "chat"),
                        ("provider_account", None),
                    ),
                    models.Q(
                        ("call", None),
                        ("chat", None),
                        ("provider_account__isnull", False),
                        models.Q(("ref", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rating_of_one_conversation",
            ),
        ),
    ]

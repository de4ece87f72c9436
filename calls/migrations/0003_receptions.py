"""Calls that receptions answer, and the path of each caller."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_protection"),
        ("calls", "0002_protection"),
        ("pbx", "0006_receptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("command", models.PositiveIntegerField()),
                (
                    "place",
                    models.CharField(help_text="Such as open.1: the phase and the keys.", max_length=20),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("menu", "Menu of keys"),
                            ("agent", "Rings a colleague"),
                            ("group", "Rings a call group"),
                            ("queue", "Waits in a queue for a call group"),
                            ("number", "Rings another number"),
                            ("voicemail", "Takes a voicemail"),
                            ("end", "Ends the call"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                (
                    "endpoint",
                    models.CharField(
                        blank=True, default="", help_text="Whom it asks, as a destination.", max_length=40
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["command"],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="phase",
            field=models.CharField(
                blank=True,
                choices=[("open", "Open"), ("closed", "Closed"), ("backup", "Backup")],
                default="",
                help_text="The last that the caller came to.",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="reception",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="pbx.reception",
            ),
        ),
        migrations.AlterField(
            model_name="call",
            name="kind",
            field=models.CharField(
                choices=[
                    ("call_tracking", "Call tracking"),
                    ("click_to_call", "Click-to-call"),
                    ("real_time", "Real-time app"),
                    ("scenario", "Scenario"),
                    ("broadcast", "Broadcast"),
                    ("conference", "Conference"),
                    ("reception", "Reception"),
                    ("call_group", "Call group"),
                    ("agent", "Agent"),
                ],
                max_length=13,
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["account", "-planned_for", "-id"], name="live_call_by_time"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("reception__isnull", False)),
                fields=["reception", "-planned_for"],
                name="live_call_of_reception",
            ),
        ),
        migrations.AddField(
            model_name="callnode",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
            ),
        ),
        migrations.AddField(
            model_name="callnode",
            name="call",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="calls.call"
            ),
        ),
        migrations.AddConstraint(
            model_name="callnode",
            constraint=models.UniqueConstraint(fields=("call", "command"), name="one_node_of_a_command"),
        ),
    ]

import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pbx", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(default=common.ids.new_ref, editable=False, max_length=8, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call_tracking", "Call tracking"),
                            ("click_to_call", "Click-to-call"),
                            ("real_time", "Real-time app"),
                            ("scenario", "Scenario"),
                            ("broadcast", "Broadcast"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("inbound", "Inbound"), ("outbound", "Outbound")], max_length=8
                    ),
                ),
                (
                    "caller",
                    models.CharField(help_text="Who calls in; empty for calls from here.", max_length=40),
                ),
                (
                    "called",
                    models.CharField(
                        help_text="The number that was called, or the first target.", max_length=40
                    ),
                ),
                (
                    "cli",
                    models.CharField(
                        help_text="The number that called parties see, or BLOCKED.", max_length=16
                    ),
                ),
                (
                    "custom",
                    models.CharField(
                        blank=True, default="", help_text="The customer's own text.", max_length=32
                    ),
                ),
                ("settings", models.JSONField(default=dict)),
                ("plan", models.JSONField(default=dict)),
                (
                    "key",
                    models.CharField(
                        blank=True, help_text="Asked for twice, started once.", max_length=100, null=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("dialing", "Dialing"),
                            ("ringing", "Ringing"),
                            ("answered", "Answered"),
                            ("ended", "Ended"),
                            ("cancelled", "Cancelled"),
                            ("busy", "Busy"),
                            ("no_answer", "No answer"),
                            ("congestion", "Congestion"),
                            ("unavailable", "Unavailable"),
                            ("voicemail", "Voicemail"),
                        ],
                        default="planned",
                        max_length=11,
                    ),
                ),
                ("is_simulated", models.BooleanField(default=True)),
                ("carried_out", models.PositiveIntegerField(default=0)),
                ("under_way", models.PositiveIntegerField(default=0)),
                ("under_way_since", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("planned_for", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="accounts.account",
                    ),
                ),
                (
                    "app",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="pbx.voiceapp",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("event", models.JSONField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="calls.call"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("is_ours", models.BooleanField(help_text="Called from here.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("dialing", "Dialing"),
                            ("ringing", "Ringing"),
                            ("answered", "Answered"),
                            ("ended", "Ended"),
                            ("cancelled", "Cancelled"),
                            ("busy", "Busy"),
                            ("no_answer", "No answer"),
                            ("congestion", "Congestion"),
                            ("unavailable", "Unavailable"),
                            ("voicemail", "Voicemail"),
                        ],
                        max_length=11,
                    ),
                ),
                ("cause", models.PositiveSmallIntegerField(blank=True, help_text="ITU-T Q.850.", null=True)),
                (
                    "by",
                    models.CharField(
                        blank=True,
                        choices=[("party", "The party"), ("us", "This side")],
                        default="",
                        max_length=5,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="legs", to="calls.call"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="CallRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(help_text="The switch's name for the call.", max_length=100)),
                (
                    "direction",
                    models.CharField(
                        choices=[("inbound", "Inbound"), ("outbound", "Outbound")], max_length=8
                    ),
                ),
                ("caller", models.CharField(help_text="E.164, or what the caller sent.", max_length=40)),
                ("caller_name", models.CharField(blank=True, default="", max_length=80)),
                ("called", models.CharField(max_length=40)),
                (
                    "address",
                    models.GenericIPAddressField(blank=True, help_text="Of the equipment.", null=True),
                ),
                ("started_at", models.DateTimeField()),
                ("seconds", models.PositiveIntegerField()),
                ("rate", models.DecimalField(decimal_places=6, help_text="A minute.", max_digits=12)),
                ("charged", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                (
                    "is_sample",
                    models.BooleanField(default=False, help_text="Made up, to show what a list looks like."),
                ),
                (
                    "is_simulated",
                    models.BooleanField(
                        default=False, help_text="On the house switch, which reaches nobody."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planned", "Planned"),
                            ("dialing", "Dialing"),
                            ("ringing", "Ringing"),
                            ("answered", "Answered"),
                            ("ended", "Ended"),
                            ("cancelled", "Cancelled"),
                            ("busy", "Busy"),
                            ("no_answer", "No answer"),
                            ("congestion", "Congestion"),
                            ("unavailable", "Unavailable"),
                            ("voicemail", "Voicemail"),
                        ],
                        default="",
                        help_text="How it ended.",
                        max_length=11,
                    ),
                ),
                ("cause", models.PositiveSmallIntegerField(blank=True, help_text="ITU-T Q.850.", null=True)),
                (
                    "custom",
                    models.CharField(
                        blank=True, default="", help_text="The customer's own text.", max_length=32
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_records",
                        to="accounts.account",
                    ),
                ),
                (
                    "leg",
                    models.OneToOneField(
                        blank=True,
                        help_text="Of a call run here.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="calls.leg",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("command", models.PositiveIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("event", models.JSONField()),
                ("is_reported", models.BooleanField(default=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signals", to="calls.call"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["account", "-id"], name="live_call_newest"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["account", "-id"], name="live_call_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(fields=("account", "key"), name="call_started_once"),
        ),
        migrations.AddConstraint(
            model_name="callevent",
            constraint=models.UniqueConstraint(fields=("call", "place"), name="one_event_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.UniqueConstraint(fields=("call", "place"), name="one_leg_of_a_place"),
        ),
        migrations.AddIndex(
            model_name="callrecord",
            index=models.Index(fields=["account", "-started_at", "-id"], name="call_newest"),
        ),
        migrations.AddConstraint(
            model_name="callrecord",
            constraint=models.UniqueConstraint(fields=("account", "ref"), name="one_record_per_call"),
        ),
        migrations.AddConstraint(
            model_name="callrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("charged__gte", 0)), name="call_charge_not_negative"
            ),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(
                condition=models.Q(("is_reported", False)),
                fields=["call", "due_at", "id"],
                name="signal_next",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                fields=("call", "command", "place"), name="one_signal_of_a_place"
            ),
        ),
    ]

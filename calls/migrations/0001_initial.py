import common.create_tables
import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pbx", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="CallSum",
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
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "span",
                            models.CharField(
                                help_text="hour, day or part, which is 15 minutes.", max_length=4
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        (
                            "dimension",
                            models.CharField(blank=True, help_text="Empty for all together.", max_length=11),
                        ),
                        ("direction", models.CharField(max_length=8)),
                        ("value", models.CharField(blank=True, max_length=40)),
                        ("calls", models.BigIntegerField()),
                        ("answered", models.BigIntegerField()),
                        ("seconds", models.BigIntegerField()),
                        ("charged", models.DecimalField(decimal_places=6, max_digits=24)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "span", "dimension", "began_at", "direction", "value"),
                                name="one_call_sum_of_a_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallMark",
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
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("hour", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "hour"], name="call_mark_of_hour")],
                    },
                ),
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
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
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
                                    ("conference", "Conference"),
                                    ("reception", "Reception"),
                                    ("call_group", "Call group"),
                                    ("agent", "Agent"),
                                ],
                                max_length=13,
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
                        (
                            "reception",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="pbx.reception",
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                blank=True,
                                choices=[("open", "Open"), ("closed", "Closed"), ("backup", "Backup")],
                                default="",
                                help_text="The last that the caller came to.",
                                max_length=6,
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
                            models.CharField(
                                help_text="Who calls in; empty for calls from here.", max_length=40
                            ),
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
                                blank=True,
                                help_text="Asked for twice, started once.",
                                max_length=100,
                                null=True,
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
                        (
                            "provider_account",
                            models.ForeignKey(
                                blank=True,
                                help_text="The login whose carrier makes the call; none for the house switch.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("carrier_ref", models.CharField(blank=True, default="", max_length=100)),
                        ("is_simulated", models.BooleanField(default=True)),
                        ("carried_out", models.PositiveIntegerField(default=0)),
                        ("under_way", models.PositiveIntegerField(default=0)),
                        ("under_way_since", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("planned_for", models.DateTimeField()),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="live_call_newest"),
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["account", "-id"],
                                name="live_call_open",
                            ),
                            models.Index(fields=["account", "-planned_for", "-id"], name="live_call_by_time"),
                            models.Index(
                                condition=models.Q(("reception__isnull", False)),
                                fields=["reception", "-planned_for"],
                                name="live_call_of_reception",
                            ),
                            models.Index(fields=["account", "called", "-planned_for"], name="live_call_to"),
                            models.Index(
                                condition=models.Q(("direction", "outbound")),
                                fields=["account", "cli", "-planned_for"],
                                name="live_call_from",
                            ),
                            models.Index(
                                condition=models.Q(("carrier_ref", ""), _negated=True),
                                fields=["provider_account", "carrier_ref"],
                                name="live_call_at_carrier",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "key"), name="call_started_once")
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="legs",
                                to="calls.call",
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField()),
                        ("number", models.CharField(max_length=40)),
                        ("is_ours", models.BooleanField(help_text="Called from here.")),
                        (
                            "party",
                            models.CharField(
                                blank=True, choices=[("a", "A"), ("b", "B")], default="", max_length=1
                            ),
                        ),
                        ("attempt", models.PositiveSmallIntegerField(default=1)),
                        (
                            "is_machine",
                            models.BooleanField(
                                default=False, help_text="A machine answered, and was hung up on."
                            ),
                        ),
                        (
                            "custom",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The customer's own text, where not the call's.",
                                max_length=32,
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
                                max_length=11,
                            ),
                        ),
                        (
                            "cause",
                            models.PositiveSmallIntegerField(blank=True, help_text="ITU-T Q.850.", null=True),
                        ),
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
                    ],
                    options={
                        "ordering": ["place"],
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "place"), name="one_leg_of_a_place")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallNode",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nodes",
                                to="calls.call",
                            ),
                        ),
                        ("command", models.PositiveIntegerField()),
                        (
                            "place",
                            models.CharField(
                                help_text="Such as open.1: the phase and the keys.", max_length=20
                            ),
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
                                blank=True,
                                default="",
                                help_text="Whom it asks, as a destination.",
                                max_length=40,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["command"],
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "command"), name="one_node_of_a_command")
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="calls.call",
                            ),
                        ),
                        ("place", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        ("event", models.JSONField()),
                    ],
                    options={
                        "ordering": ["place"],
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "place"), name="one_event_of_a_place")
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signals",
                                to="calls.call",
                            ),
                        ),
                        ("command", models.PositiveIntegerField()),
                        ("place", models.PositiveSmallIntegerField()),
                        ("due_at", models.DateTimeField()),
                        ("event", models.JSONField()),
                        ("is_reported", models.BooleanField(default=False)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_reported", False)),
                                fields=["call", "due_at", "id"],
                                name="signal_next",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("call", "command", "place"), name="one_signal_of_a_place"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Promise",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "call",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promise",
                                to="calls.call",
                            ),
                        ),
                        ("number", models.CharField(max_length=40)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("reserved", "Reserved"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("replaced", "Asked again"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.agent",
                            ),
                        ),
                        (
                            "made",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="keeps_promise",
                                to="calls.call",
                            ),
                        ),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, default="", max_length=200)),
                    ],
                    options={
                        "ordering": ["-asked_at", "-id"],
                        "indexes": [
                            models.Index(fields=["account", "-asked_at", "-id"], name="promise_newest"),
                            models.Index(
                                condition=models.Q(("state__in", ("waiting", "reserved"))),
                                fields=["account", "asked_at"],
                                name="promise_open",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("waiting", "reserved"))),
                                fields=("account", "number"),
                                name="one_open_promise_of_a_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at", None), ("state__in", ("waiting", "reserved"))),
                                    models.Q(
                                        models.Q(("state__in", ("waiting", "reserved")), _negated=True),
                                        models.Q(("settled_at", None), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="promise_settled_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("agent__isnull", False), ("state", "waiting"), _negated=True),
                                    models.Q(("agent__isnull", True), ("state", "reserved"), _negated=True),
                                ),
                                name="promise_reserved_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recording",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recordings",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recordings",
                                to="calls.call",
                            ),
                        ),
                        ("command", models.PositiveIntegerField(default=0)),
                        ("leg", models.PositiveSmallIntegerField(default=0)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("call", "Call"),
                                    ("recording", "Recording"),
                                    ("voicemail", "Voicemail"),
                                ],
                                max_length=9,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("recording", "Being recorded"),
                                    ("processing", "Being made"),
                                    ("ready", "Ready"),
                                    ("failed", "Failed"),
                                ],
                                default="recording",
                                max_length=10,
                            ),
                        ),
                        ("error", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "app",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="pbx.voiceapp",
                            ),
                        ),
                        ("number", models.CharField(blank=True, default="", max_length=40)),
                        ("caller", models.CharField(blank=True, default="", max_length=40)),
                        ("left_for", models.CharField(blank=True, default="", max_length=100)),
                        ("is_personal", models.BooleanField(default=False)),
                        ("began_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("seconds", models.PositiveIntegerField(default=0)),
                        ("key", models.CharField(blank=True, default="", max_length=60)),
                        ("size", models.PositiveIntegerField(default=0)),
                        (
                            "is_simulated",
                            models.BooleanField(
                                default=True, help_text="On the house switch, which reaches nobody."
                            ),
                        ),
                        ("heard_at", models.DateTimeField(blank=True, null=True)),
                        ("heard_by", models.CharField(blank=True, default="", max_length=160)),
                        ("comment", models.CharField(blank=True, default="", max_length=500)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-began_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("removed_at", None)),
                                fields=["account", "-began_at", "-id"],
                                name="recording_newest",
                            ),
                            models.Index(
                                condition=models.Q(("removed_at", None)),
                                fields=["account", "kind", "-began_at", "-id"],
                                name="recording_of_kind",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("heard_at", None),
                                    ("kind", "voicemail"),
                                    ("removed_at", None),
                                    ("state", "ready"),
                                ),
                                fields=["account"],
                                name="voicemail_unheard",
                            ),
                            models.Index(
                                condition=models.Q(("removed_at__isnull", False)),
                                fields=["id"],
                                name="recording_on_its_way",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("call", "command"), name="one_recording_of_a_command"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ready"), _negated=True),
                                    models.Q(("key", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="recording_ready_has_sound",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("call__isnull", False), ("kind", "voicemail"), _connector="OR"
                                ),
                                name="recording_is_of_a_call",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hearing",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "recording",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hearings",
                                to="calls.recording",
                            ),
                        ),
                        ("who", models.CharField(max_length=160)),
                        ("last_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-last_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("recording", "who"), name="one_hearing_of_a_person"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Retention",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("voicemail_days", models.PositiveIntegerField(blank=True, null=True)),
                        ("recording_days", models.PositiveIntegerField(blank=True, null=True)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="CallsRead",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "provider_account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("until", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "calls read",
                    },
                ),
                migrations.CreateModel(
                    name="StrayCall",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stray_calls",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("ref", models.CharField(max_length=100)),
                        (
                            "direction",
                            models.CharField(
                                blank=True, default="", help_text="As far as it was told.", max_length=8
                            ),
                        ),
                        ("caller", models.CharField(max_length=40)),
                        ("caller_name", models.CharField(blank=True, default="", max_length=80)),
                        ("called", models.CharField(max_length=40)),
                        ("address", models.GenericIPAddressField(blank=True, null=True)),
                        ("started_at", models.DateTimeField()),
                        ("seconds", models.PositiveIntegerField()),
                        ("state", models.CharField(blank=True, default="", max_length=11)),
                        ("cause", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("cost", models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True)),
                        ("cost_currency", models.CharField(blank=True, default="", max_length=3)),
                        ("told_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-started_at", "-id"],
                        "indexes": [
                            models.Index(fields=["account", "-started_at", "-id"], name="stray_call_newest")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider_account", "ref"), name="one_stray_call_of_a_carrier"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost__isnull", True),
                                    models.Q(("cost_currency", ""), _negated=True),
                                    _connector="XOR",
                                ),
                                name="stray_call_cost_has_currency",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VoicemailAtCarrier",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("carrier_ref", models.CharField(max_length=64)),
                        (
                            "recording",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="at_carrier",
                                to="calls.recording",
                            ),
                        ),
                        ("is_heard", models.BooleanField(default=False)),
                        ("told_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "voicemails at carriers",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider_account", "carrier_ref"),
                                name="one_voicemail_of_a_carrier_ref",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AnswerSum",
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
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "span",
                            models.CharField(
                                help_text="hour, day or part, which is 15 minutes.", max_length=4
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        ("direction", models.CharField(max_length=8)),
                        (
                            "dimension",
                            models.CharField(blank=True, help_text="Empty for all together.", max_length=8),
                        ),
                        ("value", models.CharField(blank=True, max_length=48)),
                        ("calls", models.BigIntegerField()),
                        ("answered", models.BigIntegerField()),
                        ("closed", models.BigIntegerField()),
                        ("judged", models.BigIntegerField()),
                        ("in_time", models.BigIntegerField()),
                        ("waits", models.BigIntegerField()),
                        ("waited", models.BigIntegerField(help_text="Milliseconds.")),
                        ("talked", models.BigIntegerField(help_text="Milliseconds.")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "span", "dimension", "began_at", "direction", "value"),
                                name="one_answer_sum_of_a_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AnswerMark",
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
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("hour", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["account", "hour"], name="answer_mark_of_hour")],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="call_records",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "provider_account",
                            models.ForeignKey(
                                blank=True,
                                help_text="The login whose carrier told of it.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provideraccount",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                help_text="The switch's name for the call, or the carrier's.", max_length=100
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
                            models.CharField(help_text="E.164, or what the caller sent.", max_length=40),
                        ),
                        ("caller_name", models.CharField(blank=True, default="", max_length=80)),
                        ("called", models.CharField(max_length=40)),
                        (
                            "app",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="pbx.voiceapp",
                            ),
                        ),
                        (
                            "peer_country",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Of whoever is on the other side; empty for no country.",
                                max_length=2,
                            ),
                        ),
                        (
                            "peer_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("geographic", "Geographic"),
                                    ("mobile", "Mobile"),
                                    ("geographic_or_mobile", "Geographic or mobile"),
                                    ("national", "National"),
                                    ("toll_free", "Toll-free"),
                                    ("voicemail", "Voicemail access"),
                                    ("shared_cost", "Shared cost"),
                                    ("premium", "Premium rate"),
                                    ("personal", "Personal"),
                                    ("pager", "Pager"),
                                    ("satellite", "Satellite or international network"),
                                    ("unknown", "Unassigned"),
                                ],
                                default="",
                                max_length=20,
                            ),
                        ),
                        (
                            "address",
                            models.GenericIPAddressField(
                                blank=True, help_text="Of the equipment.", null=True
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("seconds", models.PositiveIntegerField()),
                        ("rate", models.DecimalField(decimal_places=6, help_text="A minute.", max_digits=12)),
                        ("charged", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                        (
                            "cost",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                help_text="What the carrier bills for it.",
                                max_digits=18,
                                null=True,
                            ),
                        ),
                        ("cost_currency", models.CharField(blank=True, default="", max_length=3)),
                        (
                            "is_sample",
                            models.BooleanField(
                                default=False, help_text="Made up, to show what a list looks like."
                            ),
                        ),
                        (
                            "is_simulated",
                            models.BooleanField(
                                default=False, help_text="On the house switch, which reaches nobody."
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
                        (
                            "cause",
                            models.PositiveSmallIntegerField(blank=True, help_text="ITU-T Q.850.", null=True),
                        ),
                        (
                            "custom",
                            models.CharField(
                                blank=True, default="", help_text="The customer's own text.", max_length=32
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-started_at", "-id"],
                        "indexes": [
                            models.Index(fields=["account", "-started_at", "-id"], name="call_newest"),
                            models.Index(
                                condition=models.Q(("leg__isnull", True)),
                                fields=["account", "-started_at", "-id"],
                                name="call_elsewhere_newest",
                            ),
                            models.Index(fields=["account", "caller", "-started_at"], name="call_from"),
                            models.Index(fields=["account", "called", "-started_at"], name="call_to"),
                            models.Index(
                                fields=["account", "direction", "-started_at"],
                                include=("caller",),
                                name="call_one_way",
                            ),
                            models.Index(
                                condition=models.Q(("app__isnull", False)),
                                fields=["account", "app", "-started_at", "-id"],
                                name="call_of_app",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("provider_account__isnull", True)),
                                fields=("account", "ref"),
                                name="one_record_per_call",
                            ),
                            models.UniqueConstraint(
                                fields=("provider_account", "ref"), name="one_record_per_call_of_a_carrier"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost__isnull", True),
                                    models.Q(("cost_currency", ""), _negated=True),
                                    _connector="XOR",
                                ),
                                name="call_cost_has_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("charged__gte", 0)), name="call_charge_not_negative"
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]

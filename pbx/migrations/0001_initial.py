import common.create_tables
import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Media",
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
                                help_text="None: a stock prompt.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="media",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("PENDING_CONTENT", "Empty"),
                                    ("PENDING_CONVERSION", "Waiting for conversion"),
                                    ("PROCESSING", "Being made"),
                                    ("READY", "Ready"),
                                    ("ERROR", "Failed"),
                                ],
                                default="PENDING_CONTENT",
                                max_length=18,
                            ),
                        ),
                        ("error", models.CharField(blank=True, default="", max_length=200)),
                        ("text", models.TextField(blank=True, default="")),
                        ("voice", models.CharField(blank=True, default="", max_length=40)),
                        ("rate", models.PositiveSmallIntegerField(default=50)),
                        ("tags", models.JSONField(blank=True, default=dict)),
                        ("key", models.CharField(blank=True, default="", max_length=60)),
                        ("seconds", models.PositiveIntegerField(default=0)),
                        ("size", models.PositiveIntegerField(default=0)),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=0, help_text="Counts changes of what is to be heard."
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-id"], name="media_of_account")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("account", None), ("id__lt", 1000)),
                                    models.Q(("account__isnull", False), ("id__gte", 1000)),
                                    _connector="OR",
                                ),
                                name="media_id_says_whose",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "READY"), _negated=True),
                                    models.Q(("key", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="media_ready_has_sound",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportedFile",
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
                        ("name", models.CharField(max_length=40, unique=True)),
                        ("key", models.CharField(max_length=60)),
                        ("seconds", models.PositiveIntegerField(default=0)),
                        ("is_ready", models.BooleanField(default=False)),
                        ("is_sound", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="PhoneCode",
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
                            "media",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phone_codes",
                                to="pbx.media",
                            ),
                        ),
                        ("code", models.CharField(max_length=8, unique=True)),
                        ("number", models.CharField(help_text="E.164.", max_length=16)),
                        ("expires_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="AppAtCarrier",
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
                                related_name="apps_at_carrier",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("carrier_ref", models.CharField(max_length=63)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "package",
                            models.CharField(help_text="The kind, in the carrier's words.", max_length=60),
                        ),
                        ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                        ("is_gone", models.BooleanField(default=False)),
                        ("seen_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "apps at carriers",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider_account", "carrier_ref"), name="one_app_at_carrier_per_ref"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallerId",
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
                                related_name="caller_ids",
                                to="accounts.account",
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                        ("label", models.CharField(blank=True, default="", max_length=80)),
                        (
                            "comment",
                            models.CharField(
                                blank=True, default="", help_text="How it can be verified.", max_length=200
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("verified_at", models.DateTimeField(blank=True, null=True)),
                        ("verified_by", models.CharField(blank=True, default="", max_length=160)),
                    ],
                    options={
                        "ordering": ["e164"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "e164"), name="one_caller_id_in_an_account"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("e164__regex", "^\\+[1-9][0-9]{6,14}$")),
                                name="caller_id_is_e164",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reception",
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
                                related_name="receptions",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("brand_name", models.CharField(blank=True, default="", max_length=100)),
                        ("short_brand_name", models.CharField(blank=True, default="", max_length=11)),
                        (
                            "brand_state",
                            models.CharField(
                                choices=[
                                    ("none", "None"),
                                    ("waiting", "Waits for approval"),
                                    ("approved", "Approved"),
                                    ("refused", "Refused"),
                                ],
                                default="none",
                                max_length=8,
                            ),
                        ),
                        ("asks_smileys", models.BooleanField(default=False)),
                        ("asks_nps", models.BooleanField(default=False)),
                        (
                            "is_shown",
                            models.BooleanField(
                                default=True, help_text="Colleagues may show its number when they call."
                            ),
                        ),
                        ("records_calls", models.BooleanField(default=False)),
                        (
                            "answer_target",
                            models.PositiveSmallIntegerField(
                                default=20, help_text="Within so many seconds a call should be answered."
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("da", "Danish"),
                                    ("nl", "Dutch"),
                                    ("en", "English"),
                                    ("fr", "French"),
                                    ("de", "German"),
                                    ("it", "Italian"),
                                    ("es", "Spanish"),
                                ],
                                default="",
                                help_text="Of what it says by itself; empty: that of the account's country.",
                                max_length=2,
                            ),
                        ),
                        ("settings", models.JSONField(default=dict)),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, help_text="Counts changes of hours and path."
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ref__regex", "^[A-Z0-9]{8}$")), name="reception_ref_form"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("brand_state", "none"), ("short_brand_name", "")),
                                    models.Q(
                                        models.Q(("short_brand_name", ""), _negated=True),
                                        models.Q(("brand_state", "none"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="reception_brand_has_state",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cloak",
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
                            "agent",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cloak",
                                to="accounts.agent",
                            ),
                        ),
                        (
                            "reception",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="pbx.reception",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="VoiceApp",
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
                                related_name="voice_apps",
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
                                ],
                                editable=False,
                                max_length=13,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("settings", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("deleted_at", None)),
                                fields=["account", "-id"],
                                name="voice_app_of_account",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ref__regex", "^[A-Z0-9]{8}$")), name="voice_app_ref_form"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["call_tracking", "click_to_call", "real_time", "scenario"])
                                ),
                                name="voice_app_kind_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MediaCopy",
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
                            "media",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="copies",
                                to="pbx.media",
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
                        ("carrier_ref", models.CharField(blank=True, default="", max_length=63)),
                        ("name", models.CharField(blank=True, default="", max_length=100)),
                        ("version", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "told_name",
                            models.CharField(
                                blank=True, default="", help_text="As the carrier has it.", max_length=100
                            ),
                        ),
                        (
                            "differs",
                            models.CharField(
                                blank=True, default="", help_text="What is otherwise there.", max_length=300
                            ),
                        ),
                        (
                            "agreement",
                            models.CharField(
                                choices=[
                                    ("pending", "Waiting to be sent"),
                                    ("pushed", "Sent"),
                                    ("confirmed", "Confirmed"),
                                    ("failed", "Not accepted"),
                                    ("drift", "Differs at the carrier"),
                                    ("gone", "Missing at the carrier"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "media copies",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "provider_account", "media"), name="one_copy_of_a_media"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("carrier_ref", ""), _negated=True),
                                fields=("provider_account", "carrier_ref"),
                                name="one_media_copy_per_ref",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppCopy",
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
                            "app",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="copies",
                                to="pbx.voiceapp",
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
                        ("carrier_ref", models.CharField(blank=True, default="", max_length=63)),
                        ("sent", models.JSONField(default=dict)),
                        ("told", models.JSONField(default=dict)),
                        (
                            "agreement",
                            models.CharField(
                                choices=[
                                    ("pending", "Waiting to be sent"),
                                    ("pushed", "Sent"),
                                    ("confirmed", "Confirmed"),
                                    ("failed", "Not accepted"),
                                    ("drift", "Differs at the carrier"),
                                    ("gone", "Missing at the carrier"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("error", models.CharField(blank=True, default="", max_length=300)),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "app copies",
                        "indexes": [
                            models.Index(fields=["account", "agreement"], name="app_copies_by_agreement")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "provider_account", "app"), name="one_copy_of_an_app"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("carrier_ref", ""), _negated=True),
                                fields=("provider_account", "carrier_ref"),
                                name="one_app_copy_per_ref",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CallGroup",
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
                                related_name="call_groups",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "strategy",
                            models.CharField(
                                choices=[
                                    ("all", "All at once"),
                                    ("order", "One after another"),
                                    ("idle", "Who talked longest ago first"),
                                ],
                                default="all",
                                max_length=5,
                            ),
                        ),
                        ("ring_seconds", models.PositiveSmallIntegerField(default=20)),
                        ("speed_dial", models.CharField(blank=True, default="", max_length=1)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ref__regex", "^[A-Z0-9]{8}$")),
                                name="call_group_ref_form",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("speed_dial__regex", "^[1-9]?$")),
                                name="call_group_speed_dial",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("deleted_at", None), models.Q(("speed_dial", ""), _negated=True)
                                ),
                                fields=("account", "speed_dial"),
                                name="one_call_group_per_digit",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GroupMember",
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
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="pbx.callgroup",
                            ),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="call_groups",
                                to="accounts.agent",
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ["place", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("group", "agent"), name="in_a_call_group_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReceptionAtCarrier",
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
                        ("name", models.CharField(max_length=100)),
                        ("e164", models.CharField(blank=True, default="", max_length=16)),
                        ("brand_name", models.CharField(blank=True, default="", max_length=100)),
                        ("short_brand_name", models.CharField(blank=True, default="", max_length=40)),
                        ("is_open", models.BooleanField(default=False)),
                        ("asks_smileys", models.BooleanField(default=False)),
                        ("asks_nps", models.BooleanField(default=False)),
                        ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                        ("is_gone", models.BooleanField(default=False)),
                        ("seen_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "receptions at carriers",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider_account", "carrier_ref"),
                                name="one_reception_at_carrier_per_ref",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CarrierFigures",
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
                        (
                            "whose",
                            models.CharField(
                                choices=[("reception", "Main number"), ("colleague", "Colleague")],
                                max_length=9,
                            ),
                        ),
                        ("carrier_ref", models.CharField(max_length=64)),
                        ("day", models.DateField()),
                        ("calls", models.PositiveIntegerField()),
                        ("answered", models.PositiveIntegerField()),
                        ("missed", models.PositiveIntegerField()),
                        ("closed", models.PositiveIntegerField()),
                        ("incoming", models.PositiveIntegerField()),
                        ("outgoing", models.PositiveIntegerField()),
                        ("wait_seconds", models.PositiveIntegerField(blank=True, null=True)),
                        ("talk_seconds", models.PositiveIntegerField(blank=True, null=True)),
                        ("in_time", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("read_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "figures of carriers",
                        "ordering": ["-day", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("provider_account", "whose", "carrier_ref", "day"),
                                name="one_day_of_carrier_figures",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Room",
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
                                related_name="rooms",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("is_open", models.BooleanField(default=True)),
                        ("prompts", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ref__regex", "^[A-Z0-9]{8}$")), name="room_ref_form"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoomAccess",
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
                            "room",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="accesses",
                                to="pbx.room",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
                        ),
                        ("label", models.CharField(blank=True, default="", max_length=80)),
                        ("pin", models.CharField(blank=True, default="", max_length=10)),
                        (
                            "level",
                            models.CharField(
                                choices=[("guest", "Guest"), ("admin", "Administrator")],
                                default="guest",
                                max_length=5,
                            ),
                        ),
                        ("e164", models.CharField(blank=True, default="", max_length=16)),
                    ],
                    options={
                        "verbose_name_plural": "room accesses",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("pin", ""), _negated=True),
                                fields=("room", "pin"),
                                name="one_access_of_a_pin",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("pin__regex", "^([0-9]{4,10})?$")), name="room_pin_form"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SipSubscriber",
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
                                related_name="sip_subscribers",
                                to="accounts.account",
                            ),
                        ),
                        ("username", models.CharField(max_length=32)),
                        ("password", models.TextField(help_text="Encrypted.")),
                        (
                            "cli",
                            models.CharField(
                                help_text="The number that called parties see, or BLOCKED.", max_length=16
                            ),
                        ),
                        ("codecs", models.JSONField(blank=True, default=list)),
                        (
                            "is_anonymous",
                            models.BooleanField(
                                default=True, help_text="The number is withheld whatever it is."
                            ),
                        ),
                        ("ring_seconds", models.PositiveSmallIntegerField(default=30)),
                        (
                            "has_srtp",
                            models.BooleanField(default=False, help_text="Calls to it are encrypted."),
                        ),
                        ("voicemail", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "verbose_name": "SIP subscriber",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "username"), name="one_sip_subscriber_of_a_name"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("username__regex", "^[a-z0-9._-]{3,32}$")),
                                name="sip_username_form",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ring_seconds__gte", 5), ("ring_seconds__lte", 120)),
                                name="sip_rings_5_to_120_s",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]

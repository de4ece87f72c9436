import common.create_tables
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("events", "0001_initial"),
        ("jobs", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="ProviderAccount",
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
                                related_name="provider_accounts",
                                to="accounts.account",
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("connector", models.CharField(max_length=30)),
                        (
                            "is_shared",
                            models.BooleanField(default=True, help_text="Accounts below may use it."),
                        ),
                        ("base_url", models.URLField(blank=True, default="")),
                        (
                            "extra",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="What else this carrier's login consists of; nothing secret.",
                            ),
                        ),
                        ("username", models.CharField(blank=True, default="", max_length=80)),
                        ("secret", models.TextField(blank=True, default="", help_text="Encrypted password.")),
                        (
                            "session_key",
                            models.TextField(
                                blank=True, default="", help_text="Encrypted key from the last login."
                            ),
                        ),
                        (
                            "egress_address",
                            models.GenericIPAddressField(
                                blank=True,
                                help_text="Local address to call from; rate budgets are kept for each.",
                                null=True,
                            ),
                        ),
                        (
                            "charges_simulated",
                            models.BooleanField(
                                default=False,
                                help_text="What is only simulated beyond it costs what it would cost otherwise.",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("paused", "Paused"),
                                    ("refused", "Login refused"),
                                ],
                                default="active",
                                max_length=8,
                            ),
                        ),
                        (
                            "sync_every_minutes",
                            models.PositiveIntegerField(default=60, help_text="0 syncs only on request."),
                        ),
                        ("next_sync_at", models.DateTimeField(blank=True, null=True)),
                        ("last_ok_at", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.TextField(blank=True, default="")),
                        ("last_error_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "active")),
                                fields=["next_sync_at"],
                                name="provider_sync_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "name"), name="one_provider_account_per_name"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PendingSignIn",
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
                                on_delete=django.db.models.deletion.CASCADE,
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
                        ("user_id", models.BigIntegerField(help_text="Whose browser it is.")),
                        ("state_fingerprint", models.CharField(max_length=64, unique=True)),
                        ("client_id", models.CharField(max_length=200)),
                        ("client_secret", models.TextField(help_text="Encrypted.")),
                        ("verifier", models.TextField(help_text="Encrypted; the proof of PKCE.")),
                        ("redirect_uri", models.CharField(max_length=500)),
                        ("expires_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "pending sign-in",
                        "verbose_name_plural": "pending sign-ins",
                    },
                ),
                migrations.CreateModel(
                    name="FamilyLogin",
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
                                related_name="family_logins",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "family",
                            models.CharField(
                                choices=[
                                    ("numbers_for_sale", "Numbers for sale"),
                                    ("numbers_held", "Numbers held"),
                                    ("gateways", "Gateways"),
                                    ("emergency", "Emergency addresses"),
                                    ("lookups", "Lookups"),
                                    ("ports", "Ports"),
                                    ("messages", "Messages"),
                                    ("campaigns", "Campaigns"),
                                    ("people", "Agents and inboxes"),
                                    ("voice_assignments", "Voice bots"),
                                    ("voice_apps", "Voice apps"),
                                    ("media", "Media"),
                                    ("calls", "Calls"),
                                    ("money", "Money"),
                                    ("contacts", "Contacts"),
                                    ("tickets", "Carrier tickets"),
                                    ("events", "Events"),
                                    ("sims", "SIM cards"),
                                    ("feedback", "Feedback"),
                                    ("switchboard", "Switchboard"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("country", models.CharField(blank=True, default="", max_length=2)),
                        (
                            "provider_account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="used_for",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["family", "country"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "family", "country"), name="one_login_per_family"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SyncRun",
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
                                related_name="sync_runs",
                                to="providers.provideraccount",
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="jobs.job",
                            ),
                        ),
                        ("sort", models.CharField(max_length=30)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("braked", "Stopped by the brake"),
                                    ("failed", "Failed"),
                                ],
                                default="running",
                                max_length=8,
                            ),
                        ),
                        ("read", models.PositiveIntegerField(default=0)),
                        ("added", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("unchanged", models.PositiveIntegerField(default=0)),
                        ("drifted", models.PositiveIntegerField(default=0)),
                        ("missing", models.PositiveIntegerField(default=0)),
                        ("gone", models.PositiveIntegerField(default=0)),
                        ("error", models.TextField(blank=True, default="")),
                        ("started_at", models.DateTimeField(auto_now_add=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["provider_account", "-id"], name="sync_run_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")),
                                fields=("provider_account", "sort"),
                                name="one_sync_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LoginMoney",
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
                                related_name="money",
                                to="providers.provideraccount",
                            ),
                        ),
                        (
                            "balance",
                            models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
                        ),
                        ("currency", models.CharField(blank=True, default="", max_length=3)),
                        (
                            "low_mark",
                            models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
                        ),
                        ("asked_at", models.DateTimeField(blank=True, null=True)),
                        ("charges", models.JSONField(blank=True, default=list)),
                        ("payments", models.JSONField(blank=True, default=list)),
                        ("credits", models.JSONField(blank=True, default=list)),
                        ("error", models.TextField(blank=True, default="")),
                        ("failed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "money of logins",
                    },
                ),
                migrations.CreateModel(
                    name="PushSubscription",
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
                                related_name="push_subscriptions",
                                to="providers.provideraccount",
                            ),
                        ),
                        (
                            "address",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="events.pushaddress",
                            ),
                        ),
                        (
                            "carrier_type",
                            models.CharField(help_text="In the carrier's words.", max_length=60),
                        ),
                        ("carrier_ref", models.CharField(max_length=128)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["carrier_type"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("address", "carrier_type"), name="one_subscription_per_type"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RateBudget",
                    fields=[
                        (
                            "key",
                            models.CharField(
                                help_text="Carrier host, operation and egress address.",
                                max_length=200,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("used", models.PositiveIntegerField()),
                        ("paused_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "long_out_until",
                            models.DateTimeField(
                                blank=True,
                                help_text="Until when a login may not call, where that is for long.",
                                null=True,
                            ),
                        ),
                    ],
                ),
            ],
        ),
    ]

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("jobs", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gateway",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        help_text="IPv4 address or host name, with an optional port.", max_length=260
                    ),
                ),
                ("prefix", models.CharField(blank=True, default="", max_length=16)),
                ("limit", models.PositiveIntegerField(default=23, help_text="Concurrent calls.")),
                (
                    "checked_at",
                    models.DateTimeField(
                        blank=True, help_text="When the address was last resolved.", null=True
                    ),
                ),
                ("check_error", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gateways",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="GatewayAtCarrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "gateway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="at_carriers",
                        to="numbers.gateway",
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
            ],
        ),
        migrations.CreateModel(
            name="NumberOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("processing", "At the carrier"),
                            ("completed", "Completed"),
                            ("partial", "Partly filled"),
                            ("failed", "Failed"),
                        ],
                        default="processing",
                        max_length=10,
                    ),
                ),
                (
                    "strategy",
                    models.CharField(
                        choices=[
                            ("best_effort", "Whatever can be had"),
                            ("all_or_nothing", "All or nothing"),
                        ],
                        default="best_effort",
                        max_length=14,
                    ),
                ),
                (
                    "is_addition",
                    models.BooleanField(
                        default=False, help_text="Takes on a number that the carrier does not list for sale."
                    ),
                ),
                ("price_each", models.DecimalField(decimal_places=6, max_digits=12)),
                ("charged", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                ("error", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_orders",
                        to="accounts.account",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_order",
                        to="jobs.job",
                    ),
                ),
                (
                    "provider_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provideraccount",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="NumberOrderItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                ("route", models.PositiveIntegerField(default=4)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Pending"), ("ordered", "Ordered"), ("failed", "Failed")],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="numbers.numberorder",
                    ),
                ),
                (
                    "provider_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provideraccount",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PhoneNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "route",
                    models.PositiveIntegerField(
                        default=4, help_text="A system route or the id of a gateway."
                    ),
                ),
                ("translation", models.CharField(blank=True, default="", help_text="E.164.", max_length=16)),
                ("forward_to", models.CharField(blank=True, default="", help_text="E.164.", max_length=16)),
                ("inbound_cnam", models.BooleanField(default=False)),
                (
                    "caller_name",
                    models.CharField(blank=True, default="", help_text="Outbound (LIDB).", max_length=15),
                ),
                (
                    "sms_type",
                    models.CharField(
                        blank=True,
                        choices=[("email", "E-mail"), ("webhook", "Webhook"), ("sip", "SIP")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("sms_target", models.CharField(blank=True, default="", max_length=500)),
                ("fax_email", models.EmailField(blank=True, default="", max_length=254)),
                ("port_out_pin", models.TextField(blank=True, default="", help_text="Encrypted.")),
                ("port_out_pin_set_at", models.DateTimeField(blank=True, null=True)),
                ("e164", models.CharField(max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ordering", "Being ordered"),
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("porting_in", "Porting in"),
                            ("porting_out", "Porting out"),
                            ("ported_out", "Ported out"),
                            ("release_scheduled", "Release scheduled"),
                            ("removed", "Removed from the account"),
                            ("released", "Released to the network"),
                        ],
                        default="active",
                        max_length=18,
                    ),
                ),
                ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                ("city", models.CharField(blank=True, default="", max_length=40)),
                ("rate_center", models.CharField(blank=True, default="", max_length=12)),
                ("lata", models.CharField(blank=True, default="", max_length=3)),
                ("province", models.CharField(blank=True, default="", max_length=2)),
                (
                    "label",
                    models.CharField(blank=True, default="", help_text="What it is for.", max_length=80),
                ),
                ("notes", models.TextField(blank=True, default="")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list, size=None
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
                        default="confirmed",
                        max_length=9,
                    ),
                ),
                ("reported", models.JSONField(default=dict)),
                ("evidence", models.JSONField(default=dict)),
                (
                    "differences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(blank=True, help_text="When the carrier last listed it.", null=True),
                ),
                ("pushed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "unsent",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        help_text="Settings not sent yet.",
                        size=None,
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, help_text="Counts changes of what is desired."),
                ),
                (
                    "pushing_job",
                    models.UUIDField(blank=True, help_text="The one job that may send now.", null=True),
                ),
                ("pushing_until", models.DateTimeField(blank=True, null=True)),
                ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                ("push_error", models.TextField(blank=True, default="")),
                ("release_at", models.DateTimeField(blank=True, null=True)),
                ("held_since", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_numbers",
                        to="accounts.account",
                    ),
                ),
                (
                    "provider_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_numbers",
                        to="providers.provideraccount",
                    ),
                ),
            ],
            options={
                "ordering": ["e164"],
            },
        ),
        migrations.AddConstraint(
            model_name="gateway",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit__gte", 1), ("limit__lte", 1000)), name="gateway_limit_1_to_1000"
            ),
        ),
        migrations.AddConstraint(
            model_name="gateway",
            constraint=models.CheckConstraint(
                condition=models.Q(("id__gte", 1000)), name="gateway_id_is_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewayatcarrier",
            constraint=models.UniqueConstraint(
                fields=("gateway", "provider_account"), name="one_gateway_at_a_carrier"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewayatcarrier",
            constraint=models.UniqueConstraint(
                fields=("provider_account", "carrier_ref"), name="one_gateway_per_ref"
            ),
        ),
        migrations.AddIndex(
            model_name="numberorder",
            index=models.Index(fields=["account", "-id"], name="order_newest"),
        ),
        migrations.AddConstraint(
            model_name="numberorderitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")),
                fields=("provider_account", "e164"),
                name="one_open_order_per_number",
            ),
        ),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(fields=["account", "e164"], name="number_of_account"),
        ),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                condition=models.Q(("agreement", "confirmed"), _negated=True),
                fields=["account", "agreement"],
                name="number_disagrees",
            ),
        ),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(fields=["account", "route"], name="number_by_route"),
        ),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                condition=models.Q(("state", "release_scheduled")),
                fields=["release_at"],
                name="number_release_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="phonenumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["active", "ordering", "porting_in", "porting_out", "release_scheduled", "suspended"],
                    )
                ),
                fields=("account", "e164"),
                name="one_number_in_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="phonenumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["active", "ordering", "porting_in", "porting_out", "release_scheduled", "suspended"],
                    )
                ),
                fields=("provider_account", "e164"),
                name="one_number_at_a_carrier",
            ),
        ),
        migrations.AddConstraint(
            model_name="phonenumber",
            constraint=models.CheckConstraint(
                condition=models.Q(("e164__regex", "^\\+[1-9][0-9]{6,14}$")), name="number_is_e164"
            ),
        ),
        protect("numbers_gateway"),
        protect("numbers_gatewayatcarrier"),
        protect("numbers_numberorder"),
        protect("numbers_numberorderitem"),
        protect("numbers_phonenumber"),
        migrations.RunSQL(
            "ALTER TABLE numbers_gateway ALTER COLUMN id RESTART WITH 1000", migrations.RunSQL.noop
        ),
    ]

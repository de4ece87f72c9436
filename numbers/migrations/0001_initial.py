import accounts.models.agent
import common.create_tables
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import numbers.models.destination
import numbers.models.plan_fields
import numbers.models.reservation
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("jobs", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
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
                            "destination",
                            numbers.models.destination.DestinationField(
                                default="nothing",
                                help_text="What answers while calls are not forwarded.",
                                max_length=80,
                            ),
                        ),
                        (
                            "translation",
                            models.CharField(blank=True, default="", help_text="E.164.", max_length=16),
                        ),
                        (
                            "forward_to",
                            models.CharField(blank=True, default="", help_text="E.164.", max_length=16),
                        ),
                        ("inbound_cnam", models.BooleanField(default=False)),
                        (
                            "caller_name",
                            models.CharField(
                                blank=True, default="", help_text="Outbound (LIDB).", max_length=15
                            ),
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
                        ("e164", models.CharField(max_length=16)),
                        (
                            "country",
                            numbers.models.plan_fields.CountryOfNumber(
                                blank=True, default="", editable=False, max_length=2
                            ),
                        ),
                        (
                            "kind",
                            numbers.models.plan_fields.KindOfNumber(
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
                                default="unknown",
                                editable=False,
                                max_length=20,
                            ),
                        ),
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
                                    ("releasing", "Being released"),
                                    ("removed", "Removed from the account"),
                                    ("released", "Released to the network"),
                                ],
                                default="active",
                                max_length=18,
                            ),
                        ),
                        ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                        (
                            "number_class",
                            models.CharField(
                                choices=[
                                    ("classic", "Classic"),
                                    ("silver", "Silver"),
                                    ("gold", "Gold"),
                                    ("platinum", "Platinum"),
                                ],
                                default="classic",
                                max_length=8,
                            ),
                        ),
                        (
                            "set_up_price",
                            models.DecimalField(
                                decimal_places=6,
                                default=0,
                                help_text="What was paid for it once.",
                                max_digits=12,
                            ),
                        ),
                        (
                            "monthly_price",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                help_text="Empty: what the account pays for any number.",
                                max_digits=12,
                                null=True,
                            ),
                        ),
                        ("city", models.CharField(blank=True, default="", max_length=40)),
                        ("rate_center", models.CharField(blank=True, default="", max_length=12)),
                        ("lata", models.CharField(blank=True, default="", max_length=3)),
                        ("province", models.CharField(blank=True, default="", max_length=2)),
                        (
                            "label",
                            models.CharField(
                                blank=True, default="", help_text="What it is called.", max_length=80
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                blank=True, default="", help_text="What it is for.", max_length=200
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                help_text="Who of the account's people is responsible for it.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.membership",
                            ),
                        ),
                        ("notes", models.TextField(blank=True, default="")),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
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
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "disagrees_since",
                            models.DateTimeField(
                                blank=True,
                                help_text="When it was first seen to differ, be missing or be refused; until both sides agree again.",
                                null=True,
                            ),
                        ),
                        (
                            "seen_at",
                            models.DateTimeField(
                                blank=True, help_text="When the carrier last listed it.", null=True
                            ),
                        ),
                        (
                            "known_at",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                help_text="Logins at other carriers that know the number without holding it.",
                                size=None,
                            ),
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
                            "wishes",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Of each setting not sent yet, the version that wants it and what to put back if that is given up.",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=0, help_text="Counts changes of what is desired."
                            ),
                        ),
                        (
                            "pushing_job",
                            models.UUIDField(
                                blank=True, help_text="The one job that may send while it runs.", null=True
                            ),
                        ),
                        ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                        ("push_error", models.TextField(blank=True, default="")),
                        ("release_at", models.DateTimeField(blank=True, null=True)),
                        ("held_since", models.DateTimeField(auto_now_add=True)),
                        (
                            "left_at",
                            models.DateTimeField(
                                blank=True, help_text="When the account gave it up.", null=True
                            ),
                        ),
                        (
                            "paid_through",
                            models.DateField(
                                blank=True,
                                help_text="The last month that it was charged for, by its first day.",
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["e164"],
                        "indexes": [
                            models.Index(
                                fields=["account", "e164"],
                                include=("id", "state", "country", "kind"),
                                name="number_counted",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "active",
                                            "ordering",
                                            "porting_in",
                                            "porting_out",
                                            "release_scheduled",
                                            "suspended",
                                        ],
                                    )
                                ),
                                fields=["e164"],
                                name="number_held",
                            ),
                            models.Index(
                                condition=models.Q(("agreement", "confirmed"), _negated=True),
                                fields=["account", "agreement"],
                                name="number_disagrees",
                            ),
                            models.Index(fields=["account", "destination"], name="number_by_destination"),
                            models.Index(fields=["account", "country", "e164"], name="number_by_country"),
                            models.Index(
                                condition=models.Q(("owner", None), _negated=True),
                                fields=["owner"],
                                name="number_by_owner",
                            ),
                            models.Index(fields=["account", "held_since", "e164"], name="number_by_age"),
                            models.Index(
                                condition=models.Q(("state", "release_scheduled")),
                                fields=["release_at"],
                                name="number_release_due",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["release_scheduled", "releasing"])),
                                fields=["account", "e164"],
                                name="number_leaving",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "active",
                                            "ordering",
                                            "porting_in",
                                            "porting_out",
                                            "release_scheduled",
                                            "suspended",
                                        ],
                                    )
                                ),
                                fields=("account", "e164"),
                                name="one_number_in_an_account",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "active",
                                            "ordering",
                                            "porting_in",
                                            "porting_out",
                                            "release_scheduled",
                                            "suspended",
                                        ],
                                    )
                                ),
                                fields=("provider_account", "e164"),
                                name="one_number_at_a_carrier",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("e164__regex", "^\\+[1-9][0-9]{6,14}$")),
                                name="number_is_e164",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "destination__regex",
                                        "^(nothing|(gateway|voice_app):([0-9]{1,18}|@[A-Za-z0-9_.-]{1,64})|carrier_service:[a-z_]{1,20}|(room|agent|call_group|reception|voicemail):[0-9]{1,18})$",
                                    )
                                ),
                                name="number_has_destination",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("forward_to", ""),
                                    ("forward_to__regex", "^\\+[1-9][0-9]{6,14}$"),
                                    _connector="OR",
                                ),
                                name="number_forwarded_to_e164",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("set_up_price__gte", 0),
                                    models.Q(
                                        ("monthly_price", None), ("monthly_price__gte", 0), _connector="OR"
                                    ),
                                ),
                                name="number_price_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberAssignment",
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
                            "number",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="numbers.phonenumber",
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                        (
                            "use",
                            models.CharField(
                                choices=[
                                    ("private", "Private messaging"),
                                    ("supervised", "Supervised inbox"),
                                    ("shared", "Shared inbox"),
                                    ("voice", "Voice bot"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="accounts.agent",
                            ),
                        ),
                        ("holder", models.CharField(max_length=200)),
                        (
                            "ref",
                            models.CharField(
                                default=accounts.models.agent.bot_ref, editable=False, max_length=25
                            ),
                        ),
                        ("label", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "is_paused",
                            models.BooleanField(
                                default=False, help_text="Keeps the number, but is not in use."
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(blank=True, null=True)),
                        ("begun_by", models.CharField(blank=True, default="", max_length=160)),
                        ("ended_by", models.CharField(blank=True, default="", max_length=160)),
                        ("created_at", models.DateTimeField(help_text="Of the first row with this ref.")),
                        ("updated_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-since", "-id"],
                        "indexes": [
                            models.Index(fields=["account", "e164", "-since"], name="assignment_history"),
                            models.Index(fields=["agent", "until"], name="assignment_of_agent"),
                            models.Index(
                                fields=["account", "use", "-created_at", "-id"], name="assignment_newest"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("number",),
                                name="one_holder_of_a_number",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("ref",),
                                name="one_assignment_per_ref",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until", None), ("use__in", ["private", "supervised"])),
                                fields=("agent", "use"),
                                name="one_number_of_each_use",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                                ),
                                name="assignment_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("agent__isnull", False),
                                    ("use__in", ["supervised", "shared"]),
                                    _connector="OR",
                                ),
                                name="assignment_has_holder",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="E911Address",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provideraccount",
                            ),
                        ),
                        ("carrier_ref", models.CharField(max_length=40)),
                        ("line1", models.CharField(max_length=120)),
                        ("line2", models.CharField(blank=True, default="", max_length=120)),
                        ("city", models.CharField(max_length=80)),
                        ("state", models.CharField(max_length=2)),
                        ("zip", models.CharField(max_length=10)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "provider_account", "carrier_ref"),
                                name="one_e911_address_per_ref",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="E911Record",
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
                                related_name="e911_records",
                                to="accounts.account",
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
                        ("e164", models.CharField(max_length=16)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("validating", "Being checked"),
                                    ("validated", "Address checked"),
                                    ("needs_confirmation", "Waiting for you"),
                                    ("invalid", "Address not accepted"),
                                    ("provisioning", "On its way"),
                                    ("active", "Active"),
                                    ("failed", "Not accepted"),
                                    ("deprovisioning", "Being removed"),
                                    ("removed", "Removed"),
                                    ("removal_failed", "Removal failed"),
                                ],
                                default="draft",
                                max_length=18,
                            ),
                        ),
                        (
                            "caller_name",
                            models.CharField(
                                help_text="Who the dispatcher is told is calling.", max_length=60
                            ),
                        ),
                        ("entered_line1", models.CharField(max_length=120)),
                        ("entered_line2", models.CharField(blank=True, default="", max_length=120)),
                        ("entered_city", models.CharField(max_length=80)),
                        ("entered_state", models.CharField(max_length=20)),
                        ("entered_zip", models.CharField(max_length=20)),
                        (
                            "address",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="numbers.e911address",
                            ),
                        ),
                        ("error", models.TextField(blank=True, default="")),
                        (
                            "reported",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What the carrier has instead, as a sync found.",
                                max_length=300,
                            ),
                        ),
                        ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                        (
                            "set_up",
                            models.DecimalField(
                                decimal_places=6,
                                default=0,
                                help_text="What it costs once, when it is in force.",
                                max_digits=12,
                            ),
                        ),
                        (
                            "above",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="What the accounts above pay of it, by their ids.",
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True, help_text="When somebody last said that it is right.", null=True
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "e164", "-id"], name="e911_of_number")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "failed",
                                            "invalid",
                                            "needs_confirmation",
                                            "provisioning",
                                            "validated",
                                            "validating",
                                        ],
                                    )
                                ),
                                fields=("account", "e164"),
                                name="one_e911_candidate",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["active", "deprovisioning", "removal_failed"])
                                ),
                                fields=("account", "e164"),
                                name="one_e911_in_force",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            ["active", "deprovisioning", "provisioning", "removal_failed"],
                                        ),
                                        _negated=True,
                                    ),
                                    ("address__isnull", False),
                                    _connector="OR",
                                ),
                                name="e911_at_carrier_has_address",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="E911Waiver",
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
                                related_name="e911_waivers",
                                to="accounts.account",
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "signed_name",
                            models.CharField(help_text="As the signer wrote it.", max_length=120),
                        ),
                        ("signed_by", models.CharField(help_text="Who was signed in.", max_length=160)),
                        ("user_id", models.BigIntegerField(blank=True, null=True)),
                        ("signed_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("account", "e164"),
                                name="one_e911_waiver",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberFieldValue",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "field",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="accounts.customfield",
                            ),
                        ),
                        ("value", models.CharField(max_length=500)),
                        (
                            "number",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="field_values",
                                to="numbers.phonenumber",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["field", "account", "value"],
                                include=("number",),
                                name="number_value_found",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("number", "field"), name="one_value_of_a_number"),
                            models.CheckConstraint(
                                condition=models.Q(("value", ""), _negated=True),
                                name="number_value_not_empty",
                            ),
                        ],
                    },
                ),
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
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gateways",
                                to="accounts.account",
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
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("limit__gte", 1), ("limit__lte", 1000)),
                                name="gateway_limit_1_to_1000",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("id__gte", 1000)), name="gateway_id_is_own"
                            ),
                        ],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
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
                        ("carrier_ref", models.CharField(max_length=64)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("gateway", "provider_account"), name="one_gateway_at_a_carrier"
                            ),
                            models.UniqueConstraint(
                                fields=("provider_account", "carrier_ref"), name="one_gateway_per_ref"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lookup",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lookups",
                                to="accounts.account",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cnam", "Caller name"),
                                    ("lrn", "Routing (LRN)"),
                                    ("hlr", "Home network (HLR)"),
                                ],
                                max_length=4,
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                        (
                            "caller",
                            models.CharField(
                                blank=True, default="", help_text="Routing as seen from here.", max_length=16
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "Asked"), ("answered", "Answered"), ("failed", "Failed")],
                                default="asked",
                                max_length=8,
                            ),
                        ),
                        ("answer", models.JSONField(default=dict)),
                        ("price", models.DecimalField(decimal_places=6, max_digits=12)),
                        ("charged", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                        ("error", models.TextField(blank=True, default="")),
                        ("asked_by", models.CharField(max_length=160)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("web", "Console"),
                                    ("api", "API"),
                                    ("job", "Job"),
                                    ("command", "Command"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(fields=["account", "-created_at", "-id"], name="lookup_newest"),
                            models.Index(
                                condition=models.Q(("state", "asked")),
                                fields=["created_at"],
                                name="lookup_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MonthlyCharge",
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
                                related_name="monthly_charges",
                                to="accounts.account",
                            ),
                        ),
                        ("period", models.DateField(help_text="The first day of the month.")),
                        ("numbers", models.PositiveIntegerField()),
                        (
                            "emergency_addresses",
                            models.PositiveIntegerField(
                                default=0, help_text="Those that a price plan has a price for."
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=6, max_digits=18)),
                        (
                            "above",
                            models.JSONField(
                                default=dict,
                                help_text="What each account between this one and its supplier pays, by its id.",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("due", "Due"), ("paid", "Paid")], default="due", max_length=4
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("paid_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-period", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "due")),
                                fields=["account", "period"],
                                name="month_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "period"), name="one_charge_for_a_month"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("period__day", 1)), name="month_begins_on_the_first"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)), name="month_is_not_negative"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberReservation",
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
                                related_name="number_reservations",
                                to="accounts.account",
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
                        (
                            "job",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="number_reservation",
                                to="jobs.job",
                            ),
                        ),
                        (
                            "token",
                            models.CharField(
                                default=numbers.models.reservation.new_token,
                                editable=False,
                                max_length=40,
                                unique=True,
                            ),
                        ),
                        ("carrier_token", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Being reserved"),
                                    ("kept", "Reserved"),
                                    ("ordered", "Ordered"),
                                    ("cancelled", "Given back"),
                                    ("failed", "Failed"),
                                ],
                                default="asked",
                                max_length=9,
                            ),
                        ),
                        ("country", models.CharField(max_length=2)),
                        (
                            "kind",
                            models.CharField(
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
                                max_length=20,
                            ),
                        ),
                        (
                            "number_class",
                            models.CharField(
                                choices=[
                                    ("classic", "Classic"),
                                    ("silver", "Silver"),
                                    ("gold", "Gold"),
                                    ("platinum", "Platinum"),
                                ],
                                default="classic",
                                max_length=8,
                            ),
                        ),
                        ("area_ref", models.CharField(max_length=40)),
                        ("area_name", models.CharField(max_length=80)),
                        ("quantity", models.PositiveSmallIntegerField()),
                        ("in_sequence", models.BooleanField(default=False)),
                        (
                            "e164s",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=16), default=list, size=None
                            ),
                        ),
                        ("set_up", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                        ("month", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                        ("carrier_set_up", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                        (
                            "carrier_month",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                help_text="The carrier's own price for a month.",
                                max_digits=12,
                                null=True,
                            ),
                        ),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("error", models.TextField(blank=True, default="")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "kept")),
                                fields=["account", "expires_at"],
                                name="reservation_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "kept"), _negated=True),
                                    models.Q(
                                        ("expires_at__isnull", False),
                                        models.Q(("carrier_token", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="reservation_kept_until",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gte", 1)), name="reservation_of_some"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__gte", 0), ("set_up__gte", 0)),
                                name="reservation_price_not_negative",
                            ),
                        ],
                    },
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
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="number_orders",
                                to="accounts.account",
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
                        (
                            "job",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="number_order",
                                to="jobs.job",
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
                                default=False,
                                help_text="Takes on a number that the carrier does not list for sale.",
                            ),
                        ),
                        (
                            "reservation",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order",
                                to="numbers.numberreservation",
                            ),
                        ),
                        ("charged", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                        ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                        ("error", models.TextField(blank=True, default="")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-id"], name="order_newest")],
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
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
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
                        ("e164", models.CharField(max_length=16)),
                        (
                            "destination",
                            numbers.models.destination.DestinationField(default="nothing", max_length=80),
                        ),
                        ("city", models.CharField(blank=True, default="", max_length=40)),
                        (
                            "number_class",
                            models.CharField(
                                choices=[
                                    ("classic", "Classic"),
                                    ("silver", "Silver"),
                                    ("gold", "Gold"),
                                    ("platinum", "Platinum"),
                                ],
                                default="classic",
                                max_length=8,
                            ),
                        ),
                        ("set_up", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                        ("month", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                        (
                            "carrier_month",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                help_text="The carrier's own price for a month.",
                                max_digits=12,
                                null=True,
                            ),
                        ),
                        (
                            "above",
                            models.JSONField(
                                default=dict,
                                help_text="What each account between buyer and supplier pays, by its id.",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("ordered", "Ordered"),
                                    ("failed", "Failed"),
                                ],
                                default="pending",
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, default="", max_length=200)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending")),
                                fields=("provider_account", "e164"),
                                name="one_open_order_per_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "destination__regex",
                                        "^(nothing|(gateway|voice_app):([0-9]{1,18}|@[A-Za-z0-9_.-]{1,64})|carrier_service:[a-z_]{1,20}|(room|agent|call_group|reception|voicemail):[0-9]{1,18})$",
                                    )
                                ),
                                name="order_item_has_destination",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortabilityCheck",
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
                        ("e164", models.CharField(max_length=16)),
                        ("is_portable", models.BooleanField()),
                        ("losing_carrier", models.CharField(blank=True, default="", max_length=80)),
                        ("rate_center_tier", models.CharField(blank=True, default="", max_length=20)),
                        ("reason", models.CharField(blank=True, default="", max_length=200)),
                        ("routing_number", models.CharField(blank=True, default="", max_length=16)),
                        ("checked_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "e164"), name="one_portability_check")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "name_type",
                            models.CharField(
                                choices=[("business", "Business"), ("residential", "Residential")],
                                max_length=11,
                            ),
                        ),
                        ("billing_number", models.CharField(max_length=40)),
                        ("account_number", models.CharField(max_length=60)),
                        ("pin", models.TextField(blank=True, default="", help_text="Encrypted.")),
                        ("authorised_person", models.CharField(max_length=120)),
                        ("street_number", models.CharField(max_length=20)),
                        ("street_prefix", models.CharField(blank=True, default="", max_length=2)),
                        ("street", models.CharField(max_length=120)),
                        ("street_type", models.CharField(max_length=20)),
                        ("street_suffix", models.CharField(blank=True, default="", max_length=2)),
                        ("unit", models.CharField(blank=True, default="", max_length=40)),
                        ("floor", models.CharField(blank=True, default="", max_length=40)),
                        ("room", models.CharField(blank=True, default="", max_length=40)),
                        ("building", models.CharField(blank=True, default="", max_length=40)),
                        ("city", models.CharField(max_length=80)),
                        ("state_code", models.CharField(max_length=2)),
                        ("zip", models.CharField(max_length=12)),
                        ("country", models.CharField(max_length=40)),
                        ("wanted_on", models.DateField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ports",
                                to="accounts.account",
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
                        ("pid", models.CharField(max_length=5, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("validating", "Being checked"),
                                    ("not_portable", "Not portable"),
                                    ("awaiting_loa", "Waiting for the letter"),
                                    ("submitting", "Being submitted"),
                                    ("submission_unknown", "Submission unknown"),
                                    ("submitted", "Submitted"),
                                    ("exception", "Needs a correction"),
                                    ("supplement_pending", "Correction sent"),
                                    ("foc_confirmed", "Date confirmed"),
                                    ("activating", "Activating"),
                                    ("completed", "Complete"),
                                    ("partially_completed", "Partly complete"),
                                    ("cancel_pending", "Being cancelled"),
                                    ("cancelled", "Cancelled"),
                                    ("expired", "Expired"),
                                    ("failed", "Failed"),
                                ],
                                default="draft",
                                max_length=20,
                            ),
                        ),
                        ("fee", models.DecimalField(decimal_places=6, max_digits=12)),
                        ("foc", models.DateField(blank=True, null=True)),
                        ("foc_history", models.JSONField(default=list)),
                        ("rejection_code", models.CharField(blank=True, default="", max_length=30)),
                        ("carrier_text", models.CharField(blank=True, default="", max_length=300)),
                        ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                        (
                            "ticket",
                            models.BigIntegerField(
                                blank=True, help_text="The support ticket's id.", null=True
                            ),
                        ),
                        ("ticket_number", models.BigIntegerField(blank=True, null=True)),
                        ("idempotency_key", models.CharField(blank=True, max_length=128, null=True)),
                        (
                            "carrier_letter_url",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Where the carrier wants the letter.",
                                max_length=500,
                            ),
                        ),
                        (
                            "moved_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, help_text="When it last made a step."
                            ),
                        ),
                        (
                            "reminded_at",
                            models.DateTimeField(
                                blank=True, help_text="When its letter was asked for again.", null=True
                            ),
                        ),
                        (
                            "alarmed_at",
                            models.DateTimeField(
                                blank=True, help_text="When staff were told that nothing happens.", null=True
                            ),
                        ),
                        ("polled_at", models.DateTimeField(blank=True, null=True)),
                        ("next_poll_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="port_newest"),
                            models.Index(
                                condition=models.Q(("next_poll_at__isnull", False)),
                                fields=["next_poll_at"],
                                name="port_next_poll",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "activating",
                                            "awaiting_loa",
                                            "cancel_pending",
                                            "draft",
                                            "exception",
                                            "foc_confirmed",
                                            "submission_unknown",
                                            "submitted",
                                            "submitting",
                                            "supplement_pending",
                                            "validating",
                                        ],
                                    )
                                ),
                                fields=["moved_at"],
                                name="port_open_moved",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("pid__regex", "^[A-Za-z0-9]{5}$")), name="port_pid_form"
                            ),
                            models.UniqueConstraint(
                                fields=("account", "idempotency_key"), name="one_port_per_idempotency_key"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortItem",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provideraccount",
                            ),
                        ),
                        (
                            "port",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="numbers.portrequest",
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                        ("is_open", models.BooleanField(default=True)),
                        (
                            "destination",
                            numbers.models.destination.DestinationField(
                                default="nothing", help_text="What answers it once it is here.", max_length=80
                            ),
                        ),
                        ("caller_name", models.CharField(blank=True, default="", max_length=15)),
                        ("campaign", models.CharField(blank=True, default="", max_length=40)),
                        (
                            "has_come",
                            models.BooleanField(
                                blank=True, help_text="Known once the port is over.", null=True
                            ),
                        ),
                        (
                            "campaign_settled_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the number was put on its campaign, or it was found that it cannot be.",
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["e164"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("campaign_settled_at", None),
                                    ("has_come", True),
                                    models.Q(("campaign", ""), _negated=True),
                                ),
                                fields=["id"],
                                name="port_item_campaign_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_open", True)),
                                fields=("provider_account", "e164"),
                                name="one_open_port_per_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "destination__regex",
                                        "^(nothing|(gateway|voice_app):([0-9]{1,18}|@[A-Za-z0-9_.-]{1,64})|carrier_service:[a-z_]{1,20}|(room|agent|call_group|reception|voicemail):[0-9]{1,18})$",
                                    )
                                ),
                                name="port_item_has_destination",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortEvent",
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
                            "port",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="numbers.portrequest",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("validating", "Being checked"),
                                    ("not_portable", "Not portable"),
                                    ("awaiting_loa", "Waiting for the letter"),
                                    ("submitting", "Being submitted"),
                                    ("submission_unknown", "Submission unknown"),
                                    ("submitted", "Submitted"),
                                    ("exception", "Needs a correction"),
                                    ("supplement_pending", "Correction sent"),
                                    ("foc_confirmed", "Date confirmed"),
                                    ("activating", "Activating"),
                                    ("completed", "Complete"),
                                    ("partially_completed", "Partly complete"),
                                    ("cancel_pending", "Being cancelled"),
                                    ("cancelled", "Cancelled"),
                                    ("expired", "Expired"),
                                    ("failed", "Failed"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("text", models.CharField(blank=True, default="", max_length=300)),
                        ("who", models.CharField(max_length=160)),
                        ("unexpected", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="PortLetter",
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
                            "port",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="numbers.portrequest",
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[("signed", "Signed in the page"), ("uploaded", "Uploaded")],
                                max_length=8,
                            ),
                        ),
                        ("key", models.CharField(max_length=80, unique=True)),
                        ("mime", models.CharField(max_length=40)),
                        ("size", models.PositiveIntegerField()),
                        ("signed_name", models.CharField(max_length=120)),
                        (
                            "signed_by",
                            models.CharField(
                                help_text="Who was signed in, or that the address was signed.", max_length=160
                            ),
                        ),
                        ("signed_from", models.CharField(help_text="The network address.", max_length=45)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-version"],
                        "constraints": [
                            models.UniqueConstraint(fields=("port", "version"), name="one_letter_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberQuota",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="number_quota",
                                to="accounts.account",
                            ),
                        ),
                        ("most_held", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "most_bought",
                            models.PositiveIntegerField(
                                blank=True, help_text="Within the last days.", null=True
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField(default=30)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("days__gte", 1), ("days__lte", 366)),
                                name="quota_days_1_to_366",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SimSubscription",
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
                                related_name="sims",
                                to="accounts.account",
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
                        ("carrier_ref", models.CharField(blank=True, default="", max_length=64)),
                        ("icc_id", models.CharField(max_length=20)),
                        ("e164", models.CharField(blank=True, default="", max_length=16)),
                        ("product", models.CharField(max_length=40)),
                        ("description", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ordered", "Being activated"),
                                    ("active", "Active"),
                                    ("ending", "Being ended"),
                                    ("ended", "Ended"),
                                    ("failed", "Not activated"),
                                ],
                                default="ordered",
                                max_length=8,
                            ),
                        ),
                        (
                            "is_recycled",
                            models.BooleanField(default=False, help_text="The card may be activated again."),
                        ),
                        (
                            "overuse_limit",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="In a month, beyond the product.",
                                max_digits=10,
                                null=True,
                            ),
                        ),
                        ("month", models.DecimalField(decimal_places=4, max_digits=12)),
                        ("above", models.JSONField(blank=True, default=dict)),
                        (
                            "paid_through",
                            models.DateField(
                                blank=True, help_text="The first day of the newest paid month.", null=True
                            ),
                        ),
                        ("ordered_on", models.DateField()),
                        ("activated_on", models.DateField(blank=True, null=True)),
                        ("cancelled_on", models.DateField(blank=True, null=True)),
                        ("contract_ends_on", models.DateField(blank=True, null=True)),
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
                        (
                            "reported",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Product and limit as the carrier told them last.",
                            ),
                        ),
                        (
                            "differences",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("push_error", models.TextField(blank=True, default="")),
                        (
                            "seen_at",
                            models.DateTimeField(
                                blank=True, help_text="When the carrier last told of it.", null=True
                            ),
                        ),
                        ("pushed_at", models.DateTimeField(blank=True, null=True)),
                        ("missed_syncs", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "state", "-id"], name="sim_of_account"),
                            models.Index(
                                condition=models.Q(("state", "active")),
                                fields=["paid_through"],
                                name="sim_to_charge",
                            ),
                            models.Index(
                                fields=["provider_account", "state", "seen_at"], name="sim_of_login"
                            ),
                            models.Index(
                                condition=models.Q(("agreement__in", ["drift", "failed", "gone"])),
                                fields=["account", "-id"],
                                name="sim_disagrees",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("is_recycled", False), models.Q(("state", "failed"), _negated=True)
                                ),
                                fields=("provider_account", "icc_id"),
                                name="one_subscription_per_card",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["active", "ending"])),
                                fields=("account", "e164"),
                                name="one_subscription_per_sim_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("icc_id__regex", "^89[0-9]{17,18}$")),
                                name="sim_has_icc_id",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("overuse_limit", None), ("overuse_limit__gte", 0), _connector="OR"
                                ),
                                name="sim_limit_is_no_debt",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SimOrder",
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
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="orders",
                                to="numbers.simsubscription",
                            ),
                        ),
                        (
                            "job",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("activate", "Activate"),
                                    ("change_product", "Change product"),
                                    ("deactivate", "Deactivate"),
                                    ("release", "Release"),
                                ],
                                max_length=14,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "At the carrier"),
                                    ("completed", "Completed"),
                                    ("failed", "Failed"),
                                ],
                                default="pending",
                                max_length=9,
                            ),
                        ),
                        ("product", models.CharField(blank=True, default="", max_length=40)),
                        ("is_recycled", models.BooleanField(default=False)),
                        ("month", models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                        ("above", models.JSONField(blank=True, default=dict)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-id"], name="sim_order_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending")),
                                fields=("subscription",),
                                name="one_open_order_per_sim",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SimCharge",
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
                            "subscription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="charges",
                                to="numbers.simsubscription",
                            ),
                        ),
                        ("period", models.DateField(help_text="The first day of the month.")),
                        ("product", models.CharField(max_length=40)),
                        ("amount", models.DecimalField(decimal_places=4, max_digits=12)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-period", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("subscription", "period"), name="one_charge_per_sim_and_month"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberTally",
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
                                    ("releasing", "Being released"),
                                    ("removed", "Removed from the account"),
                                    ("released", "Released to the network"),
                                ],
                                max_length=18,
                            ),
                        ),
                        (
                            "is_troubled",
                            models.BooleanField(
                                help_text="It differs at its carrier, is missing there or was refused."
                            ),
                        ),
                        ("country", models.CharField(blank=True, default="", max_length=2)),
                        (
                            "kind",
                            models.CharField(
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
                                default="unknown",
                                max_length=20,
                            ),
                        ),
                        ("count", models.BigIntegerField()),
                    ],
                    options={
                        "verbose_name_plural": "number tallies",
                        "indexes": [models.Index(fields=["account", "state"], name="tally_of_account")],
                    },
                ),
                migrations.CreateModel(
                    name="NumberTransfer",
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
                                related_name="transfers_out",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers_in",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "number",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers",
                                to="numbers.phonenumber",
                            ),
                        ),
                        (
                            "destination",
                            numbers.models.destination.DestinationField(
                                default="nothing", help_text="What answers it at the receiver.", max_length=80
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("offered", "Waiting for an answer"),
                                    ("accepted", "Accepted"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                    ("expired", "Expired"),
                                ],
                                default="offered",
                                max_length=9,
                            ),
                        ),
                        ("offered_by", models.CharField(help_text="The name at the time.", max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["receiver", "state"], name="transfer_of_receiver")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "destination__regex",
                                        "^(nothing|(gateway|voice_app):([0-9]{1,18}|@[A-Za-z0-9_.-]{1,64})|carrier_service:[a-z_]{1,20}|(room|agent|call_group|reception|voicemail):[0-9]{1,18})$",
                                    )
                                ),
                                name="transfer_has_destination",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "offered")),
                                fields=("number",),
                                name="one_open_offer_of_a_number",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]

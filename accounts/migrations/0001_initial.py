import accounts.models.account
import accounts.models.agent
import common.create_tables
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rate_did",
                            models.DecimalField(decimal_places=6, default=Decimal("0.50"), max_digits=12),
                        ),
                        (
                            "rate_sms",
                            models.DecimalField(decimal_places=6, default=Decimal("0.0075"), max_digits=12),
                        ),
                        (
                            "rate_mms",
                            models.DecimalField(decimal_places=6, default=Decimal("0.02"), max_digits=12),
                        ),
                        (
                            "rate_cnam",
                            models.DecimalField(decimal_places=6, default=Decimal("0.005"), max_digits=12),
                        ),
                        (
                            "rate_lrn",
                            models.DecimalField(decimal_places=6, default=Decimal("0.002"), max_digits=12),
                        ),
                        (
                            "rate_fax",
                            models.DecimalField(decimal_places=6, default=Decimal("0.03"), max_digits=12),
                        ),
                        (
                            "rate_nibble",
                            models.DecimalField(decimal_places=6, default=Decimal("0.009"), max_digits=12),
                        ),
                        (
                            "rate_toll_free",
                            models.DecimalField(decimal_places=6, default=Decimal("0.018"), max_digits=12),
                        ),
                        (
                            "rate_international_max",
                            models.DecimalField(decimal_places=6, default=Decimal("0.50"), max_digits=12),
                        ),
                        (
                            "service_calls_in",
                            models.BooleanField(default=True, help_text="Its numbers are answered here."),
                        ),
                        ("service_calls_out", models.BooleanField(default=True)),
                        (
                            "service_sms_in",
                            models.BooleanField(
                                default=True,
                                help_text="What comes while this is off is neither kept nor passed on.",
                            ),
                        ),
                        ("service_sms", models.BooleanField(default=True)),
                        ("service_mms", models.BooleanField(default=True)),
                        ("service_cnam", models.BooleanField(default=True)),
                        ("service_e911", models.BooleanField(default=True)),
                        (
                            "service_international",
                            models.BooleanField(
                                default=False,
                                help_text="Calls and messages to the countries listed; without it none leave home.",
                            ),
                        ),
                        (
                            "service_premium",
                            models.BooleanField(
                                default=False,
                                help_text="Premium rate, shared cost, personal and satellite numbers, at home too.",
                            ),
                        ),
                        ("service_dialer", models.BooleanField(default=False)),
                        ("service_bypass_media", models.BooleanField(default=False)),
                        ("service_remote_caller_id", models.BooleanField(default=False)),
                        (
                            "service_own_carriers",
                            models.BooleanField(
                                default=False,
                                help_text="It may add logins at carriers of its own; accounts with others below it always may.",
                            ),
                        ),
                        (
                            "service_sub_accounts",
                            models.BooleanField(
                                default=False,
                                help_text="A customer's people look after accounts below it; so they do once a program has opened one.",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                help_text="Ten digits; also the VoiceTel username.",
                                max_length=10,
                                unique=True,
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("email", models.EmailField(max_length=254)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("operator", "Operator"),
                                    ("reseller", "Reseller"),
                                    ("customer", "Customer"),
                                    ("subaccount", "Sub-account"),
                                ],
                                default="customer",
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("suspended", "Suspended"),
                                    ("closed", "Closed"),
                                ],
                                default="active",
                                max_length=10,
                            ),
                        ),
                        (
                            "state_above",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("suspended", "Suspended"),
                                    ("closed", "Closed"),
                                ],
                                default="active",
                                editable=False,
                                help_text="The worst state of any account above, kept by whoever changes one.",
                                max_length=10,
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ancestor_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, editable=False, size=None
                            ),
                        ),
                        (
                            "billed_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pays_for",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "country",
                            models.CharField(
                                default=accounts.models.account.default_country,
                                help_text="National numbers are read and written as there.",
                                max_length=2,
                            ),
                        ),
                        (
                            "international_countries",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2),
                                blank=True,
                                default=list,
                                help_text="Beside home, by two letters.",
                                size=None,
                            ),
                        ),
                        ("timezone", models.CharField(default="America/New_York", max_length=64)),
                        ("locale", models.CharField(default="en-US", max_length=12)),
                        ("currency", models.CharField(default="USD", max_length=3)),
                        (
                            "caller_id",
                            models.CharField(
                                blank=True, default="", help_text="Default caller ID, E.164.", max_length=16
                            ),
                        ),
                        ("notify", models.BooleanField(default=True)),
                        (
                            "notify_threshold",
                            models.IntegerField(default=10, help_text="Whole units of the currency."),
                        ),
                        (
                            "auth_type",
                            models.SmallIntegerField(
                                choices=[
                                    (0, "Digest only"),
                                    (1, "Digest or IP access list"),
                                    (2, "IP access list only"),
                                    (3, "Digest and IP access list"),
                                ],
                                default=0,
                            ),
                        ),
                        ("max_concurrent_calls", models.PositiveIntegerField(default=23)),
                        ("balance", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                        ("held", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                        (
                            "balance_limit",
                            models.DecimalField(
                                decimal_places=6,
                                default=0,
                                help_text="The balance never goes below this.",
                                max_digits=18,
                            ),
                        ),
                        (
                            "balance_noted",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("fine", "At or above the threshold"),
                                    ("low", "Below the threshold"),
                                    ("empty", "At the limit"),
                                ],
                                default="",
                                help_text="On which side of the threshold the balance was last seen.",
                                max_length=5,
                            ),
                        ),
                        (
                            "is_heard",
                            models.BooleanField(
                                default=False,
                                editable=False,
                                help_text="Somebody subscribed once to what happens here; without, no subscription is looked for.",
                            ),
                        ),
                        (
                            "has_plan",
                            models.BooleanField(
                                default=False,
                                editable=False,
                                help_text="It was put on a price plan once; without, no plan is looked for.",
                            ),
                        ),
                        (
                            "has_caps",
                            models.BooleanField(
                                default=False,
                                editable=False,
                                help_text="It, or an account above it, had a spending cap once; without, none is looked for.",
                            ),
                        ),
                        (
                            "contact",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Names, addresses and telephones of whom it belongs to and who is billed.",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                blank=True, default="", help_text="What the account is for.", max_length=200
                            ),
                        ),
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
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who of its people is responsible for it.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.membership",
                            ),
                        ),
                        (
                            "product",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("professional", "Professional"),
                                    ("contact_center", "Contact Center"),
                                    ("unlimited", "Unlimited"),
                                ],
                                default="",
                                help_text="Empty: everything is open.",
                                max_length=14,
                            ),
                        ),
                        (
                            "seats",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Subscriptions of people beside the first; empty: everybody has one.",
                                null=True,
                            ),
                        ),
                        (
                            "trial_until",
                            models.DateField(blank=True, help_text="The last day of the trial.", null=True),
                        ),
                        (
                            "second_factor_roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("owner", "Owner"),
                                        ("manager", "Manager"),
                                        ("member", "Member"),
                                        ("read_only", "Read only"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                default=list,
                                help_text="People with these roles need a second factor.",
                                size=None,
                            ),
                        ),
                        ("email_verified_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["ancestor_ids"], name="account_ancestors"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("number__regex", "^[0-9]{10}$")),
                                name="account_number_ten_digits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("held__gte", 0)), name="account_held_not_negative"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "operator")),
                                fields=("kind",),
                                name="one_operator_account",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "operator"), ("parent", None)),
                                    models.Q(
                                        models.Q(("parent", None), _negated=True),
                                        models.Q(("parent", models.F("id")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="account_has_parent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccessEntry",
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
                                related_name="access_entries",
                                to="accounts.account",
                            ),
                        ),
                        ("cidr", models.CharField(max_length=18)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name_plural": "access entries",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "cidr"), name="one_access_entry_per_cidr"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "is_staff",
                            models.BooleanField(default=False, verbose_name="may open the admin site"),
                        ),
                        ("date_joined", models.DateTimeField(auto_now_add=True)),
                        (
                            "home",
                            models.ForeignKey(
                                blank=True,
                                help_text="The account of the user's own that was used last; pages open in it.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "list_columns",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="The columns that somebody chose, by list.",
                            ),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"), name="user_email_any_case"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomRole",
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
                                related_name="custom_roles",
                                to="accounts.account",
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "rights",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=24), default=list, size=None
                            ),
                        ),
                        (
                            "rights_below",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=24),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("needs_second_factor", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("account"),
                                django.db.models.functions.text.Lower("name"),
                                name="one_custom_role_of_a_name",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "Owner"),
                                    ("manager", "Manager"),
                                    ("member", "Member"),
                                    ("read_only", "Read only"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "custom_role",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="accounts.customrole",
                            ),
                        ),
                        (
                            "unread",
                            models.PositiveIntegerField(
                                default=0,
                                editable=False,
                                help_text="Notices of the account's alert rules that the person has not read.",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "account"), name="one_role_in_an_account"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("custom_role", None), ("role", "read_only"), _connector="OR"
                                ),
                                name="custom_role_instead_of_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Activity",
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
                                related_name="activity",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("actor", models.CharField(help_text="The name at the time.", max_length=160)),
                        (
                            "acting_from",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The account whose staff acted for this one.",
                                max_length=120,
                            ),
                        ),
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
                        ("verb", models.CharField(max_length=40)),
                        ("subject_type", models.CharField(max_length=40)),
                        ("subject_id", models.CharField(max_length=64)),
                        ("subject", models.CharField(max_length=160)),
                        ("before", models.JSONField(default=dict)),
                        ("after", models.JSONField(default=dict)),
                        ("request_id", models.CharField(blank=True, default="", max_length=36)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name_plural": "activity",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="activity_newest"),
                            models.Index(
                                condition=models.Q(("user__isnull", False)),
                                fields=["user", "-id"],
                                name="activity_of_person",
                            ),
                            django.contrib.postgres.indexes.BrinIndex(
                                autosummarize=True,
                                fields=["created_at"],
                                name="activity_days",
                                pages_per_range=32,
                            ),
                            models.Index(
                                fields=["account", "subject_type", "subject_id", "-id"],
                                name="activity_of_subject",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("brand", models.CharField(blank=True, default="", max_length=200)),
                        ("department", models.CharField(blank=True, default="", max_length=200)),
                        ("region", models.CharField(blank=True, default="", max_length=200)),
                        ("province", models.CharField(blank=True, default="", max_length=200)),
                        ("district", models.CharField(blank=True, default="", max_length=200)),
                        ("store", models.CharField(blank=True, default="", max_length=200)),
                        ("city", models.CharField(blank=True, default="", max_length=200)),
                        ("postal_code", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agents",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=accounts.models.agent.person_ref,
                                editable=False,
                                max_length=25,
                                unique=True,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("person", "Person"), ("bot", "Voice bot")],
                                default="person",
                                max_length=6,
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("object_id", models.CharField(blank=True, default="", max_length=200)),
                        ("directory_tenant", models.CharField(blank=True, default="", max_length=200)),
                        ("upn", models.CharField(blank=True, default="", max_length=200)),
                        ("consistency_id", models.CharField(blank=True, default="", max_length=200)),
                        ("email", models.EmailField(blank=True, default="", max_length=254)),
                        ("description", models.CharField(blank=True, default="", max_length=500)),
                        (
                            "roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("member", "Member"),
                                        ("manager", "Manager"),
                                        ("admin", "Administrator"),
                                    ],
                                    max_length=7,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("services", models.JSONField(blank=True, default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("suspended", "Suspended"),
                                    ("offboarded", "Offboarded"),
                                ],
                                default="active",
                                max_length=10,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who signs in as this agent.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="agents",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("offboarded_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["account", "kind", "id"], name="agent_of_account"),
                            models.Index(
                                models.F("account"),
                                django.db.models.functions.text.Lower("name"),
                                models.F("id"),
                                name="agent_by_name",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("account"),
                                django.db.models.functions.text.Lower("object_id"),
                                condition=models.Q(
                                    models.Q(("state", "offboarded"), _negated=True),
                                    models.Q(("object_id", ""), _negated=True),
                                ),
                                name="one_agent_per_object_id",
                            ),
                            models.UniqueConstraint(
                                models.F("account"),
                                django.db.models.functions.text.Lower("upn"),
                                condition=models.Q(
                                    models.Q(("state", "offboarded"), _negated=True),
                                    models.Q(("upn", ""), _negated=True),
                                ),
                                name="one_agent_per_upn",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("state", "offboarded"), _negated=True),
                                    models.Q(("consistency_id", ""), _negated=True),
                                ),
                                fields=("account", "consistency_id"),
                                name="one_agent_per_consistency_id",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("state", "offboarded"), _negated=True), ("user__isnull", False)
                                ),
                                fields=("account", "user"),
                                name="one_agent_per_user",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("offboarded_at__isnull", False), ("state", "offboarded")),
                                    models.Q(
                                        models.Q(("state", "offboarded"), _negated=True),
                                        ("offboarded_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="agent_offboarded_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Application",
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
                                related_name="applications",
                                to="accounts.account",
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("client_id", models.CharField(max_length=40, unique=True)),
                        ("secret_fingerprint", models.CharField(max_length=64)),
                        (
                            "redirect_uris",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=500), size=None
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "name"), name="one_application_per_name"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("redirect_uris", []), _negated=True),
                                name="application_leads_somewhere",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuthorizationCode",
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
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codes",
                                to="accounts.application",
                            ),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.agent",
                            ),
                        ),
                        ("fingerprint", models.CharField(max_length=64, unique=True)),
                        ("redirect_uri", models.CharField(max_length=500)),
                        (
                            "challenge",
                            models.CharField(
                                blank=True, default="", help_text="PKCE, by S256.", max_length=43
                            ),
                        ),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "credential",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.apicredential",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Contact",
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
                                related_name="contacts",
                                to="accounts.account",
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                        ("name", models.CharField(max_length=100)),
                        ("email", models.EmailField(blank=True, default="", max_length=254)),
                        (
                            "address",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.text.Lower("email"),
                                output_field=models.EmailField(max_length=254),
                            ),
                        ),
                        ("is_flagged", models.BooleanField(default=False, help_text="Worth a second look.")),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "indexes": [
                            models.Index(fields=["account", "name", "id"], name="contact_by_name"),
                            models.Index(
                                condition=models.Q(("email", ""), _negated=True),
                                fields=["account", "address"],
                                name="contact_by_address",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "e164"), name="one_contact_per_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("e164__regex", "^\\+[1-9][0-9]{6,14}$")),
                                name="contact_is_e164",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True), name="contact_has_name"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactComment",
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
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="accounts.contact",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.agent",
                            ),
                        ),
                        ("author_name", models.CharField(max_length=200)),
                        (
                            "recipient",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.agent",
                            ),
                        ),
                        ("body", models.TextField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="ApiCredential",
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
                                related_name="api_credentials",
                                to="accounts.account",
                            ),
                        ),
                        ("dialect", models.CharField(max_length=20)),
                        ("username", models.CharField(max_length=80)),
                        ("password", models.CharField(max_length=128)),
                        ("generation", models.PositiveIntegerField(default=1)),
                        ("key_fingerprint", models.CharField(max_length=64, unique=True)),
                        (
                            "is_admin",
                            models.BooleanField(
                                default=False, help_text="May change rates' and services' fields."
                            ),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                help_text="The one person whose token it is, in APIs that know people.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_credentials",
                                to="accounts.agent",
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                help_text="The registered application that got it by its person's consent.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="credentials",
                                to="accounts.application",
                            ),
                        ),
                        (
                            "label",
                            models.CharField(
                                blank=True, default="", help_text="The program that has it.", max_length=80
                            ),
                        ),
                        (
                            "areas",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("numbers", "Numbers"),
                                        ("messages", "Messages"),
                                        ("calls", "Calls"),
                                        ("billing", "Billing"),
                                        ("people", "People"),
                                        ("tickets", "Tickets"),
                                        ("settings", "Settings"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                default=list,
                                help_text="What it may reach; empty: everything.",
                                size=None,
                            ),
                        ),
                        ("reads_only", models.BooleanField(default=False)),
                        (
                            "expires_at",
                            models.DateTimeField(
                                blank=True, db_index=True, help_text="From then on it is refused.", null=True
                            ),
                        ),
                        (
                            "networks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=43),
                                blank=True,
                                default=list,
                                help_text="Where it may be used from; empty: anywhere.",
                                size=None,
                            ),
                        ),
                        (
                            "made_by",
                            models.CharField(
                                blank=True, default="", help_text="Who issued it.", max_length=160
                            ),
                        ),
                        ("last_used_at", models.DateTimeField(blank=True, null=True)),
                        ("last_used_from", models.GenericIPAddressField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("dialect", "username"), name="one_username_in_a_dialect"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KnownAddress",
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
                            "credential",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="known_addresses",
                                to="accounts.apicredential",
                            ),
                        ),
                        ("address", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name_plural": "known addresses",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("credential", "address"), name="one_row_per_known_address"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredReply",
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
                        ("key", models.CharField(max_length=128)),
                        ("operation", models.CharField(max_length=60)),
                        ("body_fingerprint", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("reply", models.JSONField(null=True)),
                        (
                            "subject",
                            models.CharField(
                                blank=True, default="", help_text="What the request made.", max_length=64
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "operation", "key"), name="one_reply_per_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reply", None), ("status", None)),
                                    ("status__isnull", False),
                                    _connector="OR",
                                ),
                                name="reply_has_status",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomField",
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
                                related_name="custom_fields",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "about",
                            models.CharField(
                                choices=[("number", "Numbers"), ("account", "Accounts")], max_length=8
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("key", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "Text"),
                                    ("whole", "Whole number"),
                                    ("decimal", "Decimal number"),
                                    ("yes_no", "Yes or no"),
                                    ("date", "Date"),
                                    ("choice", "Choice"),
                                    ("url", "Web address"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "choices",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("help_text", models.CharField(blank=True, default="", max_length=200)),
                        ("default", models.CharField(blank=True, default="", max_length=500)),
                        ("is_required", models.BooleanField(default=False)),
                        ("applies_below", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("account"),
                                models.F("about"),
                                django.db.models.functions.text.Lower("name"),
                                name="one_custom_field_of_a_name",
                            ),
                            models.UniqueConstraint(
                                fields=("account", "about", "key"), name="one_custom_field_of_a_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("key", ""), _negated=True),
                                ),
                                name="custom_field_is_named",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccountFieldValue",
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
                    ],
                    options={
                        "indexes": [models.Index(fields=["field", "value"], name="account_value_found")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "field"), name="one_value_of_an_account"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value", ""), _negated=True),
                                name="account_value_not_empty",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
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
                                related_name="invitations",
                                to="accounts.account",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(blank=True, default="", max_length=120)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "Owner"),
                                    ("manager", "Manager"),
                                    ("member", "Member"),
                                    ("read_only", "Read only"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Waiting for an answer"),
                                    ("accepted", "Accepted"),
                                    ("declined", "Declined"),
                                    ("revoked", "Revoked"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("token_fingerprint", models.CharField(max_length=64, unique=True)),
                        ("invited_by", models.CharField(help_text="The name at the time.", max_length=160)),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("sent_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["email", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("account", "email"),
                                name="one_open_invitation",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgramToken",
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
                            "credential",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to="accounts.apicredential",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(choices=[("key", "Key"), ("session", "Session")], max_length=8),
                        ),
                        ("name", models.CharField(blank=True, default="", max_length=80)),
                        ("seed", models.CharField(blank=True, default="", max_length=64)),
                        ("fingerprint", models.CharField(max_length=64, unique=True)),
                        ("valid_until", models.DateTimeField(blank=True, null=True)),
                        ("refreshable_until", models.DateTimeField(blank=True, null=True)),
                        ("last_used_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "kind", "-id"], name="program_token_newest")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "key"), ("seed", ""), ("valid_until", None)),
                                    models.Q(
                                        ("kind", "session"),
                                        ("valid_until__isnull", False),
                                        models.Q(("seed", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="program_token_fits_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Registration",
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
                                related_name="registration",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "agent",
                            models.CharField(
                                blank=True, default="", help_text="The equipment's own name.", max_length=200
                            ),
                        ),
                        (
                            "uri",
                            models.CharField(
                                help_text="Where calls to the account are sent.", max_length=255
                            ),
                        ),
                        ("seen_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-seen_at"],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
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
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("path", models.CharField(help_text="The list's address.", max_length=200)),
                        ("name", models.CharField(max_length=80)),
                        (
                            "query",
                            models.CharField(
                                blank=True,
                                help_text="The filter, as it stands in the address.",
                                max_length=2000,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "path", "user", "name"),
                                name="one_view_of_a_name",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True), name="view_has_name"
                            ),
                        ],
                    },
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
                        (
                            "account",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("position", models.PositiveBigIntegerField()),
                        ("hash", models.CharField(max_length=64)),
                        ("sealed_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "position"), name="one_seal_at_a_place"
                            )
                        ],
                    },
                ),
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
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_sealing_mark")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SigningKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("dialect", models.CharField(max_length=20)),
                        ("private_key", models.TextField(help_text="PEM, encrypted.")),
                        ("public_key", models.TextField(help_text="PEM.")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("retired_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_at", None)),
                                fields=("dialect",),
                                name="one_signing_key_of_a_dialect",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ThrottleWindow",
                    fields=[
                        ("key", models.CharField(max_length=160, primary_key=True, serialize=False)),
                        ("started_at", models.DateTimeField()),
                        ("count", models.PositiveIntegerField()),
                    ],
                ),
            ],
        ),
    ]

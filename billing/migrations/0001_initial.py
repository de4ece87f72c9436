import common.create_tables
import common.ids
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="Finding",
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
                                related_name="findings",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("balance", "Balance is not the ledger's sum"),
                                    ("held", "Held amount is not the holds' sum"),
                                    ("cause", "Charge without its cause"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("subject", models.CharField(blank=True, default="", max_length=100)),
                        ("expected", models.CharField(blank=True, default="", max_length=60)),
                        ("found", models.CharField(blank=True, default="", max_length=60)),
                        ("first_seen_at", models.DateTimeField()),
                        ("last_seen_at", models.DateTimeField()),
                        ("cleared_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("cleared_at", None)),
                                fields=("account", "kind", "subject"),
                                name="one_open_finding",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvoiceSettings",
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
                                related_name="invoice_settings",
                                to="accounts.account",
                            ),
                        ),
                        ("prefix", models.CharField(blank=True, default="", max_length=12)),
                        ("next_number", models.PositiveIntegerField(default=1)),
                        (
                            "address",
                            models.TextField(
                                blank=True, default="", help_text="As it stands on invoices.", max_length=400
                            ),
                        ),
                        (
                            "tax_name",
                            models.CharField(blank=True, default="", help_text="Such as VAT.", max_length=20),
                        ),
                        (
                            "tax_rate",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                help_text="In per cent.",
                                max_digits=5,
                                validators=[django.core.validators.MaxValueValidator(100)],
                            ),
                        ),
                        (
                            "reverse_charge",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Said in place of the tax to accounts in other countries; empty: they pay it too.",
                                max_length=200,
                            ),
                        ),
                        (
                            "is_automatic",
                            models.BooleanField(
                                default=False,
                                help_text="Each month is billed as soon as it is over everywhere.",
                            ),
                        ),
                        ("payment_days", models.PositiveSmallIntegerField(default=14)),
                        (
                            "footer",
                            models.TextField(
                                blank=True, default="", help_text="Such as a bank account.", max_length=400
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "invoice settings",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("tax_rate__gte", 0), ("tax_rate__lte", 100)),
                                name="tax_is_a_share",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invoice",
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
                                related_name="invoices",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices_issued",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("invoice", "Invoice"), ("credit", "Credit note")], max_length=7
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField()),
                        ("number", models.CharField(max_length=24)),
                        ("month", models.DateField(help_text="The first day of the month that it is for.")),
                        (
                            "refers_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credit_notes",
                                to="billing.invoice",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, default="", help_text="Of a credit note.", max_length=200
                            ),
                        ),
                        ("currency", models.CharField(max_length=3)),
                        ("net", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("tax_name", models.CharField(blank=True, default="", max_length=20)),
                        ("tax_rate", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                        ("tax", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("total", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("note", models.CharField(blank=True, default="", max_length=200)),
                        ("seller_name", models.CharField(max_length=120)),
                        ("seller_address", models.TextField(blank=True, default="")),
                        ("buyer_name", models.CharField(max_length=120)),
                        ("buyer_number", models.CharField(max_length=10)),
                        ("footer", models.TextField(blank=True, default="")),
                        ("issued_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("issued_by", models.CharField(blank=True, default="", max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["seller", "-id"], name="invoice_of_seller")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("seller", "sequence"), name="one_invoice_per_number"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "invoice")),
                                fields=("seller", "account", "month"),
                                name="one_invoice_per_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "total",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("net"), "+", models.F("tax")
                                        ),
                                    )
                                ),
                                name="invoice_adds_up",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "invoice"), ("refers_to", None)),
                                    models.Q(("kind", "credit"), ("refers_to__isnull", False)),
                                    _connector="OR",
                                ),
                                name="credit_note_refers_to_an_invoice",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="invoice_month_begins_on_the_first",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvoiceLine",
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
                            "invoice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="billing.invoice",
                            ),
                        ),
                        ("text", models.CharField(max_length=120)),
                        ("count", models.PositiveIntegerField()),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerEntry",
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
                                related_name="ledger",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("credit", "Credit"),
                                    ("payment", "Payment"),
                                    ("charge", "Charge"),
                                    ("adjustment", "Adjustment"),
                                    ("transfer", "Given to an account below"),
                                    ("debit", "Debit"),
                                    ("refund", "Refund"),
                                    ("goodwill", "Goodwill"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=6, help_text="Negative for a charge.", max_digits=18
                            ),
                        ),
                        ("balance_after", models.DecimalField(decimal_places=6, max_digits=18)),
                        ("currency", models.CharField(max_length=3)),
                        ("reason", models.CharField(max_length=100)),
                        ("description", models.CharField(max_length=200)),
                        (
                            "caused_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="The account below that bought it or was given it; empty for the account's own.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "e164",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="The account's number that it was for, where it was one.",
                                max_length=16,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name_plural": "ledger entries",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["account", "-id"], name="ledger_newest"),
                            models.Index(
                                fields=["account", "created_at"],
                                include=("amount", "kind", "currency", "caused_by"),
                                name="ledger_sums_of_time",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "reason"), name="one_entry_per_reason"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount__lte", 0), ("kind", "charge")),
                                    models.Q(
                                        ("amount__gt", 0),
                                        ("kind__in", ["credit", "payment", "refund", "goodwill"]),
                                    ),
                                    models.Q(("amount__lt", 0), ("kind", "debit")),
                                    models.Q(models.Q(("amount", 0), _negated=True), ("kind", "transfer")),
                                    ("kind", "adjustment"),
                                    _connector="OR",
                                ),
                                name="ledger_sign_fits_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payment",
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
                                related_name="payments",
                                to="accounts.account",
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=6, max_digits=18)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("Completed", "Completed"),
                                    ("Pending", "Pending"),
                                    ("Reversed", "Reversed"),
                                    ("Refunded", "Refunded"),
                                    ("Failed", "Failed"),
                                    ("Denied", "Denied"),
                                    ("Canceled_Reversal", "Canceled Reversal"),
                                ],
                                default="Pending",
                                max_length=20,
                            ),
                        ),
                        ("transaction_id", models.CharField(max_length=64)),
                        ("payer_email", models.EmailField(blank=True, max_length=254)),
                        (
                            "settles",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="settled_by",
                                to="billing.ledgerentry",
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-received_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "transaction_id"), name="one_payment_per_transaction"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="payment_is_positive"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
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
                                related_name="holds",
                                to="accounts.account",
                            ),
                        ),
                        ("reason", models.CharField(max_length=100)),
                        ("amount", models.DecimalField(decimal_places=6, max_digits=18)),
                        (
                            "caused_by",
                            models.ForeignKey(
                                blank=True,
                                help_text="As in the ledger.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "reason"), name="one_hold_per_reason"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)), name="hold_not_negative"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NumberShare",
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
                        ("reason", models.CharField(max_length=100)),
                        ("e164", models.CharField(max_length=16)),
                        ("amount", models.DecimalField(decimal_places=6, max_digits=18)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "reason", "e164"), name="one_share_of_a_charge"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MarginDay",
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
                        ("day", models.DateField()),
                        ("e164", models.CharField(blank=True, db_collation="C", default="", max_length=16)),
                        ("revenue", models.DecimalField(decimal_places=6, max_digits=18)),
                        ("cost", models.DecimalField(decimal_places=6, max_digits=18)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "day", "e164"), name="one_margin_of_a_number_and_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MarginBasis",
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
                        ("zone", models.CharField(max_length=64)),
                        ("currency", models.CharField(max_length=3)),
                    ],
                    options={
                        "verbose_name_plural": "margin bases",
                    },
                ),
                migrations.CreateModel(
                    name="LedgerMark",
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
                        ("entry_id", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="PaymentSettings",
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
                                related_name="payment_settings",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "through",
                            models.CharField(
                                choices=[("manual", "A transfer, marked by hand"), ("stripe", "Stripe")],
                                default="manual",
                                max_length=8,
                            ),
                        ),
                        (
                            "instructions",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="Shown behind the link, such as a bank account.",
                                max_length=400,
                            ),
                        ),
                        (
                            "secret_key",
                            models.TextField(
                                blank=True, default="", help_text="Encrypted key of the provider's API."
                            ),
                        ),
                        (
                            "hook_secret",
                            models.TextField(
                                blank=True, default="", help_text="Encrypted secret of its webhook."
                            ),
                        ),
                        (
                            "hook_ref",
                            models.CharField(
                                default=common.ids.new_token, editable=False, max_length=64, unique=True
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "payment settings",
                    },
                ),
                migrations.CreateModel(
                    name="InvoicePayment",
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
                            "seller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "invoice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tries",
                                to="billing.invoice",
                            ),
                        ),
                        (
                            "through",
                            models.CharField(
                                choices=[("manual", "A transfer, marked by hand"), ("stripe", "Stripe")],
                                max_length=8,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("opening", "Being opened"),
                                    ("open", "Waiting for the payer"),
                                    ("pending", "On its way"),
                                    ("paid", "Paid"),
                                    ("refused", "Refused"),
                                    ("expired", "Expired"),
                                    ("differs", "Paid otherwise than asked"),
                                    ("refunded", "Refunded"),
                                    ("closed", "Looked after"),
                                ],
                                default="opening",
                                max_length=8,
                            ),
                        ),
                        ("key", models.UUIDField(unique=True)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("net", models.DecimalField(decimal_places=2, max_digits=14)),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "session_ref",
                            models.CharField(
                                blank=True, default="", help_text="The provider's id of it.", max_length=200
                            ),
                        ),
                        (
                            "payment_ref",
                            models.CharField(
                                blank=True, default="", help_text="Of what was paid.", max_length=200
                            ),
                        ),
                        (
                            "url",
                            models.CharField(
                                blank=True, default="", help_text="Where it is paid.", max_length=2000
                            ),
                        ),
                        ("payer_email", models.CharField(blank=True, default="", max_length=254)),
                        ("note", models.CharField(blank=True, default="", max_length=300)),
                        ("refunded", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                        (
                            "net_refunded",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                help_text="What of it came off the balance again.",
                                max_digits=14,
                            ),
                        ),
                        (
                            "payment",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="billing.payment",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_at",
                            models.DateTimeField(
                                blank=True, help_text="When the provider was last asked about it.", null=True
                            ),
                        ),
                        ("paid_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["seller", "payment_ref"], name="try_by_payment"),
                            models.Index(fields=["state", "id"], name="try_by_state"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "opening", "pending"])),
                                fields=("invoice",),
                                name="one_open_try_to_pay",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "paid")),
                                fields=("invoice",),
                                name="an_invoice_is_paid_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("session_ref", ""), _negated=True),
                                fields=("seller", "session_ref"),
                                name="one_try_per_session",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0), ("net__gt", 0)),
                                name="a_try_asks_for_money",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("refunded__gte", 0), ("refunded__lte", models.F("amount"))
                                ),
                                name="no_more_is_refunded",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ToldPayment",
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
                                help_text="The seller.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        ("event_ref", models.CharField(max_length=200)),
                        ("sort", models.CharField(max_length=80)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "event_ref"), name="one_row_per_told_payment"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PricePlan",
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
                                related_name="price_plans",
                                to="accounts.account",
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("currency", models.CharField(max_length=3)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "name"), name="one_plan_per_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PriceList",
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lists",
                                to="billing.priceplan",
                            ),
                        ),
                        (
                            "section",
                            models.CharField(
                                choices=[
                                    ("numbers", "Numbers"),
                                    ("messages", "Messages"),
                                    ("minutes", "Minutes"),
                                    ("services", "Lookups, ports, e911"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("valid_from", models.DateField()),
                        ("is_draft", models.BooleanField(default=False)),
                        ("made_by", models.CharField(blank=True, default="", max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-valid_from", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_draft", False)),
                                fields=("plan", "section", "valid_from"),
                                name="one_price_list_per_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Price",
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
                            "price_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="prices",
                                to="billing.pricelist",
                            ),
                        ),
                        (
                            "thing",
                            models.CharField(
                                choices=[
                                    ("number", "Number"),
                                    ("sms", "SMS part"),
                                    ("mms", "MMS"),
                                    ("call_made", "Call made"),
                                    ("call_taken", "Call received"),
                                    ("caller_name", "Caller name lookup"),
                                    ("routing", "Routing lookup"),
                                    ("port", "Number ported in"),
                                    ("e911", "Emergency address, a month"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("country", models.CharField(blank=True, default="", max_length=2)),
                        (
                            "kind",
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
                            "number_class",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("classic", "Classic"),
                                    ("silver", "Silver"),
                                    ("gold", "Gold"),
                                    ("platinum", "Platinum"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        (
                            "prefix",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=15,
                                validators=[
                                    django.core.validators.RegexValidator("^[0-9]*$", "Digits only.")
                                ],
                            ),
                        ),
                        (
                            "destination",
                            models.CharField(
                                blank=True, default="", help_text="What people call it.", max_length=80
                            ),
                        ),
                        (
                            "set_up",
                            models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=12),
                        ),
                        ("each", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=12)),
                        (
                            "connection",
                            models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=12),
                        ),
                        ("first_seconds", models.PositiveSmallIntegerField(default=1)),
                        ("next_seconds", models.PositiveSmallIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["thing", "prefix", "country", "kind", "number_class", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("price_list", "thing", "prefix", "country", "kind", "number_class"),
                                name="one_price_per_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("connection__gte", 0), ("each__gte", 0), ("set_up__gte", 0)
                                ),
                                name="price_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first_seconds__gte", 1), ("next_seconds__gte", 1)),
                                name="price_counts_seconds",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("prefix__regex", "^[0-9]*$")),
                                name="price_prefix_is_digits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanPeriod",
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
                                related_name="plan_periods",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="periods",
                                to="billing.priceplan",
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("made_by", models.CharField(blank=True, default="", max_length=160)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "ordering": ["-starts_on"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "starts_on"), name="one_plan_from_a_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpendingCap",
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
                                related_name="spending_cap",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "day_cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                help_text="What the account allows itself in a day.",
                                max_digits=18,
                                null=True,
                            ),
                        ),
                        (
                            "month_cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                help_text="What the account allows itself in a month.",
                                max_digits=18,
                                null=True,
                            ),
                        ),
                        (
                            "day_most",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                help_text="What the account above allows in a day.",
                                max_digits=18,
                                null=True,
                            ),
                        ),
                        (
                            "month_most",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                help_text="What the account above allows in a month.",
                                max_digits=18,
                                null=True,
                            ),
                        ),
                        ("day_noted", models.PositiveSmallIntegerField(default=0)),
                        ("month_noted", models.PositiveSmallIntegerField(default=0)),
                        (
                            "noted_on",
                            models.DateField(
                                blank=True, help_text="The account's day of what was noted.", null=True
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("day_cap", None), ("day_cap__gt", 0), _connector="OR"),
                                    models.Q(("month_cap", None), ("month_cap__gt", 0), _connector="OR"),
                                    models.Q(("day_most", None), ("day_most__gt", 0), _connector="OR"),
                                    models.Q(("month_most", None), ("month_most__gt", 0), _connector="OR"),
                                ),
                                name="spending_caps_are_positive",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Spending",
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
                        ("day", models.DateField()),
                        ("spent", models.DecimalField(decimal_places=6, max_digits=18)),
                    ],
                    options={
                        "verbose_name_plural": "spending",
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "day"), name="one_sum_of_a_day")
                        ],
                    },
                ),
            ],
        ),
    ]

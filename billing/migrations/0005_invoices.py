"""Invoices and credit notes, and entries that somebody decided on: debits, refunds, goodwill."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from common.rls import append_only, protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_plans"),
        ("billing", "0004_number_shares"),
    ]

    operations = [
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
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("credit", "Credit note")], max_length=7
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=24)),
                ("month", models.DateField(help_text="The first day of the month that it is for.")),
                (
                    "reason",
                    models.CharField(blank=True, default="", help_text="Of a credit note.", max_length=200),
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
                ("text", models.CharField(max_length=120)),
                ("count", models.PositiveIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                "ordering": ["id"],
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
                        default=False, help_text="Each month is billed as soon as it is over everywhere."
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
            },
        ),
        migrations.RemoveConstraint(
            model_name="ledgerentry",
            name="ledger_sign_fits_kind",
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__lte", 0), ("kind", "charge")),
                    models.Q(("amount__gt", 0), ("kind__in", ["credit", "payment", "refund", "goodwill"])),
                    models.Q(("amount__lt", 0), ("kind", "debit")),
                    models.Q(models.Q(("amount", 0), _negated=True), ("kind", "transfer")),
                    ("kind", "adjustment"),
                    _connector="OR",
                ),
                name="ledger_sign_fits_kind",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="accounts.account"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="refers_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credit_notes",
                to="billing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices_issued",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
            ),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="billing.invoice"
            ),
        ),
        migrations.AddField(
            model_name="invoicesettings",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoice_settings",
                to="accounts.account",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["seller", "-id"], name="invoice_of_seller"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("seller", "sequence"), name="one_invoice_per_number"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "invoice")),
                fields=("seller", "account", "month"),
                name="one_invoice_per_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "invoice"), ("refers_to", None)),
                    models.Q(("kind", "credit"), ("refers_to__isnull", False)),
                    _connector="OR",
                ),
                name="credit_note_refers_to_an_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="invoice_month_begins_on_the_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicesettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_rate__gte", 0), ("tax_rate__lte", 100)), name="tax_is_a_share"
            ),
        ),
        protect("billing_invoice"),
        protect("billing_invoiceline"),
        protect("billing_invoicesettings"),
        append_only("billing_invoice"),
        append_only("billing_invoiceline"),
    ]

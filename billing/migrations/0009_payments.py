"""How sellers are paid, tries to pay invoices by link, and what providers told of them."""

import common.ids
import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_unread"),
        ("billing", "0008_ledger_sums"),
    ]

    operations = [
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
                    models.TextField(blank=True, default="", help_text="Encrypted secret of its webhook."),
                ),
                (
                    "hook_ref",
                    models.CharField(
                        default=common.ids.new_token, editable=False, max_length=64, unique=True
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
                    "through",
                    models.CharField(
                        choices=[("manual", "A transfer, marked by hand"), ("stripe", "Stripe")], max_length=8
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
                    models.CharField(blank=True, default="", help_text="Of what was paid.", max_length=200),
                ),
                (
                    "url",
                    models.CharField(blank=True, default="", help_text="Where it is paid.", max_length=2000),
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
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_at",
                    models.DateTimeField(
                        blank=True, help_text="When the provider was last asked about it.", null=True
                    ),
                ),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
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
                    "payment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.payment",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
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
                        condition=models.Q(("amount__gt", 0), ("net__gt", 0)), name="a_try_asks_for_money"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded__gte", 0), ("refunded__lte", models.F("amount"))),
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
                ("event_ref", models.CharField(max_length=200)),
                ("sort", models.CharField(max_length=80)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        help_text="The seller.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "event_ref"), name="one_row_per_told_payment")
                ],
            },
        ),
        protect("billing_paymentsettings"),
        protect("billing_invoicepayment"),
        protect("billing_toldpayment"),
    ]

"""Invoices for a part of a month, and payments that were given back as a kind of their own in the ledger."""

from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("credit", "Credit"),
    ("payment", "Payment"),
    ("charge", "Charge"),
    ("adjustment", "Adjustment"),
    ("transfer", "Given to an account below"),
    ("debit", "Debit"),
    ("refund", "Refund"),
    ("goodwill", "Goodwill"),
    ("returned", "Payment given back"),
]
SIGNS = (
    Q(kind="charge", amount__lte=0)
    | Q(kind__in=["credit", "payment", "refund", "goodwill"], amount__gt=0)
    | Q(kind__in=["debit", "returned"], amount__lt=0)
    | Q(~Q(amount=0), kind="transfer")
    | Q(kind="adjustment")
)


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_home_network_and_refunds")]

    operations = [
        migrations.AlterField("ledgerentry", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.RemoveConstraint("ledgerentry", "ledger_sign_fits_kind"),
        migrations.AddConstraint(
            "ledgerentry", models.CheckConstraint(condition=SIGNS, name="ledger_sign_fits_kind")
        ),
        migrations.AddField(
            "invoice",
            "last_entry",
            models.BigIntegerField(
                blank=True,
                null=True,
                help_text="Where the month was not over: the id of the newest line of the ledger.",
            ),
        ),
        migrations.AddField(
            "invoice",
            "since",
            models.DateTimeField(
                blank=True, null=True, help_text="Up to when the month was billed before; empty: not at all."
            ),
        ),
        migrations.AddField(
            "invoice",
            "until",
            models.DateTimeField(
                blank=True, null=True, help_text="When it was issued in its month; empty: the month was over."
            ),
        ),
        migrations.RemoveConstraint("invoice", "one_invoice_per_month"),
        migrations.AddConstraint(
            "invoice",
            models.UniqueConstraint(
                fields=["seller", "account", "month"],
                condition=Q(kind="invoice", last_entry=None),
                name="one_invoice_per_month",
            ),
        ),
        migrations.AddConstraint(
            "invoice",
            models.UniqueConstraint(
                fields=["seller", "account", "month", "last_entry"],
                condition=Q(kind="invoice"),
                name="one_invoice_up_to_a_line",
            ),
        ),
        migrations.AddConstraint(
            "invoice",
            models.CheckConstraint(
                condition=Q(last_entry=None, until=None) | Q(last_entry__isnull=False, until__isnull=False),
                name="a_part_of_a_month_ends_somewhere",
            ),
        ),
    ]

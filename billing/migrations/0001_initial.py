import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("credit", "Credit"),
                            ("payment", "Payment"),
                            ("charge", "Charge"),
                            ("adjustment", "Adjustment"),
                            ("transfer", "Given to an account below"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=6, help_text="Negative for a charge.", max_digits=18),
                ),
                ("balance_after", models.DecimalField(decimal_places=6, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("reason", models.CharField(max_length=100)),
                ("description", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger",
                        to="accounts.account",
                    ),
                ),
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
            ],
            options={
                "verbose_name_plural": "ledger entries",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["account", "-id"], name="ledger_newest"),
                    models.Index(fields=["account", "created_at"], name="ledger_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "reason"), name="one_entry_per_reason"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__lte", 0), ("kind", "charge")),
                            models.Q(("amount__gt", 0), ("kind__in", ["credit", "payment"])),
                            models.Q(("amount__lt", 0), ("kind", "transfer")),
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
                ("received_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="accounts.account",
                    ),
                ),
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
            ],
            options={
                "ordering": ["-received_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "transaction_id"), name="one_payment_per_transaction"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_is_positive"),
                ],
            },
        ),
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="accounts.account",
                    ),
                ),
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
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=100)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=18)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="accounts.account",
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "reason"), name="one_hold_per_reason"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="hold_not_negative"),
                ],
            },
        ),
    ]

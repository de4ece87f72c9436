import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_ledger_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="balance_noted",
            field=models.CharField(
                blank=True,
                choices=[("fine", "At or above the threshold"), ("low", "Below the threshold")],
                default="",
                help_text="On which side of the threshold the balance was last seen.",
                max_length=4,
            ),
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
                    "agent",
                    models.CharField(
                        blank=True, default="", help_text="The equipment's own name.", max_length=200
                    ),
                ),
                ("uri", models.CharField(help_text="Where calls to the account are sent.", max_length=255)),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registration",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-seen_at"],
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
        protect("accounts_registration"),
        protect("accounts_finding"),
    ]

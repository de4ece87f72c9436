import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_balance_notes_findings_registrations"),
        ("numbers", "0002_e911_and_lookups"),
    ]

    operations = [
        migrations.AddField(
            model_name="phonenumber",
            name="left_at",
            field=models.DateTimeField(blank=True, help_text="When the account gave it up.", null=True),
        ),
        migrations.AddField(
            model_name="phonenumber",
            name="paid_through",
            field=models.DateField(
                blank=True, help_text="The last month that it was charged for, by its first day.", null=True
            ),
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
                ("period", models.DateField(help_text="The first day of the month.")),
                ("numbers", models.PositiveIntegerField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "state",
                    models.CharField(choices=[("due", "Due"), ("paid", "Paid")], default="due", max_length=4),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monthly_charges",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-period", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["account", "period"], name="month_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "period"), name="one_charge_for_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("period__day", 1)), name="month_begins_on_the_first"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="month_is_not_negative"
                    ),
                ],
            },
        ),
        protect("numbers_monthlycharge"),
    ]

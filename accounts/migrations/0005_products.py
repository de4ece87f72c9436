"""The product of an account, its subscriptions and its trial."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="product",
            field=models.CharField(
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
        migrations.AddField(
            model_name="account",
            name="seats",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Subscriptions of people beside the first; empty: everybody has one.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="trial_until",
            field=models.DateField(blank=True, help_text="The last day of the trial.", null=True),
        ),
    ]

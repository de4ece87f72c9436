"""The carrier's own price stands beside what the buyer pays, and months count emergency addresses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("numbers", "0003_sims"),
    ]

    operations = [
        migrations.AddField(
            model_name="monthlycharge",
            name="emergency_addresses",
            field=models.PositiveIntegerField(
                default=0, help_text="Those that a price plan has a price for."
            ),
        ),
        migrations.AddField(
            model_name="numberorderitem",
            name="carrier_month",
            field=models.DecimalField(
                blank=True,
                decimal_places=6,
                help_text="The carrier's own price for a month.",
                max_digits=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="numberreservation",
            name="carrier_month",
            field=models.DecimalField(
                blank=True,
                decimal_places=6,
                help_text="The carrier's own price for a month.",
                max_digits=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="numberreservation",
            name="carrier_set_up",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=12),
        ),
        migrations.RunSQL(
            """
            UPDATE numbers_numberorderitem SET carrier_month = month WHERE is_fixed;
            UPDATE numbers_numberreservation SET carrier_month = month, carrier_set_up = set_up WHERE is_fixed;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name="numberorderitem",
            name="is_fixed",
        ),
        migrations.RemoveField(
            model_name="numberreservation",
            name="is_fixed",
        ),
    ]

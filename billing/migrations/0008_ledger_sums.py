"""Sums of a time are read from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0007_spending")]

    operations = [
        migrations.RemoveIndex(model_name="ledgerentry", name="ledger_by_time"),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                fields=["account", "created_at"],
                include=["amount", "kind", "currency", "caused_by"],
                name="ledger_sums_of_time",
            ),
        ),
    ]

"""An index of the lines of ledgers that are no charges: few among very many."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_price_door")]

    operations = [
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                fields=["account", "kind", "-id"], condition=~Q(kind="charge"), name="ledger_but_charges"
            ),
        ),
    ]

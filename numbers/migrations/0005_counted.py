"""Numbers are counted by an index that says what each is, and listed over many accounts by one in their order."""

from django.db import migrations, models
from django.db.models import Q

HELD = ["active", "ordering", "porting_in", "porting_out", "release_scheduled", "suspended"]


class Migration(migrations.Migration):
    dependencies = [("numbers", "0004_carrier_prices")]

    operations = [
        migrations.RemoveIndex(model_name="phonenumber", name="number_of_account"),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                fields=["account", "e164"],
                include=["id", "state", "country", "kind"],
                name="number_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(fields=["e164"], condition=Q(state__in=HELD), name="number_held"),
        ),
    ]

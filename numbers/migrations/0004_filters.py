"""Indexes for lists that are narrowed to few of very many numbers, and for what is counted over all of them."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("numbers", "0003_left_behind")]

    operations = [
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                fields=["state", "e164"], condition=~Q(state="active"), name="number_not_active"
            ),
        ),
        migrations.RemoveIndex(model_name="phonenumber", name="number_counted"),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                fields=["account", "e164"],
                include=["id", "state", "country", "kind", "number_class", "monthly_price"],
                name="number_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                fields=["account", "province", "e164"], condition=~Q(province=""), name="number_by_province"
            ),
        ),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                fields=["account", "e164"], condition=~Q(forward_to=""), name="number_forwarded"
            ),
        ),
    ]

"""Lists of numbers in the order of labels and places, and by the day since when they are held."""

from django.db import migrations, models

from common.ordering import kept_in_order


class Migration(migrations.Migration):
    dependencies = [
        ("numbers", "0008_kinds_counted"),
    ]

    operations = [
        kept_in_order("numbers_phonenumber", "label", "e164"),
        kept_in_order("numbers_phonenumber", "city", "e164"),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(fields=["account", "held_since", "e164"], name="number_by_age"),
        ),
    ]

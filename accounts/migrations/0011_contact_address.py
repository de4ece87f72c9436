"""Contacts are found by their e-mail addresses."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_ways"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="address",
            field=models.GeneratedField(
                db_persist=True,
                editable=False,
                expression=Lower("email"),
                output_field=models.EmailField(max_length=254),
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=~Q(email=""), fields=["account", "address"], name="contact_by_address"
            ),
        ),
    ]

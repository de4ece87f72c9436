"""Ratings are asked for by mail too, once a day for an address, and not where somebody does not want it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_contact_address"),
        ("support", "0004_feedback_of_carriers"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="rating", name="one_request_to_a_number_a_day"),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                condition=~Q(number=""),
                fields=("account", "number", "day"),
                name="one_request_to_a_number_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                condition=~Q(email=""),
                fields=("account", "email", "day"),
                name="one_request_to_an_address_a_day",
            ),
        ),
        migrations.CreateModel(
            name="RatingOptOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "address"), name="one_rating_opt_out_of_an_address"
                    )
                ],
            },
        ),
        protect("support_ratingoptout"),
    ]

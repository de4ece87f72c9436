"""SIM cards of the house carrier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("house", "0003_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseSim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.BigIntegerField()),
                ("icc_id", models.CharField(max_length=20)),
                ("product", models.CharField(max_length=40)),
                ("overuse", models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                (
                    "order_key",
                    models.UUIDField(
                        help_text="The request that made it, so a repeat makes no second.", unique=True
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("is_recycled", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_recycled", False)),
                        fields=("icc_id",),
                        name="one_house_sim_in_use_per_card",
                    )
                ],
            },
        ),
    ]

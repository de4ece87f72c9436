from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="HouseGateway",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.BigIntegerField()),
                ("address", models.CharField(max_length=260)),
                ("prefix", models.CharField(blank=True, default="", max_length=16)),
                ("limit", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "order_key",
                    models.UUIDField(
                        help_text="The request that made it, so a repeat makes no second.", unique=True
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HouseNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16, unique=True)),
                ("npa", models.CharField(max_length=3)),
                ("nxx", models.CharField(max_length=3)),
                ("block", models.CharField(max_length=1)),
                ("city", models.CharField(max_length=40)),
                ("rate_center", models.CharField(max_length=12)),
                ("lata", models.CharField(max_length=3)),
                ("province", models.CharField(help_text="State or province.", max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("for_sale", "For sale"),
                            ("reserved", "Reserved"),
                            ("held", "Held"),
                            ("aging", "Aging"),
                            ("dormant", "In the network, not for sale"),
                        ],
                        default="for_sale",
                        max_length=8,
                    ),
                ),
                ("holder", models.BigIntegerField(blank=True, null=True)),
                ("order_key", models.UUIDField(blank=True, null=True)),
                ("reserved_until", models.DateTimeField(blank=True, null=True)),
                ("aging_until", models.DateTimeField(blank=True, null=True)),
                ("settings", models.JSONField(default=dict)),
                ("port_out_pin", models.TextField(blank=True, default="", help_text="Encrypted.")),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["e164"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "for_sale")),
                        fields=["npa", "nxx", "e164"],
                        name="house_for_sale",
                    ),
                    models.Index(
                        condition=models.Q(("state", "for_sale")),
                        fields=["province", "rate_center"],
                        name="house_by_place",
                    ),
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["holder", "e164"], name="house_held"
                    ),
                    models.Index(
                        condition=models.Q(("order_key__isnull", False)),
                        fields=["order_key"],
                        name="house_order_key",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder__isnull", False), ("state", "held")),
                            models.Q(("state", "held"), _negated=True),
                            _connector="OR",
                        ),
                        name="house_held_has_holder",
                    )
                ],
            },
        ),
    ]

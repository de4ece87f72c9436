import common.create_tables
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        common.create_tables.CreateTables(
            models=[
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
                        ("country", models.CharField(default="US", max_length=2)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("geographic", "Geographic"),
                                    ("mobile", "Mobile"),
                                    ("geographic_or_mobile", "Geographic or mobile"),
                                    ("national", "National"),
                                    ("toll_free", "Toll-free"),
                                    ("voicemail", "Voicemail access"),
                                    ("shared_cost", "Shared cost"),
                                    ("premium", "Premium rate"),
                                    ("personal", "Personal"),
                                    ("pager", "Pager"),
                                    ("satellite", "Satellite or international network"),
                                    ("unknown", "Unassigned"),
                                ],
                                default="geographic",
                                max_length=20,
                            ),
                        ),
                        (
                            "number_class",
                            models.CharField(
                                choices=[
                                    ("classic", "Classic"),
                                    ("silver", "Silver"),
                                    ("gold", "Gold"),
                                    ("platinum", "Platinum"),
                                ],
                                default="classic",
                                max_length=8,
                            ),
                        ),
                        (
                            "area",
                            models.PositiveIntegerField(
                                blank=True, help_text="The id of a house area.", null=True
                            ),
                        ),
                        ("npa", models.CharField(blank=True, default="", max_length=3)),
                        ("nxx", models.CharField(blank=True, default="", max_length=3)),
                        ("block", models.CharField(blank=True, default="", max_length=1)),
                        ("city", models.CharField(blank=True, default="", max_length=40)),
                        ("rate_center", models.CharField(blank=True, default="", max_length=12)),
                        ("lata", models.CharField(blank=True, default="", max_length=3)),
                        (
                            "province",
                            models.CharField(
                                blank=True, default="", help_text="State or province.", max_length=2
                            ),
                        ),
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
                                condition=models.Q(("state", "for_sale")),
                                fields=["area", "number_class", "e164"],
                                name="house_by_area",
                            ),
                            models.Index(
                                condition=models.Q(("state", "held")),
                                fields=["holder", "e164"],
                                name="house_held",
                            ),
                            models.Index(
                                condition=models.Q(("state", "reserved")),
                                fields=["reserved_until"],
                                name="house_reserved",
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
                migrations.CreateModel(
                    name="HousePin",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "number",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="house.housenumber",
                            ),
                        ),
                        ("pin", models.TextField(help_text="Encrypted.")),
                    ],
                ),
                migrations.CreateModel(
                    name="HouseReservation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token", models.CharField(max_length=40, unique=True)),
                        (
                            "key",
                            models.UUIDField(
                                help_text="The request that made it, so a repeat keeps no more.", unique=True
                            ),
                        ),
                        ("holder", models.BigIntegerField()),
                        ("area", models.PositiveIntegerField()),
                        (
                            "number_class",
                            models.CharField(
                                choices=[
                                    ("classic", "Classic"),
                                    ("silver", "Silver"),
                                    ("gold", "Gold"),
                                    ("platinum", "Platinum"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "e164s",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=16), default=list, size=None
                            ),
                        ),
                        ("expires_at", models.DateTimeField()),
                        (
                            "ended_at",
                            models.DateTimeField(
                                blank=True, help_text="When it was bought or given back.", null=True
                            ),
                        ),
                    ],
                ),
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
                        (
                            "overuse",
                            models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True),
                        ),
                        (
                            "order_key",
                            models.UUIDField(
                                help_text="The request that made it, so a repeat makes no second.",
                                unique=True,
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
                                help_text="The request that made it, so a repeat makes no second.",
                                unique=True,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="HouseAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("line1", models.CharField(max_length=60)),
                        ("line2", models.CharField(blank=True, default="", max_length=60)),
                        ("city", models.CharField(max_length=60)),
                        ("state", models.CharField(max_length=2)),
                        ("zip", models.CharField(max_length=10)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("line1", "line2", "city", "state", "zip"), name="house_address_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HouseEmergencyRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("e164", models.CharField(max_length=16, unique=True)),
                        ("holder", models.BigIntegerField()),
                        (
                            "address",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="house.houseaddress",
                            ),
                        ),
                        ("caller_name", models.CharField(max_length=32)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="HouseMessage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.UUIDField(
                                help_text="The request that sent it, so a repeat sends no second.",
                                unique=True,
                            ),
                        ),
                        ("holder", models.BigIntegerField(help_text="Whose number it is from.")),
                        ("sender", models.CharField(max_length=16)),
                        ("recipient", models.CharField(max_length=16)),
                        (
                            "recipient_holder",
                            models.BigIntegerField(blank=True, help_text="None: off the network.", null=True),
                        ),
                        ("kind", models.CharField(max_length=3)),
                        ("text", models.TextField(blank=True, default="")),
                        ("subject", models.CharField(blank=True, default="", max_length=120)),
                        (
                            "media_urls",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=1000),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("sent_at", models.DateTimeField()),
                        (
                            "is_told",
                            models.BooleanField(default=False, help_text="The recipient's holder has it."),
                        ),
                        ("is_receipt_told", models.BooleanField(default=False)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_told", False), ("recipient_holder__isnull", False)),
                                fields=["recipient_holder", "id"],
                                name="house_message_to_tell",
                            ),
                            models.Index(
                                condition=models.Q(("is_receipt_told", False)),
                                fields=["holder", "sent_at"],
                                name="house_receipt_to_tell",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HouseBrand",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("holder", models.BigIntegerField()),
                        ("ref", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=120)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("holder", "ref"), name="house_brand_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HouseCampaign",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ref", models.CharField(max_length=40, unique=True)),
                        ("holder", models.BigIntegerField()),
                        ("brand_ref", models.CharField(max_length=40)),
                        ("registered_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="HouseBinding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("e164", models.CharField(max_length=16, unique=True)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="numbers",
                                to="house.housecampaign",
                            ),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="HousePort",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.UUIDField(
                                help_text="The request that made it, so a repeat makes no second.",
                                unique=True,
                            ),
                        ),
                        ("holder", models.BigIntegerField()),
                        (
                            "e164s",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=16), size=None
                            ),
                        ),
                        ("state", models.CharField(max_length=20)),
                        ("foc", models.DateField(blank=True, null=True)),
                        ("wanted_on", models.DateField(blank=True, null=True)),
                        ("rejection", models.CharField(blank=True, default="", max_length=30)),
                        ("text", models.CharField(blank=True, default="", max_length=200)),
                        ("next_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
            ],
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(help_text="The switch's name for the call.", max_length=100)),
                (
                    "direction",
                    models.CharField(
                        choices=[("inbound", "Inbound"), ("outbound", "Outbound")], max_length=8
                    ),
                ),
                ("caller", models.CharField(help_text="E.164, or what the caller sent.", max_length=40)),
                ("caller_name", models.CharField(blank=True, default="", max_length=80)),
                ("called", models.CharField(max_length=40)),
                (
                    "address",
                    models.GenericIPAddressField(blank=True, help_text="Of the equipment.", null=True),
                ),
                ("started_at", models.DateTimeField()),
                ("seconds", models.PositiveIntegerField()),
                ("rate", models.DecimalField(decimal_places=6, help_text="A minute.", max_digits=12)),
                ("charged", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                (
                    "is_sample",
                    models.BooleanField(default=False, help_text="Made up, to show what a list looks like."),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_records",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-id"],
                "indexes": [models.Index(fields=["account", "-started_at", "-id"], name="call_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "ref"), name="one_record_per_call"),
                    models.CheckConstraint(
                        condition=models.Q(("charged__gte", 0)), name="call_charge_not_negative"
                    ),
                ],
            },
        ),
    ]

"""Call groups and their members."""

import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_protection"),
        ("pbx", "0003_stock"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(default=common.ids.new_ref, editable=False, max_length=8, unique=True),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "strategy",
                    models.CharField(
                        choices=[
                            ("all", "All at once"),
                            ("order", "One after another"),
                            ("idle", "Who talked longest ago first"),
                        ],
                        default="all",
                        max_length=5,
                    ),
                ),
                ("ring_seconds", models.PositiveSmallIntegerField(default=20)),
                ("speed_dial", models.CharField(blank=True, default="", max_length=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_groups",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_groups",
                        to="accounts.agent",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="pbx.callgroup",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="callgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("ref__regex", "^[A-Z0-9]{8}$")), name="call_group_ref_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="callgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("speed_dial__regex", "^[1-9]?$")), name="call_group_speed_dial"
            ),
        ),
        migrations.AddConstraint(
            model_name="callgroup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None), models.Q(("speed_dial", ""), _negated=True)),
                fields=("account", "speed_dial"),
                name="one_call_group_per_digit",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(fields=("group", "agent"), name="in_a_call_group_once"),
        ),
    ]

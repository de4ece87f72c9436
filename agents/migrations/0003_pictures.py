"""Pictures of people."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("agents", "0002_protection")]

    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("image", models.BinaryField()),
                ("version", models.CharField(max_length=16)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "agent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picture",
                        to="accounts.agent",
                    ),
                ),
            ],
        ),
        protect("agents_picture"),
    ]

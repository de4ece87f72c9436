"""What keys of programs are narrowed to, who made them, and from where they were used last."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_caps"),
    ]

    operations = [
        migrations.AddField(
            model_name="apicredential",
            name="areas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("numbers", "Numbers"),
                        ("messages", "Messages"),
                        ("calls", "Calls"),
                        ("billing", "Billing"),
                        ("people", "People"),
                        ("tickets", "Tickets"),
                        ("settings", "Settings"),
                    ],
                    max_length=10,
                ),
                blank=True,
                default=list,
                help_text="What it may reach; empty: everything.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="apicredential",
            name="expires_at",
            field=models.DateTimeField(
                blank=True, db_index=True, help_text="From then on it is refused.", null=True
            ),
        ),
        migrations.AddField(
            model_name="apicredential",
            name="last_used_from",
            field=models.GenericIPAddressField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="apicredential",
            name="made_by",
            field=models.CharField(blank=True, default="", help_text="Who issued it.", max_length=160),
        ),
        migrations.AddField(
            model_name="apicredential",
            name="networks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=43),
                blank=True,
                default=list,
                help_text="Where it may be used from; empty: anywhere.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="apicredential",
            name="reads_only",
            field=models.BooleanField(default=False),
        ),
    ]

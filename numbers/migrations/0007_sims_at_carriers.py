"""What carriers told of SIM cards is kept; a card is unique under each login, for carriers may have cards of their own."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_products"),
        ("numbers", "0006_e911_set_up"),
        ("providers", "0005_feedback_of_carriers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="simsubscription",
            name="one_subscription_per_card",
        ),
        migrations.AddField(
            model_name="simsubscription",
            name="agreement",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting to be sent"),
                    ("pushed", "Sent"),
                    ("confirmed", "Confirmed"),
                    ("failed", "Not accepted"),
                    ("drift", "Differs at the carrier"),
                    ("gone", "Missing at the carrier"),
                ],
                default="confirmed",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="simsubscription",
            name="differences",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="simsubscription",
            name="missed_syncs",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="simsubscription",
            name="push_error",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="simsubscription",
            name="pushed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="simsubscription",
            name="reported",
            field=models.JSONField(
                blank=True, default=dict, help_text="Product and limit as the carrier told them last."
            ),
        ),
        migrations.AddField(
            model_name="simsubscription",
            name="seen_at",
            field=models.DateTimeField(blank=True, help_text="When the carrier last told of it.", null=True),
        ),
        migrations.AddIndex(
            model_name="simsubscription",
            index=models.Index(fields=["provider_account", "state", "seen_at"], name="sim_of_login"),
        ),
        migrations.AddIndex(
            model_name="simsubscription",
            index=models.Index(
                condition=models.Q(("agreement__in", ["drift", "failed", "gone"])),
                fields=["account", "-id"],
                name="sim_disagrees",
            ),
        ),
        migrations.AddConstraint(
            model_name="simsubscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_recycled", False), models.Q(("state", "failed"), _negated=True)),
                fields=("provider_account", "icc_id"),
                name="one_subscription_per_card",
            ),
        ),
    ]

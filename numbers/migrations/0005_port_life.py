import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_balance_notes_findings_registrations"),
        ("numbers", "0004_ports"),
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="portitem",
            name="campaign_settled_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the number was put on its campaign, or it was found that it cannot be.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="portitem",
            name="has_come",
            field=models.BooleanField(blank=True, help_text="Known once the port is over.", null=True),
        ),
        migrations.AddField(
            model_name="portrequest",
            name="alarmed_at",
            field=models.DateTimeField(
                blank=True, help_text="When staff were told that nothing happens.", null=True
            ),
        ),
        migrations.AddField(
            model_name="portrequest",
            name="carrier_letter_url",
            field=models.CharField(
                blank=True, default="", help_text="Where the carrier wants the letter.", max_length=500
            ),
        ),
        migrations.AddField(
            model_name="portrequest",
            name="moved_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="When it last made a step."
            ),
        ),
        migrations.AddField(
            model_name="portrequest",
            name="reminded_at",
            field=models.DateTimeField(
                blank=True, help_text="When its letter was asked for again.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="portitem",
            index=models.Index(
                condition=models.Q(
                    ("campaign_settled_at", None),
                    ("has_come", True),
                    models.Q(("campaign", ""), _negated=True),
                ),
                fields=["id"],
                name="port_item_campaign_due",
            ),
        ),
        migrations.AddIndex(
            model_name="portrequest",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "activating",
                            "awaiting_loa",
                            "cancel_pending",
                            "draft",
                            "exception",
                            "foc_confirmed",
                            "submission_unknown",
                            "submitted",
                            "submitting",
                            "supplement_pending",
                            "validating",
                        ],
                    )
                ),
                fields=["moved_at"],
                name="port_open_moved",
            ),
        ),
    ]

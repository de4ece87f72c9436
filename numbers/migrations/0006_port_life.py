import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from common.scope import SYSTEM_ROLE

# What was there keeps its history; the checks of foreign keys come at once, so that the tables can be changed after it.
FILL = f"""
SET ROLE {SYSTEM_ROLE};
UPDATE numbers_portrequest SET moved_at = updated_at;
UPDATE numbers_portitem i SET provider_account_id = p.provider_account_id FROM numbers_portrequest p
    WHERE p.id = i.port_id;
RESET ROLE;
SET CONSTRAINTS ALL IMMEDIATE;
"""  # noqa: S608 a constant of ours


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_balance_notes_findings_registrations"),
        ("numbers", "0005_assignments"),
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
        migrations.AddField(
            model_name="portitem",
            name="provider_account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="providers.provideraccount",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="portitem",
            name="provider_account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="providers.provideraccount",
            ),
        ),
        migrations.RemoveConstraint(model_name="portitem", name="one_open_port_per_number"),
        migrations.AddConstraint(
            model_name="portitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)),
                fields=("provider_account", "e164"),
                name="one_open_port_per_number",
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

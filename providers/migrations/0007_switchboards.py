"""Switchboard is a family of abilities."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0006_long_outages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="familylogin",
            name="family",
            field=models.CharField(
                choices=[
                    ("numbers_for_sale", "Numbers for sale"),
                    ("numbers_held", "Numbers held"),
                    ("gateways", "Gateways"),
                    ("emergency", "Emergency addresses"),
                    ("lookups", "Lookups"),
                    ("ports", "Ports"),
                    ("messages", "Messages"),
                    ("campaigns", "Campaigns"),
                    ("people", "Agents and inboxes"),
                    ("voice_assignments", "Voice bots"),
                    ("voice_apps", "Voice apps"),
                    ("media", "Media"),
                    ("calls", "Calls"),
                    ("money", "Money"),
                    ("contacts", "Contacts"),
                    ("tickets", "Carrier tickets"),
                    ("events", "Events"),
                    ("sims", "SIM cards"),
                    ("feedback", "Feedback"),
                    ("switchboard", "Switchboard"),
                ],
                max_length=30,
            ),
        ),
    ]

"""Voicemails that carriers took down."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_custom_roles"),
        ("calls", "0012_calls_of_apps"),
        ("pbx", "0014_switchboards"),
        ("providers", "0007_switchboards"),
    ]

    operations = [
        migrations.CreateModel(
            name="VoicemailAtCarrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier_ref", models.CharField(max_length=64)),
                ("is_heard", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "voicemails at carriers",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="recording",
            name="is_personal",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="recording",
            name="left_for",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AlterField(
            model_name="recording",
            name="call",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recordings",
                to="calls.call",
            ),
        ),
        migrations.AlterField(
            model_name="recording",
            name="command",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(
                condition=models.Q(("call__isnull", False), ("kind", "voicemail"), _connector="OR"),
                name="recording_is_of_a_call",
            ),
        ),
        migrations.AddField(
            model_name="voicemailatcarrier",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
            ),
        ),
        migrations.AddField(
            model_name="voicemailatcarrier",
            name="provider_account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="providers.provideraccount"
            ),
        ),
        migrations.AddField(
            model_name="voicemailatcarrier",
            name="recording",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="at_carrier",
                to="calls.recording",
            ),
        ),
        migrations.AddConstraint(
            model_name="voicemailatcarrier",
            constraint=models.UniqueConstraint(
                fields=("provider_account", "carrier_ref"), name="one_voicemail_of_a_carrier_ref"
            ),
        ),
        protect("calls_voicemailatcarrier"),
    ]

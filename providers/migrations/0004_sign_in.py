"""People who are at a carrier to let us in there."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("providers", "0003_sims"),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingSignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField(help_text="Whose browser it is.")),
                ("state_fingerprint", models.CharField(max_length=64, unique=True)),
                ("client_id", models.CharField(max_length=200)),
                ("client_secret", models.TextField(help_text="Encrypted.")),
                ("verifier", models.TextField(help_text="Encrypted; the proof of PKCE.")),
                ("redirect_uri", models.CharField(max_length=500)),
                ("expires_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "provider_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="providers.provideraccount",
                    ),
                ),
            ],
            options={
                "verbose_name": "pending sign-in",
                "verbose_name_plural": "pending sign-ins",
            },
        ),
        protect("providers_pendingsignin"),
    ]

"""Somebody is invited straight into a role that the account made."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_protection"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="custom_role",
            field=models.ForeignKey(
                blank=True,
                help_text="One that the account made, beside which the person counts as read only.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitations",
                to="accounts.customrole",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("custom_role", None), ("role", "read_only"), _connector="OR"),
                name="invited_to_custom_role_instead_of_another",
            ),
        ),
    ]

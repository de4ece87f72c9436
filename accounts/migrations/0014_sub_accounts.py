"""Whether a customer's people look after accounts below it, as they do where there are any."""

from django.db import migrations, models

BELOW = """
UPDATE accounts_account SET service_sub_accounts = true
WHERE kind = 'customer' AND id IN (SELECT parent_id FROM accounts_account WHERE kind = 'subaccount')
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_custom_roles")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="service_sub_accounts",
            field=models.BooleanField(
                default=False,
                help_text="A customer's people look after accounts below it; so they do once a program has opened one.",
            ),
        ),
        migrations.RunSQL(BELOW, migrations.RunSQL.noop),
    ]

"""Which columns of lists somebody chose."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_sub_accounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="list_columns",
            field=models.JSONField(
                blank=True, default=dict, help_text="The columns that somebody chose, by list."
            ),
        ),
    ]

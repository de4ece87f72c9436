"""Whether an account was put on a price plan."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="has_plan",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="It was put on a price plan once; without, no plan is looked for.",
            ),
        ),
    ]

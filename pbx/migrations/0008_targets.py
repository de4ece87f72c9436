"""Within how many seconds calls to a reception should be answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pbx", "0007_reception_protection"),
    ]

    operations = [
        migrations.AddField(
            model_name="reception",
            name="answer_target",
            field=models.PositiveSmallIntegerField(
                default=20, help_text="Within so many seconds a call should be answered."
            ),
        ),
    ]

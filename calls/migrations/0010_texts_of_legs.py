"""The customer's own text of a leg that a program had called."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0009_waits")]

    operations = [
        migrations.AddField(
            model_name="leg",
            name="custom",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The customer's own text, where not the call's.",
                max_length=32,
            ),
        ),
    ]

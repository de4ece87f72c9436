"""What a carrier tells of a stray's app and order is kept until it is known what they are here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0002_protection"),
    ]

    operations = [
        migrations.AddField(
            model_name="straycall",
            name="app_ref",
            field=models.CharField(
                blank=True, default="", help_text="The carrier's name for the app that it met.", max_length=64
            ),
        ),
        migrations.AddField(
            model_name="straycall",
            name="reference",
            field=models.CharField(
                blank=True, default="", help_text="What went with the call.", max_length=64
            ),
        ),
    ]

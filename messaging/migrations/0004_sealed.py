"""Messages may have a part that only their recipient reads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0003_conversations"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="sealed",
            field=models.TextField(
                blank=True,
                default="",
                editable=False,
                help_text=(
                    "What is sent instead, where nobody here shall read a part of it: encrypted; empty once it is sent."
                ),
            ),
        ),
    ]

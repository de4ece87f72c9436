"""The newest conversations of any state, which a search looks through first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_sealed")]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["account", "-last_message"], name="conversation_of_any_state"),
        ),
    ]

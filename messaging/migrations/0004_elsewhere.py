"""Messages in the rarer states are found by state."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_conversations")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["state", "-id"],
                condition=~Q(state="received") & ~Q(state="delivered"),
                name="message_elsewhere",
            ),
        ),
    ]

"""What is otherwise with a media at its carrier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pbx", "0010_copies")]

    operations = [
        migrations.AddField(
            model_name="mediacopy",
            name="differs",
            field=models.CharField(
                blank=True, default="", help_text="What is otherwise there.", max_length=300
            ),
        ),
    ]

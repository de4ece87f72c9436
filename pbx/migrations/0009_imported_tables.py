"""Files that programs send ahead may be tables of telephone numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pbx", "0008_targets"),
    ]

    operations = [
        migrations.AddField(
            model_name="importedfile",
            name="is_sound",
            field=models.BooleanField(default=True),
        ),
    ]

"""Whether calls and messages may come to an account, and calls go out from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_unread")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="service_calls_in",
            field=models.BooleanField(default=True, help_text="Its numbers are answered here."),
        ),
        migrations.AddField(
            model_name="account",
            name="service_calls_out",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="account",
            name="service_sms_in",
            field=models.BooleanField(
                default=True, help_text="What comes while this is off is neither kept nor passed on."
            ),
        ),
    ]

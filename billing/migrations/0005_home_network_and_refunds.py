"""Lookups of home networks have prices of their own, and refunds may be told before their payments."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_but_charges")]

    operations = [
        migrations.AlterField(
            model_name="price",
            name="thing",
            field=models.CharField(
                choices=[
                    ("number", "Number"),
                    ("sms", "SMS part"),
                    ("mms", "MMS"),
                    ("call_made", "Call made"),
                    ("call_taken", "Call received"),
                    ("caller_name", "Caller name lookup"),
                    ("routing", "Routing lookup"),
                    ("network", "Home network lookup"),
                    ("port", "Number ported in"),
                    ("e911", "Emergency address, a month"),
                ],
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="toldpayment",
            name="payment_ref",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="toldpayment",
            name="refunded",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=14),
        ),
        migrations.AddField(
            model_name="toldpayment",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3),
        ),
        migrations.AddIndex(
            model_name="toldpayment",
            index=models.Index(
                fields=["account", "payment_ref"], condition=~Q(payment_ref=""), name="told_refund"
            ),
        ),
    ]

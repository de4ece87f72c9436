"""Numbers are tallied by country and kind too, and those that go back to the network are found by an index."""

from django.db import migrations, models
from django.db.models import Q

from numbers.tallying import counting_anew

KINDS = [
    ("geographic", "Geographic"),
    ("mobile", "Mobile"),
    ("geographic_or_mobile", "Geographic or mobile"),
    ("national", "National"),
    ("toll_free", "Toll-free"),
    ("voicemail", "Voicemail access"),
    ("shared_cost", "Shared cost"),
    ("premium", "Premium rate"),
    ("personal", "Personal"),
    ("pager", "Pager"),
    ("satellite", "Satellite or international network"),
    ("unknown", "Unassigned"),
]


class Migration(migrations.Migration):
    dependencies = [("numbers", "0007_sims_at_carriers")]

    operations = [
        migrations.AddField(
            model_name="numbertally",
            name="country",
            field=models.CharField(blank=True, default="", max_length=2),
        ),
        migrations.AddField(
            model_name="numbertally",
            name="kind",
            field=models.CharField(choices=KINDS, default="unknown", max_length=20),
        ),
        *counting_anew(),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                fields=["account", "e164"],
                condition=Q(state__in=["release_scheduled", "releasing"]),
                name="number_leaving",
            ),
        ),
    ]

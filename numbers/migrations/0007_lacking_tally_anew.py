from django.db import migrations

from numbers.e911_tallying import lacking_tallied_anew


class Migration(migrations.Migration):
    dependencies = [("numbers", "0006_one_index_each")]

    operations = [lacking_tallied_anew()]

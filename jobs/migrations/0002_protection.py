"""Jobs are fenced off by account."""

from django.db import migrations

from common.rls import protect
from common.words_index import searchable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("jobs", "0001_initial")]

    operations = [
        protect("jobs_export"),
        protect("jobs_job"),
        protect("jobs_jobitem"),
        searchable("jobs_job", "title", "id"),
    ]

"""Recordings are searched by an index of their numbers and comments."""

from django.db import migrations

from common.words_index import searchable


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_one_index_each"), ("accounts", "0005_one_index_each")]

    operations = [searchable("calls_recording", "number", "caller", "comment")]

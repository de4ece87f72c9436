"""Contacts are searched by an index of their words and numbers."""

from django.db import migrations

from common.words_index import searchable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_names_come_first")]

    operations = [
        searchable("accounts_contact", "name", "email", "e164", "tags"),
        searchable("accounts_contactnumber", "e164"),
    ]

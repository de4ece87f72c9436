"""Address books and broadcasts are fenced off by account."""

from django.db import migrations

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("broadcasts", "0001_initial")]

    operations = [
        protect("broadcasts_addressbook"),
        protect("broadcasts_bookentry"),
        protect("broadcasts_broadcast"),
        protect("broadcasts_broadcastmove"),
        protect("broadcasts_recipient"),
    ]

"""Numbers and all about them are fenced off by account, counted as they change, and kept in order for lists."""

from django.db import migrations

from accounts.fields.protection import begins_with_defaults, goes_with_its_field
from common.ordering import kept_in_order
from common.rls import protect
from common.words_index import searchable
from numbers.tallying import tallying


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("numbers", "0001_initial")]

    operations = [
        protect("numbers_e911address"),
        protect("numbers_e911record"),
        protect("numbers_e911waiver"),
        protect("numbers_gateway"),
        protect("numbers_gatewayatcarrier"),
        protect("numbers_lookup"),
        protect("numbers_monthlycharge"),
        protect("numbers_numberassignment"),
        protect("numbers_numberfieldvalue"),
        protect("numbers_numberorder"),
        protect("numbers_numberorderitem"),
        protect("numbers_numberquota"),
        protect("numbers_numberreservation"),
        protect("numbers_numbertally"),
        protect("numbers_numbertransfer"),
        protect("numbers_phonenumber"),
        protect("numbers_portabilitycheck"),
        protect("numbers_portevent"),
        protect("numbers_portitem"),
        protect("numbers_portletter"),
        protect("numbers_portrequest"),
        protect("numbers_simcharge"),
        protect("numbers_simorder"),
        protect("numbers_simsubscription"),
        searchable("numbers_phonenumber", "e164", "label", "city", "tags"),
        searchable("numbers_portrequest", "pid", "name"),
        searchable("numbers_portitem", "e164"),
        searchable("numbers_numberorderitem", "e164"),
        kept_in_order("numbers_phonenumber", "label", "e164"),
        kept_in_order("numbers_phonenumber", "city", "e164"),
        goes_with_its_field("numbers_numberfieldvalue"),
        begins_with_defaults(
            "numbers_numberfieldvalue", of="numbers_phonenumber", about="number", holder="number_id"
        ),
        # A route below 1000 is one of the carrier's own, so ids of gateways begin there.
        migrations.RunSQL(
            "ALTER TABLE numbers_gateway ALTER COLUMN id RESTART WITH 1000", migrations.RunSQL.noop
        ),
        tallying(),
    ]

"""Stock prompts have their rows from the start; their sound is made when the portal runs."""

from django.db import migrations

from pbx.media.stock import STOCK

ADD = """
INSERT INTO pbx_media
    (id, ref, name, state, error, text, voice, rate, tags, key, seconds, size, version, created_at, updated_at)
VALUES (%s, %s, %s, 'PENDING_CONTENT', '', %s, %s, 50,
    jsonb_build_object('CATEGORY', jsonb_build_array(%s::text)), '', 0, 0, 0, now(), now())
"""


class Migration(migrations.Migration):
    dependencies = [("pbx", "0002_protection")]

    operations = [
        migrations.RunSQL(
            [(ADD, [one.pk, one.ref, one.name, one.text, one.voice, one.category]) for one in STOCK],
            migrations.RunSQL.noop,
        ),
    ]

"""The words of rows, and the index that finds them: the migration step that every searched table carries.

What asks it is ``common.searching``.
"""

from django.db import migrations

EXTENSIONS = ("pg_trgm", "btree_gin", "unaccent")
# A shorter text than this has no trigrams; it finds what begins with it.
SHORTEST = 3

# ``unaccent`` says that it is stable, since somebody could edit its rules; nobody edits ours.
FUNCTIONS = """
CREATE FUNCTION portal_words(texts text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN upper(public.unaccent('public.unaccent'::regdictionary, E'\\n' || array_to_string(texts, E'\\n')));
END $$;
CREATE FUNCTION portal_pattern(wanted text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := substr(public.portal_words(ARRAY[wanted]), 2);
    escaped text := regexp_replace(plain, '([%_\\\\])', '\\\\\\1', 'g');
BEGIN
    RETURN CASE WHEN length(plain) < SHORTEST THEN E'%\\n' ELSE '%' END || escaped || '%';
END $$;
""".replace("SHORTEST", str(SHORTEST))


def prepare() -> list[migrations.RunSQL]:
    """The extensions, which come with PostgreSQL and which a database's owner may add, and what puts words in order."""
    extensions = [f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA public" for name in EXTENSIONS]
    return [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in [*extensions, FUNCTIONS]]


# Of a GUID only its first group is words: all of its trigrams, each at random, cost more than the rest of a row.
GUID = "________-____-____-____-____________"
GUID_BEGINS = 8


def searchable(table: str, *columns: str, account: str = "account_id") -> migrations.RunSQL:
    """Keep the words of the columns in ``words``, with the index that finds them; ``tags`` may be an array.

    What may be a GUID is given as ``begins("object_id")``; ``common.searching.begun`` finds all of one.
    """
    texts = "ARRAY[" + ", ".join(f"{name}::text" for name in columns if name != "tags") + "]"
    texts += " || tags::text[]" if "tags" in columns else ""
    # Waiting entries are looked through one by one, so few may wait.
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD COLUMN words text NOT NULL GENERATED ALWAYS AS (portal_words({texts})) STORED;
        CREATE INDEX {table}_words ON {table} USING gin ({account}, words gin_trgm_ops)
            WITH (gin_pending_list_limit = 512);
        """,
        f"ALTER TABLE {table} DROP COLUMN words;",
    )


def begins(column: str) -> str:
    """The first group of a GUID; anything else whole."""
    return f"CASE WHEN {column}::text LIKE '{GUID}' THEN left({column}::text, {GUID_BEGINS}) ELSE {column}::text END"


def unsearchable(table: str) -> migrations.RunSQL:
    """Take words and their index away, for others to take their place."""
    return migrations.RunSQL(f"ALTER TABLE {table} DROP COLUMN words;", migrations.RunSQL.noop)

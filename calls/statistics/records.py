"""The view that statistics add up, and the triggers that mark its hours: one row for each reception or colleague that a
call had to do with, once the call is over.

A call of a reception is one of that reception. It is one of the colleague who answered it, or where nobody did of each
who was called: what a colleague has answered is nobody else's miss. Of telephones that ring at once the first has it,
whoever else picks up in the same moment; a later one is who it was handed over to. A call to a colleague's own number
is theirs even where no telephone of theirs rang, and one that they make is theirs. Of calls that ran elsewhere nobody
knows how long they rang, so they are not judged. Whose a number is, is asked of the moment when the call came.

``waited`` and ``talked`` are milliseconds. A talk counts in whole seconds, as its call shows it, so that a total is the
sum of what is shown. ``took`` are the seconds that a reception's caller waited for an answer or until the end, begun
ones counted whole.
"""

from django.db import migrations

from common.hourly import hour_of
from pbx.receptions.states import USUAL_TARGET

TARGET = f"coalesce((c.settings ->> 'target')::int, {USUAL_TARGET})"
HELD = """
    n.agent_id IS NOT NULL AND n.since <= {at} AND (n.until IS NULL OR n.until > {at})
"""
OF_CALL = HELD.format(at="c.planned_for")

# When and by whom a call was first answered; of a call between two the second one counts.
PICKED_UP = """
    LEFT JOIN LATERAL (
        SELECT l.answered_at, l.began_at, l.number, l.place FROM calls_leg l
        WHERE l.call_id = c.id AND l.is_ours AND l.answered_at IS NOT NULL AND l.party <> 'a'
        ORDER BY l.answered_at, l.place LIMIT 1
    ) up ON true
"""


def _milliseconds(first: str, last: str) -> str:
    """Between two moments, none where they are the other way round; NULL where one of them is."""
    between = f"round(extract(epoch FROM {last} - {first}) * 1000)"
    return f"CASE WHEN {last} < {first} THEN 0 ELSE {between} END::bigint"


def _talk(first: str, last: str) -> str:
    """The same in whole seconds."""
    between = f"round(extract(epoch FROM {last} - {first})) * 1000"
    return f"CASE WHEN {last} < {first} THEN 0 ELSE {between} END::bigint"


RECEPTIONS = f"""
    SELECT c.account_id, c.planned_for AS came_at, c.direction::text, 'R' AS kind, 'R' || c.reception_id AS whose,
        coalesce(substr(k.place, strpos(k.place, '.') + 1), '') AS way, c.phase::text,
        coalesce((SELECT 'E' || n.agent_id FROM numbers_numberassignment n
            WHERE n.account_id = c.account_id AND n.e164 = up.number AND {OF_CALL} LIMIT 1), '') AS answerer,
        up.answered_at IS NOT NULL AS is_answered,
        up.answered_at IS NULL AND coalesce(f.place LIKE 'closed%', c.phase = 'closed') AS is_closed, true AS is_timed,
        coalesce(up.answered_at <= c.planned_for + make_interval(secs => {TARGET}), false) AS is_in_time,
        {_milliseconds("c.planned_for", "up.answered_at")} AS waited,
        {_talk("up.answered_at", "c.ended_at")} AS talked,
        ceil(extract(epoch FROM coalesce(up.answered_at, c.ended_at) - c.planned_for))::bigint AS took
    FROM calls_call c {PICKED_UP}
    LEFT JOIN LATERAL (
        SELECT n.place FROM calls_callnode n WHERE n.call_id = c.id ORDER BY n.command LIMIT 1
    ) f ON true
    LEFT JOIN LATERAL (
        SELECT n.place FROM calls_callnode n WHERE n.call_id = c.id AND n.place LIKE '%.%'
        ORDER BY n.command DESC LIMIT 1
    ) k ON true
    WHERE c.reception_id IS NOT NULL AND c.ended_at IS NOT NULL
"""  # noqa: S608
COLLEAGUES = f"""
    SELECT c.account_id, c.planned_for, c.direction::text, 'E', 'E' || p.agent_id,
        coalesce('R' || c.reception_id, ''), '', '', p.answered_at IS NOT NULL, false, true,
        coalesce(p.answered_at <= p.began_at + make_interval(secs => {TARGET}), false),
        {_milliseconds("p.began_at", "p.answered_at")}, {_talk("p.answered_at", "p.ended_at")}, NULL::bigint
    FROM calls_call c {PICKED_UP}
    CROSS JOIN LATERAL (
        SELECT n.agent_id, min(x.began_at) AS began_at, min(x.answered_at) AS answered_at, max(x.ended_at) AS ended_at
        FROM (
            SELECT l.number, l.began_at, CASE WHEN has.it THEN l.answered_at END AS answered_at,
                CASE WHEN has.it THEN l.ended_at END AS ended_at
            FROM calls_leg l CROSS JOIN LATERAL (
                SELECT l.answered_at IS NOT NULL AND (l.place = up.place OR l.began_at >= up.answered_at) AS it
            ) has
            WHERE l.call_id = c.id AND l.is_ours
            UNION ALL SELECT c.called, NULL, NULL, NULL WHERE c.kind = 'agent'
        ) x
        JOIN numbers_numberassignment n ON n.account_id = c.account_id AND n.e164 = x.number AND {OF_CALL}
        GROUP BY n.agent_id
    ) p
    WHERE c.direction = 'inbound' AND c.ended_at IS NOT NULL
        AND (p.answered_at IS NOT NULL OR up.answered_at IS NULL)
"""  # noqa: S608
MADE = f"""
    SELECT c.account_id, c.planned_for, c.direction::text, 'E', 'E' || n.agent_id, '', '', '',
        up.answered_at IS NOT NULL, false, true, false,
        {_milliseconds("up.began_at", "up.answered_at")}, {_talk("up.answered_at", "c.ended_at")}, NULL::bigint
    FROM calls_call c {PICKED_UP}
    CROSS JOIN LATERAL (
        SELECT l.number FROM calls_leg l WHERE l.call_id = c.id AND l.party = 'a' ORDER BY l.place DESC LIMIT 1
    ) a
    JOIN numbers_numberassignment n ON n.account_id = c.account_id AND n.e164 = a.number AND {OF_CALL}
    WHERE c.direction = 'outbound' AND c.kind = 'click_to_call' AND c.ended_at IS NOT NULL
"""  # noqa: S608
ELSEWHERE = f"""
    SELECT r.account_id, r.started_at, r.direction::text, 'E', 'E' || n.agent_id, '', '', '', r.seconds > 0, false,
        false, false, NULL::bigint, CASE WHEN r.seconds > 0 THEN r.seconds::bigint * 1000 END,
        NULL::bigint
    FROM calls_callrecord r
    JOIN numbers_numberassignment n ON n.account_id = r.account_id
        AND n.e164 = CASE r.direction WHEN 'inbound' THEN r.called ELSE r.caller END
        AND {HELD.format(at="r.started_at")}
    WHERE r.leg_id IS NULL
"""  # noqa: S608
ALL = " UNION ALL ".join((RECEPTIONS, COLLEAGUES, MADE, ELSEWHERE))
# What of a row decides about its hour: the table, when it counts, and its moment.
SOURCES = (
    ("calls_call", "{}.ended_at IS NOT NULL", "planned_for", ("ended_at", "reception_id", "phase")),
    (
        "calls_callrecord",
        "{}.leg_id IS NULL",
        "started_at",
        ("started_at", "seconds", "direction", "caller", "called"),
    ),
)


def _marking(table: str, counts: str, at: str, relevant: tuple[str, ...]) -> str:
    name = f"{table}_answers"
    mark = "INSERT INTO calls_answermark (account_id, hour)"
    some = f"{mark} SELECT DISTINCT r.account_id, {hour_of(f'r.{at}')} FROM {{}} r WHERE {counts.format('r')}"  # noqa: S608
    differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in relevant)
    return f"""
        CREATE FUNCTION {name}_new() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {some.format("fresh")}; RETURN NULL; END $$;
        CREATE FUNCTION {name}_gone() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {some.format("gone")}; RETURN NULL; END $$;
        CREATE FUNCTION {name}_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {mark} VALUES (OLD.account_id, {hour_of(f"OLD.{at}")}), (NEW.account_id, {hour_of(f"NEW.{at}")});
        RETURN NULL; END $$;
        CREATE TRIGGER answers_new AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION {name}_new();
        CREATE TRIGGER answers_gone AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION {name}_gone();
        CREATE TRIGGER answers_changed AFTER UPDATE ON {table} FOR EACH ROW
            WHEN (({counts.format("OLD")} OR {counts.format("NEW")}) AND ({differs}))
            EXECUTE FUNCTION {name}_changed();
    """


def _unmarking(table: str) -> str:
    triggers = "".join(f"DROP TRIGGER answers_{name} ON {table};" for name in ("new", "gone", "changed"))
    return triggers + "".join(
        f"DROP FUNCTION {table}_answers_{name}();" for name in ("new", "gone", "changed")
    )


def answers() -> migrations.RunSQL:
    """The migration step that makes the view and the triggers that mark hours whose calls have changed.

    Whoever asks sees the rows that they may see of the tables below it.
    """
    return migrations.RunSQL(
        f"CREATE VIEW calls_answer WITH (security_invoker = true) AS {ALL};"
        + "".join(_marking(*source) for source in SOURCES),
        "".join(_unmarking(source[0]) for source in SOURCES) + "DROP VIEW calls_answer;",
    )

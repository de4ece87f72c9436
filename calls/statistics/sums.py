"""What is added up of how calls were answered, and by what."""

from common.hourly import Measured, Sums

INBOUND = "r.direction = 'inbound'"

# Values begin with whose they are: ``R12`` is a reception, ``E7`` a colleague.
ANSWERS = Sums(
    records="calls_answer",
    table="calls_answersum",
    marks="calls_answermark",
    at="came_at",
    where="true",
    course="whose",
    dimensions={
        "whose": "r.whose",
        # Of a reception the keys that were pressed, of a colleague the reception.
        "way": "r.whose || ':' || r.way",
        "phase": "CASE WHEN r.phase = '' THEN '' ELSE r.whose || ':' || r.phase END",
        # How long each caller of a reception took, by phase; see ``selectors.waits``.
        "took": "CASE r.kind WHEN 'R' THEN r.whose || ':' || r.phase || ':' || least(r.took, 86401) ELSE '' END",
        "answerer": "CASE r.kind WHEN 'R' THEN r.whose || ':' || r.answerer ELSE '' END",
    },
    measures={
        "calls": Measured("count(*)"),
        "answered": Measured("count(*) FILTER (WHERE r.is_answered)"),
        "closed": Measured("count(*) FILTER (WHERE r.is_closed)"),
        "judged": Measured(f"count(*) FILTER (WHERE {INBOUND} AND r.is_timed AND NOT r.is_closed)"),
        "in_time": Measured(f"count(*) FILTER (WHERE {INBOUND} AND r.is_in_time)"),
        "waits": Measured("count(r.waited)"),
        "waited": Measured("coalesce(sum(r.waited), 0)"),
        "talked": Measured("coalesce(sum(r.talked), 0)"),
    },
)

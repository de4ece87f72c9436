"""What is added up of call records, and by what."""

from common.hourly import Measured, Sums

CALLS = Sums(
    records="calls_callrecord",
    table="calls_callsum",
    marks="calls_callmark",
    at="started_at",
    where="true",
    dimensions={
        "app": "coalesce(r.app_id::text, '')",
        "country": "r.peer_country::text",
        "destination": "CASE WHEN r.peer_kind = '' THEN '' ELSE r.peer_country || ':' || r.peer_kind END",
        "number": "CASE r.direction WHEN 'inbound' THEN r.called ELSE r.caller END::text",
    },
    measures={
        "calls": Measured("count(*)"),
        "answered": Measured("count(*) FILTER (WHERE r.seconds > 0)"),
        "seconds": Measured("sum(r.seconds)"),
        "charged": Measured("sum(r.charged)", "numeric"),
    },
    relevant=(
        "account_id",
        "app_id",
        "called",
        "caller",
        "charged",
        "direction",
        "peer_country",
        "peer_kind",
        "seconds",
        "started_at",
    ),
)

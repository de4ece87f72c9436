"""The numbers of the large demo: real exchanges, held at the house carrier, agreed on both sides, and tallied."""

from datetime import date
from itertools import islice

import psycopg

from accounts.models import Activity
from accounts.models.activity import Source
from common.plans.kinds import NumberKind
from demo.large.loading import insert, without_indexes
from demo.large.step import Step
from numbers.models import PhoneNumber
from numbers.services.tallies import MENDING
from numbers.states import NumberState
from providers.house.areas import country_of_province
from providers.house.geography import MOST_PER_EXCHANGE, exchanges, numbers_for_sale
from providers.house.models import HouseNumber, HouseState

LABELS = ("Reception", "Fax", "Sales", "Support", "Lift", "Alarm line", "Front desk", "Campaign", "Spare", "")
# A line for each of so many numbers is enough to page through.
MOST_ACTIVITY = 100_000
FRESH = """
CREATE TEMPORARY TABLE large_fresh
    (n bigint, e164 text, city text, rate_center text, lata text, province text, country text)
"""
# Nine of ten are the first account's. What it is joined by names one side alone, or every pair would be looked at.
WHOSE = """
large_fresh f JOIN large_account a ON a.place = CASE WHEN f.n %% 10 > 0 THEN 0 ELSE 1 + f.n / 10 %% %(others)s END
"""
OF_PLACE = {name: f"f.{name}" for name in ("e164", "country", "city", "rate_center", "lata", "province")}


def add(session: psycopg.Connection, step: Step, count: int, *, after: int, accounts: int) -> None:
    session.execute("DROP TABLE IF EXISTS large_fresh")
    session.execute(FRESH)
    _make(session, count - after, after)
    session.execute("ANALYZE large_fresh")
    blank = PhoneNumber(
        provider_account=step.house, reported=PhoneNumber().desired.known(), state=NumberState.ACTIVE
    )
    differing = OF_PLACE | {
        "kind": "%(kind)s",
        "label": "(%(labels)s::text[])[1 + f.n / 10 %% 10]",
        "tags": "ARRAY['site-' || f.n %% 40]",
        "account_id": "a.id",
        "seen_at": "%(now)s",
        "held_since": "%(first)s",
        "paid_through": "%(month)s",
    }
    words = {
        "kind": NumberKind.GEOGRAPHIC_OR_MOBILE.value,
        "labels": list(LABELS),
        "now": step.now,
        "first": step.first,
        "month": date(step.now.year, step.now.month, 1),
        "others": accounts - 1,
    }
    with without_indexes(session, "numbers_phonenumber"):
        insert(session, blank, differing, f"{WHOSE} ORDER BY f.n", **words)
    _hold(session, step)
    for mending in MENDING:
        session.execute(mending)
    _tell(session, step)


def _make(session: psycopg.Connection, count: int, after: int) -> None:
    """Numbers that the house does not know yet. Their last digits come first in their order, so that the numbers of a
    small installation are spread over all exchanges as those of a large one are.
    """
    known = {e164 for (e164,) in session.execute("SELECT e164 FROM house_housenumber").fetchall()}
    each = min(MOST_PER_EXCHANGE, (after + count + len(known)) // len(exchanges()) + 2)
    made = sorted(
        (pair for pair in numbers_for_sale(each) if pair[0] not in known), key=lambda pair: pair[0][::-1]
    )
    assert len(made) >= count, "The house carrier has too few numbers."
    with session.cursor().copy("COPY large_fresh FROM STDIN") as copy:
        for place, (e164, at) in enumerate(islice(made, count), after + 1):
            copy.write_row(
                (place, e164, at.city, at.rate_center, at.lata, at.state, country_of_province(at.state))
            )


def _hold(session: psycopg.Connection, step: Step) -> None:
    row = HouseNumber(state=HouseState.HELD, holder=step.house.pk)
    differing = OF_PLACE | {
        "npa": "substr(f.e164, 3, 3)",
        "nxx": "substr(f.e164, 6, 3)",
        "block": "substr(f.e164, 9, 1)",
        "area": "1000 + substr(f.e164, 3, 3)::int",
    }
    with without_indexes(session, "house_housenumber"):
        insert(session, row, differing, "large_fresh f ORDER BY f.n")


def _tell(session: psycopg.Connection, step: Step) -> None:
    row = Activity(actor="Bulk import", source=Source.COMMAND, verb="described", subject_type="phonenumber")
    differing = {
        "account_id": "n.account_id",
        "subject_id": "n.id::text",
        "subject": "n.e164",
        "before": """'{"label": ""}'::jsonb""",
        "after": "jsonb_build_object('label', n.label)",
        "created_at": "%(first)s + f.n * interval '5 minutes'",
    }
    source = (
        "large_fresh f JOIN numbers_phonenumber n ON n.e164 = f.e164 AND n.provider_account_id = %(house)s"
    )
    insert(
        session,
        row,
        differing,
        f"{source} WHERE f.n <= %(most)s ORDER BY f.n",
        first=step.first,
        most=MOST_ACTIVITY,
        house=step.house.pk,
    )

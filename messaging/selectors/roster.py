"""Reads of imports by file."""

from collections.abc import Iterator, Mapping

from django.db.models import Count, QuerySet

from accounts.models import Account, Agent
from common.errors import NotFound
from messaging.models import RosterImport, RosterRow
from messaging.roster.present import as_values, present
from messaging.roster.report import Report, unpacked_report
from messaging.roster.states import BEFORE, RowOutcome
from messaging.selectors.agents import agents

HEAVY = ("content", "report")
EXPORTED_AT_ONCE = 2_000
REMEMBERED = 10


def roster_imports(account: Account) -> QuerySet[RosterImport]:
    """The account's imports, newest first, without their files."""
    return RosterImport.objects.filter(account=account).defer(*HEAVY)


def roster_import(account: Account, pk: int) -> RosterImport:
    """One import, without its file; NotFound when it is another account's."""
    found = roster_imports(account).select_related("job", "account").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such import.")
    return found


def report(account: Account, pk: int) -> Report:
    """What the last check found."""
    found = RosterImport.objects.filter(account=account, pk=pk).values_list("report", flat=True).first()
    return unpacked_report(bytes(found or b""))


def same_file_before(account: Account, roster: RosterImport) -> RosterImport | None:
    """The latest earlier import of the very same file that has begun."""
    rows = roster_imports(account).filter(sha256=roster.sha256, mode=roster.mode, pk__lt=roster.pk)
    return rows.exclude(state__in=BEFORE).first()


def remembered(account: Account, mode: str) -> dict[str, str]:
    """What the account's last checked imports took each header for; empty for a header that was left out."""
    rows = roster_imports(account).filter(mode=mode).exclude(checked_at=None)
    known: dict[str, str] = {}
    for roster in reversed(rows.only("header", "mapping")[:REMEMBERED]):
        for place, header in enumerate(roster.header):
            if header:
                known[header] = roster.mapping.get(str(place), "")
    return known


def roster_rows(account: Account, roster: RosterImport, outcome: str = "") -> QuerySet[RosterRow]:
    rows = RosterRow.objects.filter(account=account, roster=roster).select_related("agent")
    return rows.filter(outcome=outcome) if outcome else rows


def outcome_counts(account: Account, roster: RosterImport) -> dict[str, int]:
    """How many rows have each outcome."""
    rows = RosterRow.objects.filter(account=account, roster=roster).order_by()
    found = dict(rows.values_list("outcome").annotate(n=Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in RowOutcome.values}


def exported(account: Account) -> Iterator[Mapping[str, str]]:
    """Every agent as cells by our columns, in the order in which they came."""
    last = 0
    while part := _after(account, last):
        now = present(account, part)
        for agent in part:
            yield as_values(now[agent.pk])
        last = part[-1].pk


def _after(account: Account, pk: int) -> list[Agent]:
    return list(agents(account).filter(pk__gt=pk).order_by("pk")[:EXPORTED_AT_ONCE])

"""Reads of imports by file."""

from collections.abc import Iterator, Mapping

from django.db.models import Count, QuerySet

from accounts.models import Account, Agent
from agents.imports.headers import Before
from agents.imports.present import as_values, present
from agents.imports.report import Report, unpacked_report
from agents.imports.states import BEFORE, RowOutcome
from agents.models import AgentImport, AgentImportRow
from agents.selectors.agents import agents
from common.errors import NotFound

HEAVY = ("content", "report", "original")
EXPORTED_AT_ONCE = 2_000
REMEMBERED = 10


def agent_imports(account: Account) -> QuerySet[AgentImport]:
    """The account's imports, newest first, without their files."""
    return AgentImport.objects.filter(account=account).defer(*HEAVY)


def agent_import(account: Account, pk: int) -> AgentImport:
    """One import, without its file; NotFound when it is another account's."""
    found = agent_imports(account).select_related("job", "account").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such import.")
    return found


def report(account: Account, pk: int) -> Report:
    """What the last check found."""
    found = AgentImport.objects.filter(account=account, pk=pk).values_list("report", flat=True).first()
    return unpacked_report(bytes(found or b""))


def same_file_before(account: Account, agent_import: AgentImport) -> AgentImport | None:
    """The latest earlier import of the very same file that has begun."""
    rows = agent_imports(account).filter(
        sha256=agent_import.sha256, mode=agent_import.mode, pk__lt=agent_import.pk
    )
    return rows.exclude(state__in=BEFORE).first()


def remembered(account: Account, mode: str) -> list[Before]:
    """What the columns of the account's last checked imports were taken for, the newest first."""
    rows = agent_imports(account).filter(mode=mode).exclude(checked_at=None)
    return [Before(row.header, row.mapping) for row in rows.only("header", "mapping")[:REMEMBERED]]


def import_rows(
    account: Account, agent_import: AgentImport, outcome: str = "", *, after: int | None = None
) -> QuerySet[AgentImportRow]:
    """The file's rows in their order; of one outcome, and behind a place, where that is asked for."""
    rows = AgentImportRow.objects.filter(account=account, agent_import=agent_import).select_related("agent")
    rows = rows if after is None else rows.filter(position__gt=after)
    return rows.filter(outcome=outcome) if outcome else rows


def outcome_counts(account: Account, agent_import: AgentImport) -> dict[str, int]:
    """How many rows have each outcome."""
    rows = AgentImportRow.objects.filter(account=account, agent_import=agent_import).order_by()
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

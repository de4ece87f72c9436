"""Files that were imported before: rows whose agents are as they were left are known to be done, without being read."""

from django.db import connection
from django.db.models import QuerySet

from agents.imports.states import ImportMode, ImportState, RowOutcome
from agents.models import AgentImport, AgentImportRow

# What a supervisor's name means may have changed; such rows are read.
UNCHANGED = """
SELECT r.position
FROM agents_agentimportrow r
JOIN accounts_agent a ON a.id = r.agent_id AND a.account_id = r.account_id
LEFT JOIN (
  SELECT agent_id, jsonb_object_agg(use, e164) AS numbers FROM numbers_numberassignment
  WHERE account_id = %(account)s AND until IS NULL AND use IN ('private', 'supervised') GROUP BY agent_id
) AS held ON held.agent_id = a.id
WHERE r.account_id = %(account)s AND r.agent_import_id = %(former)s AND r.outcome = 'done'
  AND NOT r.values ? 'supervisors' AND a.state <> 'offboarded'
  AND a.updated_at = (r.made->>'at')::timestamptz AND coalesce(held.numbers, '{}') = r.made->'numbers'
"""


def unchanged(agent_import: AgentImport) -> frozenset[int]:
    """The numbers of the rows whose agents an earlier import of the same file onboarded and nobody changed since.

    The file must have been read in the same way, with the same columns, and each of its rows been done, so that no two
    want the same.
    """
    if agent_import.mode != ImportMode.ONBOARD:
        return frozenset()
    same = {name: getattr(agent_import, name) for name in ("account", "mode", "sha256", "reading", "mapping")}
    former = AgentImport.objects.filter(**same, state=ImportState.DONE).order_by("-pk").only("pk").first()
    if former is None or _others(former).exists():
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(UNCHANGED, {"account": agent_import.account_id, "former": former.pk})
        return frozenset(position for (position,) in cursor)


def _others(former: AgentImport) -> QuerySet[AgentImportRow]:
    return AgentImportRow.objects.filter(agent_import=former).exclude(outcome=RowOutcome.DONE)

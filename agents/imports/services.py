"""Imports of agents by file, before they run: taking the file, saying what its columns mean, and looking at it."""

import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.imports.again import unchanged
from agents.imports.cells import rows_of
from agents.imports.columns import BY_NAME, TARGETS
from agents.imports.headers import guessed
from agents.imports.modes import foresee
from agents.imports.reading import read
from agents.imports.report import report_of
from agents.imports.selectors import remembered
from agents.imports.states import BEFORE, ImportMode, ImportState
from agents.models import AgentImport
from common.errors import Conflict, Invalid, NotFound
from common.tables.sheet import FOUND, How, Sheet, unpacked
from common.texts import UNSTORABLE

SAMPLES = 3
SAMPLE_LENGTH = 80
BEGUN = "This import has begun already."
# Our column by the file's header, or for each column in the file's order.
Columns = Mapping[str, str] | Sequence[str | None]


@dataclass(frozen=True)
class Choices:
    """How an import is to be done. ``atomic`` is all rows or none; ``reassign_inbox`` lets new agents take over the
    inboxes of those who left; ``remove_inboxes`` removes the inboxes of those who leave.
    """

    atomic: bool = False
    reassign_inbox: bool = False
    remove_inboxes: bool = False


@while_active
def upload(
    *, account: Account, by: Actor, mode: ImportMode, name: str, file: BinaryIO, size: int, how: How = FOUND
) -> AgentImport:
    """Take a file of ``size`` bytes; nothing is changed yet. Invalid, at ``file``, when it cannot be read, or at what
    of ``how`` does not fit it.
    """
    sheet = read(file, size, how)
    file.seek(0)
    data = file.read()
    shown = "".join(char for char in UNSTORABLE.sub("", name) if char.isprintable())[-200:]
    with transaction.atomic():
        agent_import = AgentImport.objects.create(
            account=account,
            mode=mode,
            file_name=shown or "file",
            sha256=hashlib.sha256(data).hexdigest(),
            original=zlib.compress(data, 1),
            made_by=by.label[:160],
            **_as_read(account, mode, sheet),
        )
        after = {"rows": agent_import.row_count, "mode": mode}
        activity.record(account=account, by=by, verb="uploaded", subject=agent_import, after=after)
    return agent_import


def _as_read(account: Account, mode: str, sheet: Sheet) -> dict[str, Any]:
    """What an import keeps of a table."""
    header = [cell[:SAMPLE_LENGTH] for cell in sheet.header]
    return {
        "told": sheet.told[:120],
        "notes": sheet.notes,
        # National numbers are those of the account's country.
        "reading": asdict(sheet.how)
        | {"sheets": sheet.sheets, "strange": sheet.strange, "country": account.country},
        "content": sheet.packed(),
        "header": header,
        "samples": [[cell[:SAMPLE_LENGTH] for cell in row] for row in sheet.rows[:SAMPLES]],
        "mapping": guessed(header, sheet.rows, remembered(account, mode), account.country),
        "row_count": len(sheet.rows),
    }


@while_active
def read_again(*, account: Account, by: Actor, pk: int, how: How) -> AgentImport:
    """Read the file in another encoding, from another sheet or under another header; its columns are guessed anew.

    May be done until the import begins; Conflict after that, Invalid when the file cannot be read so.
    """
    agent_import = _waiting(account, pk)
    data = zlib.decompress(bytes(agent_import.original))
    result = _as_read(account, agent_import.mode, read(io.BytesIO(data), len(data), how))
    _replace(agent_import, result | {"state": ImportState.UPLOADED})
    activity.record(
        account=account, by=by, verb="read again", subject=agent_import, after={"read as": agent_import.told}
    )
    return agent_import


def _waiting(account: Account, pk: int) -> AgentImport:
    agent_import = AgentImport.objects.select_related("account").filter(account=account, pk=pk).first()
    if agent_import is None:
        raise NotFound("There is no such import.")
    if agent_import.state not in BEFORE:
        raise Conflict(BEGUN)
    return agent_import


def _replace(agent_import: AgentImport, result: Mapping[str, Any]) -> None:
    """Write the values, unless the import has begun in the meantime."""
    rows = AgentImport.objects.filter(account=agent_import.account, pk=agent_import.pk, state__in=BEFORE)
    if not rows.update(**result):
        raise Conflict(BEGUN)
    for field, value in result.items():
        setattr(agent_import, field, value)


@while_active
def check(
    *, account: Account, by: Actor, pk: int, mapping: Mapping[str, str], choices: Choices
) -> AgentImport:
    """Look at every row as the columns and choices say, and keep all that is wrong; no agent is changed.

    May be done again until the import begins; Conflict after that. Invalid when columns are missing or named twice.
    """
    agent_import = _waiting(account, pk)
    _require_columns(agent_import, mapping)
    agent_import.mapping, agent_import.atomic = dict(mapping), choices.atomic
    agent_import.reassign_inbox, agent_import.remove_inboxes = choices.reassign_inbox, choices.remove_inboxes
    done = unchanged(agent_import)
    rows = rows_of(unpacked(bytes(agent_import.content)), mapping)
    verdicts = foresee(agent_import, [row for row in rows if row.place not in done])
    found = report_of(verdicts)
    already = sum(1 for verdict in verdicts if verdict.already is not None and not verdict.faults)
    result = {
        "state": ImportState.CHECKED,
        "mapping": agent_import.mapping,
        "atomic": agent_import.atomic,
        "reassign_inbox": agent_import.reassign_inbox,
        "remove_inboxes": agent_import.remove_inboxes,
        "report": found.packed(),
        "bad_count": len(found.faults),
        "fault_count": found.fault_count,
        "already_count": len(done) + already,
        "ready_count": len(verdicts) - already - len(found.faults),
        "checked_at": timezone.now(),
    }
    with transaction.atomic():
        _replace(agent_import, result)
        after = {"ready": agent_import.ready_count, "bad": agent_import.bad_count}
        activity.record(account=account, by=by, verb="checked", subject=agent_import, after=after)
    return agent_import


@while_active
def upload_checked(
    *,
    account: Account,
    by: Actor,
    mode: ImportMode,
    name: str,
    file: BinaryIO,
    size: int,
    columns: Columns | None,
    choices: Choices,
    how: How = FOUND,
) -> AgentImport:
    """Take a file and look at every row of it at once; a refusal leaves nothing behind.

    ``columns`` says our column for headers of the file, or for each of its columns by place; without it they are
    guessed.
    """
    with transaction.atomic():
        agent_import = upload(account=account, by=by, mode=mode, name=name, file=file, size=size, how=how)
        mapping = agent_import.mapping if columns is None else _mapping(agent_import, columns)
        return check(account=account, by=by, pk=agent_import.pk, mapping=mapping, choices=choices)


@while_active
def check_again(
    *, account: Account, by: Actor, pk: int, columns: Columns | None, choices: Choices, how: How | None
) -> AgentImport:
    """Look at an import's file anew, read in another way with ``how`` or with other columns; a refusal changes nothing.

    Conflict once it has begun.
    """
    with transaction.atomic():
        agent_import = _waiting(account, pk)
        if how is not None:
            agent_import = read_again(account=account, by=by, pk=pk, how=how)
        mapping = agent_import.mapping if columns is None else _mapping(agent_import, columns)
        return check(account=account, by=by, pk=pk, mapping=mapping, choices=choices)


def _mapping(agent_import: AgentImport, columns: Columns) -> dict[str, str]:
    header = agent_import.header
    if not isinstance(columns, Mapping):
        if len(columns) > len(header):
            raise Invalid(f"The file has {len(header)} columns.", field="columns")
        return {str(place): column for place, column in enumerate(columns) if column}
    for name in columns:
        if name not in header:
            raise Invalid(f"The file has no column “{name[:60]}”.", field="columns")
        if header.count(name) > 1:
            text = f"{header.count(name)} columns are called “{name[:60]}”. Give the columns as a list, by place."
            raise Invalid(text, field="columns")
    return {str(header.index(name)): column for name, column in columns.items() if column}


@while_active
def discard(*, account: Account, by: Actor, pk: int) -> None:  # noqa: ARG001 who asks is let in or not
    """Forget a file that was never run; Conflict when it was, NotFound when it is gone."""
    rows = AgentImport.objects.filter(account=account, pk=pk)
    gone, _ = rows.filter(state__in=BEFORE).delete()
    if not gone:
        if rows.exists():
            raise Conflict(BEGUN)
        raise NotFound("There is no such import.")


def _require_columns(agent_import: AgentImport, mapping: Mapping[str, str]) -> None:
    for place, column in mapping.items():
        if not (place.isdecimal() and int(place) < len(agent_import.header)) or column not in BY_NAME:
            raise Invalid("There is no such column.", field="mapping")
    chosen = list(mapping.values())
    for column in sorted(set(chosen)):
        if chosen.count(column) > 1:
            raise Invalid(f"Two columns are taken for {BY_NAME[column].header}.", field="mapping")
    if agent_import.mode == ImportMode.ONBOARD:
        if not {"name", "first_name", "last_name"} & set(chosen):
            raise Invalid("Say which column holds the name.", field="mapping")
    elif not set(TARGETS) & set(chosen):
        raise Invalid("Say which column names the agents, such as the object ID.", field="mapping")

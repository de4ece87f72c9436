"""Shows people by the pictures that a switchboard has of them, unless they have one of their own here."""

from accounts.models import Account
from accounts.states import AgentState
from agents.carriers.push import CARRIER
from agents.models import ColleagueAtCarrier, Picture
from agents.services.pictures import remove_picture, set_picture
from common import scope
from common.errors import DomainError
from providers.contract.connector import Connector
from providers.errors import NotThere, Rejected
from providers.states import Agreement
from providers.syncs import Sync


def sync_pictures(sync: Sync) -> None:
    """Fetch what has another address than the last time; an address that brings no picture is not tried again."""
    login, counts = sync.provider_account, sync.run
    told = {one.ref: one.picture[:500] for one in sync.connector.list_colleagues()}
    with scope.system():
        found = ColleagueAtCarrier.objects.filter(provider_account=login, carrier_ref__in=told)
        found = found.exclude(agreement=Agreement.GONE).exclude(agent__state=AgentState.OFFBOARDED)
        rows, account = list(found.order_by("pk")), login.account
    fresh = [row for row in rows if row.picture_address != told[row.carrier_ref]]
    counts.read, counts.unchanged = len(rows), len(rows) - len(fresh)
    refused = []
    for place, row in enumerate(fresh):
        sync.progress(place, len(fresh))
        try:
            _take(account, sync.connector, row, told[row.carrier_ref])
            counts.changed += 1
        except (DomainError, NotThere, Rejected) as exc:
            refused.append(exc.text)
            _note(row, told[row.carrier_ref], "")
    error = f"{len(refused)} pictures could not be taken over. The first: {refused[0]}" if refused else ""
    with scope.system():
        sync.finish(error=error)


def _take(account: Account, connector: Connector, row: ColleagueAtCarrier, address: str) -> None:
    """One that the person has from elsewhere stays, and so does what came in while theirs was fetched."""
    if _has_own(account, row):
        _note(row, address, "")
        return
    image = connector.get_picture(address) if address else b""
    if _has_own(account, row):
        return
    version = ""
    with scope.tenant(account.pk):
        if image:
            version = set_picture(account=account, by=CARRIER, agent=row.agent_id, data=image).version
        else:
            remove_picture(account=account, by=CARRIER, agent=row.agent_id)
    _note(row, address, version)


def _has_own(account: Account, row: ColleagueAtCarrier) -> bool:
    with scope.tenant(account.pk):
        rows = Picture.objects.filter(account=account, agent=row.agent_id)
        return rows.exclude(version=row.picture_version).exists()


def _note(row: ColleagueAtCarrier, address: str, version: str) -> None:
    with scope.system():
        rows = ColleagueAtCarrier.objects.filter(pk=row.pk)
        rows.update(picture_address=address, picture_version=version)

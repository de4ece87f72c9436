"""Pictures of people at a Relatel, which is our own API over HTTP: drawn anew, and one's own counts before."""

from typing import Any

import pytest

from accounts.models import Agent
from agents.models import ColleagueAtCarrier, Picture
from agents.services.pictures import remove_picture, set_picture
from common import scope
from providers.errors import Rejected
from providers.models import SyncRun
from providers.relatel.connector import Relatel
from tests.agents.test_pictures import picture
from tests.providers.relatel.conftest import API
from tests.providers.relatel.looping import Loop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann(looped: Loop, live_server: Any, settings: Any) -> Agent:
    """Ann as we know her, who has a picture there."""
    settings.PUBLIC_URL = live_server.url
    looped.there(set_picture, agent=looped.ann.pk, data=picture())
    assert looped.sync("colleagues").state == "done"
    with scope.system():
        return ColleagueAtCarrier.objects.get(carrier_ref=str(looped.ann.pk)).agent


def counts(run: SyncRun) -> tuple[str, int, int, int, str]:
    return run.state, run.read, run.changed, run.unchanged, run.error


def shown(loop: Loop) -> dict[str, str]:
    with scope.system():
        return dict(Picture.objects.filter(account=loop.us).values_list("agent__name", "version"))


def test_a_picture_follows_the_one_there(looped: Loop, ann: Agent):
    assert counts(looped.sync("pictures")) == ("done", 2, 1, 1, "")
    first = shown(looped)
    assert list(first) == ["Ann Ask"]
    assert counts(looped.sync("pictures")) == ("done", 2, 0, 2, "")
    looped.there(set_picture, agent=looped.ann.pk, data=picture(colour="blue"))
    assert counts(looped.sync("pictures")) == ("done", 2, 1, 1, "")
    assert shown(looped)["Ann Ask"] != first["Ann Ask"]
    looped.there(remove_picture, agent=looped.ann.pk)
    assert counts(looped.sync("pictures")) == ("done", 2, 1, 1, "")
    assert shown(looped) == {}


def test_ones_own_stays(looped: Loop, ann: Agent):
    own = looped.here(set_picture, agent=ann.pk, data=picture(colour="green"))
    looped.sync("pictures")
    assert shown(looped) == {"Ann Ask": own.version}
    looped.there(remove_picture, agent=looped.ann.pk)
    looped.sync("pictures")
    assert shown(looped) == {"Ann Ask": own.version}


@pytest.mark.parametrize(
    "address", ["https://evil.example/api/v2/employees/1/avatar", "file:///etc/passwd", "?"]
)
def test_the_token_goes_nowhere_else(connector: Relatel, address: str):
    with pytest.raises(Rejected):
        connector.get_picture(address)


def test_what_is_no_picture_is_told_and_not_asked_for_again(looped: Loop, ann: Agent, monkeypatch: Any):
    asked = []

    def get_picture(_self: Relatel, address: str) -> bytes:
        asked.append(address)
        return b"GIF89a"

    monkeypatch.setattr(Relatel, "get_picture", get_picture)
    run = looped.sync("pictures")
    assert (run.state, "no JPEG" in run.error, shown(looped), len(asked)) == ("done", True, {}, 1)
    assert looped.sync("pictures").error == ""
    assert len(asked) == 1


def test_where_a_picture_is_stands_with_the_person(connector: Relatel, carrier: Any):
    row = {"id": 7, "name": "Ann", "do_not_disturb": False, "avatar": f"{API}/employees/7/avatar?v=1"}
    carrier.get(f"{API}/employees/7", json={"employee": row})
    carrier.get(f"{API}/employees/7/avatar", body=picture(), content_type="image/jpeg")
    told = connector.get_colleague("7")
    assert connector.get_picture(told.picture) == picture()

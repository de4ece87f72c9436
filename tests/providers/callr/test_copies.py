"""Our own voice apps and media at the CALLR API that we serve: sent with their sound, followed, compared, settled."""

from pathlib import Path
from typing import Any

import pytest

from common import scope
from common.errors import Conflict, NotFound
from jobs.models import Job
from pbx.copies import selectors, services
from pbx.media.models import Media
from pbx.media.services.library import create_media, rename_media, set_content, set_text
from pbx.media.sound import as_wav
from pbx.models import AppCopy, MediaCopy, VoiceApp
from pbx.services.apps import create_app, delete_app, edit_app
from pbx.stored import settings_of
from tests.console import signed_in
from tests.faults.proxy import Proxy
from tests.people import BY
from tests.providers.callr.looping import Loop

pytestmark = pytest.mark.django_db(transaction=True)
TARGETS = [{"number": "+33199000001", "timeout": 20}]


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def ours(loop: Loop, kind: str = "call_tracking", **settings: Any) -> VoiceApp:
    """An app of the reseller's that welcomes callers with a media of its own."""
    with scope.tenant(loop.us.pk):
        who: dict[str, Any] = {"account": loop.us, "by": BY}
        media = create_media(**who, name="Bonjour")
        set_content(**who, pk=media.pk, data=as_wav(bytes(16_000)))
        prompts = {"a_welcome" if kind == "click_to_call" else "welcome": media.pk}
        return create_app(**who, kind=kind, name="Accueil", settings={"prompts": prompts, **settings})


def send(loop: Loop, app: VoiceApp) -> AppCopy:
    with scope.tenant(loop.us.pk):
        services.send_app(account=loop.us, by=BY, ref=app.ref)
    loop.run_all()
    return copy(loop)


def copy(loop: Loop) -> AppCopy:
    with scope.system():
        return AppCopy.objects.select_related("app").get(account=loop.us)


def theirs(loop: Loop) -> VoiceApp:
    with scope.system():
        return VoiceApp.objects.get(account=loop.them, deleted_at=None)


def change_theirs(loop: Loop, **changes: Any) -> None:
    with scope.tenant(loop.them.pk):
        edit_app(account=loop.them, by=BY, ref=theirs(loop).ref, **changes)


def test_an_app_goes_there_with_its_sound_and_follows_each_change(loop: Loop) -> None:
    app = ours(loop, targets=TARGETS)
    sent = send(loop, app)
    assert (sent.agreement, sent.carrier_ref) == ("confirmed", theirs(loop).ref)
    with scope.system():
        media = Media.objects.get(account=loop.them)
        assert (media.name, media.state) == (f"Bonjour ({app_media(loop).ref})", "READY")
        assert media.seconds == app_media(loop).seconds
    found = settings_of(theirs(loop)).to_json()
    assert (found["targets"], found["prompts"]["welcome"]) == (TARGETS, media.pk)

    with scope.tenant(loop.us.pk):
        edit_app(account=loop.us, by=BY, ref=app.ref, name="Nuit", settings={"targets": []})
    assert copy(loop).agreement == "pending"
    loop.run_all()
    assert (theirs(loop).name, settings_of(theirs(loop)).to_json()["targets"]) == ("Nuit", [])
    with scope.tenant(loop.us.pk):
        delete_app(account=loop.us, by=BY, ref=app.ref)
    loop.run_all()
    with scope.system():
        assert not VoiceApp.objects.filter(account=loop.them, deleted_at=None).exists()
        assert not AppCopy.objects.exists()


def app_media(loop: Loop) -> Media:
    with scope.system():
        return Media.objects.get(account=loop.us)


@pytest.mark.parametrize("kind", ["click_to_call", "real_time", "scenario"])
def test_every_kind_has_a_package_there(loop: Loop, kind: str) -> None:
    given: dict[str, Any] = {
        "click_to_call": {"options": {"attempts": 3, "a_detection": {"active": True}}},
        "real_time": {"url": "https://93.184.216.34/rt", "login": "me", "password": "secret"},
        "scenario": {"script": "branches:\n  inbound-call:\n    actions:\n      - action: hangup\n"},
    }[kind]
    with scope.tenant(loop.us.pk):
        app = create_app(account=loop.us, by=BY, kind=kind, name="App", settings=given)
    sent = send(loop, app)
    assert (sent.agreement, sent.error) == ("confirmed", "")
    assert settings_of(theirs(loop)) == settings_of(app)
    assert "secret" not in str(sent.sent) + str(sent.told)


def test_what_differs_there_is_told_and_settled_either_way(loop: Loop) -> None:
    app = ours(loop, targets=TARGETS)
    send(loop, app)
    change_theirs(loop, name="Matin", settings={"targets": []})
    loop.sync()
    row = copy(loop)
    assert row.agreement == "drift"
    with scope.tenant(loop.us.pk):
        assert list(selectors.troubled(loop.us)) == [row]
        services.push_ours(account=loop.us, by=BY, pk=row.pk)
        with pytest.raises(Conflict):
            services.push_ours(account=loop.us, by=BY, pk=row.pk)
    loop.run_all()
    assert (copy(loop).agreement, theirs(loop).name) == ("confirmed", "Accueil")

    change_theirs(loop, name="Matin", settings={"targets": []})
    loop.sync()
    with scope.tenant(loop.us.pk):
        services.adopt_theirs(account=loop.us, by=BY, pk=row.pk)
        app.refresh_from_db()
    assert (app.name, settings_of(app).to_json()["targets"]) == ("Matin", [])
    assert settings_of(app).to_json()["prompts"]["welcome"] == app_media(loop).pk  # type: ignore[index]
    loop.run_all()
    loop.sync()
    assert copy(loop).agreement == "confirmed"


def test_an_app_that_is_gone_there_is_made_anew(loop: Loop) -> None:
    send(loop, ours(loop))
    with scope.tenant(loop.them.pk):
        delete_app(account=loop.them, by=BY, ref=theirs(loop).ref)
    # A sync tells of what others have besides, so that nothing there is no fault of the list's.
    with scope.tenant(loop.them.pk):
        create_app(account=loop.them, by=BY, kind="scenario", name="Other")
    for _ in range(2):
        loop.sync()
    row = copy(loop)
    assert row.agreement == "gone"
    with scope.tenant(loop.us.pk), pytest.raises(Conflict):
        services.adopt_theirs(account=loop.us, by=BY, pk=row.pk)
    with scope.tenant(loop.us.pk):
        services.push_ours(account=loop.us, by=BY, pk=row.pk)
    loop.run_all()
    assert (copy(loop).agreement, copy(loop).carrier_ref != row.carrier_ref) == ("confirmed", True)


def test_a_media_with_another_name_there_differs_until_ours_is_sent(loop: Loop) -> None:
    send(loop, ours(loop))
    with scope.tenant(loop.them.pk):
        rename_media(account=loop.them, by=BY, pk=Media.objects.get(account=loop.them).pk, name="Autre")
    loop.sync()
    with scope.tenant(loop.us.pk):
        row = selectors.troubled_media(loop.us).get()
        assert row.told_name == "Autre"
        services.push_media(account=loop.us, by=BY, pk=row.pk)
    loop.run_all()
    loop.sync()
    with scope.system():
        assert MediaCopy.objects.get().agreement == "confirmed"
        assert Media.objects.get(account=loop.them).name.startswith("Bonjour (")


def test_another_sound_there_is_noticed_by_its_length_and_by_a_text(loop: Loop) -> None:
    send(loop, ours(loop))
    loop.sync()
    with scope.tenant(loop.us.pk):
        assert not selectors.troubled_media(loop.us).exists()
    with scope.tenant(loop.them.pk):
        there = Media.objects.get(account=loop.them)
        set_content(account=loop.them, by=BY, pk=there.pk, data=as_wav(bytes(80_000)))
    loop.sync()
    with scope.tenant(loop.us.pk):
        row = selectors.troubled_media(loop.us).get()
        assert (row.agreement, row.differs) == ("drift", "it lasts 5 s there, and 1 s here")
        page = signed_in(loop.people.rita).get("/voice-apps/differences/")
        assert row.differs in page.content.decode()
        services.push_media(account=loop.us, by=BY, pk=row.pk)
    loop.run_all()
    loop.sync()
    with scope.tenant(loop.us.pk):
        assert not selectors.troubled_media(loop.us).exists()
    with scope.tenant(loop.them.pk):
        set_text(account=loop.them, by=BY, pk=there.pk, text="Bonsoir")
    loop.sync()
    with scope.tenant(loop.us.pk):
        assert selectors.troubled_media(loop.us).get().differs == "another text is spoken there"


@pytest.mark.parametrize("kind", ["drop after", "HTML 200 after commit", "502 after commit"])
@pytest.mark.parametrize("passed", range(5))
def test_a_lost_answer_makes_nothing_twice(loop: Loop, proxy: Proxy, kind: str, passed: int) -> None:
    """Whichever of the requests it is of: the list of media, the media, its sound, the app, or none."""
    app = ours(loop)
    proxy.fail(kind, "POST", "json-rpc", after=passed)
    send(loop, app)
    for _ in range(3):
        loop.run_all()
    assert copy(loop).agreement == "confirmed"
    with scope.system():
        assert Media.objects.filter(account=loop.them).count() == 1
        assert VoiceApp.objects.filter(account=loop.them).count() == 1
        assert not Job.objects.filter(account=loop.us, state__in=("unknown", "failed")).exists()


def test_a_refusal_is_told_and_a_stranger_has_nothing(loop: Loop) -> None:
    with scope.tenant(loop.us.pk):
        app = create_app(
            account=loop.us,
            by=BY,
            kind="call_tracking",
            name="Mute",
            settings={"prompts": {"welcome": create_media(account=loop.us, by=BY, name="Mute").pk}},
        )
    row = send(loop, app)
    assert (row.agreement, row.error) == ("failed", "Mute has no sound yet.")
    other = loop.people.other
    with scope.tenant(other.pk):
        for service in (services.push_ours, services.adopt_theirs):
            with pytest.raises(NotFound):
                service(account=other, by=BY, pk=row.pk)
        with pytest.raises(NotFound):
            services.send_app(account=other, by=BY, ref=app.ref)
    assert copy(loop).agreement == "failed"

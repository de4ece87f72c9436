"""Pages about voice apps, media and caller IDs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.rights import Right
from accounts.services.accounts import STAFF_FIELDS, update_account
from common import scope
from pbx.media.models import Media
from pbx.media.services import library
from pbx.models import CallerId, VoiceApp
from pbx.scenario.actions import ACTIONS
from pbx.selectors import apps as selectors
from pbx.services.answering import assign_number
from pbx.services.apps import create_app
from pbx.stored import settings_of
from tests.console import HTMX, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.pbx.sounds import mp3
from tests.people import BY, PASSWORD
from tests.portal.test_pages import queries


def app_of(shop: Shop, kind: str = "call_tracking", **settings: object) -> VoiceApp:
    return create_app(account=shop.customer, by=BY, kind=kind, name="Sales", settings=settings)


def fields_of(client, app: VoiceApp) -> dict[str, object]:
    """What the form of the app's page would send as it is."""
    form = client.get(f"/voice-apps/{app.ref}/").context["form"]
    found = {}
    for bound in form:
        value = bound.field.prepare_value(bound.initial) if bound.initial is not None else ""
        if value is not False:
            found[bound.html_name] = "on" if value is True else value
    return found


@pytest.mark.parametrize("kind", ["call_tracking", "click_to_call", "real_time", "scenario"])
def test_saving_an_untouched_page_changes_nothing(shop: Shop, kind: str):
    detection = {"active": True, "method": "DTMF", "silence_ms": 900}
    settings = {
        "call_tracking": {
            "targets": [{"number": "+12015550188", "timeout": 20}],
            "prompts": {"welcome": 1, "whisper": "TTS|TTS_EN-GB_SERENA|A call"},
            "options": {"record_calls": True, "transcription": False, "ner": False},
            "voicemail": {"active": True, "emails": ["a@example.com"], "timezone": "Europe/Paris"},
        },
        "click_to_call": {"options": {"a_detection": detection, "b_detection": detection, "attempts": 3}},
        "real_time": {"url": "https://example.com/", "login": "us", "password": "hunter22"},
        "scenario": {"script": "branches:\n  hangup: {}\n"},
    }[kind]
    app = app_of(shop, kind, **settings)
    before = settings_of(app).to_json()
    client = signed_in(shop.people.bob)

    answer = client.post(f"/voice-apps/{app.ref}/", fields_of(client, app))

    assert answer.status_code == 302, answer.context["form"].errors
    assert settings_of(VoiceApp.objects.get()).to_json() == before


@pytest.mark.parametrize("kind", ["call_tracking", "click_to_call", "real_time", "scenario"])
def test_nor_does_saving_the_page_of_an_app_just_made(shop: Shop, kind: str):
    app = app_of(shop, kind)
    before = settings_of(app).to_json()
    client = signed_in(shop.people.bob)
    answer = client.post(f"/voice-apps/{app.ref}/", fields_of(client, app))
    assert answer.status_code == 302, answer.context["form"].errors
    assert settings_of(VoiceApp.objects.get()).to_json() == before


def test_answering_machines_are_looked_for_once_the_page_says_so(shop: Shop):
    app = app_of(shop, "click_to_call")
    client = signed_in(shop.people.bob)
    sent = fields_of(client, app) | {"options.a_detection.active": "on"}
    assert client.post(f"/voice-apps/{app.ref}/", sent).status_code == 302
    told = settings_of(VoiceApp.objects.get()).to_json()["options"]
    assert (told["a_detection"]["active"], told["a_detection"]["silence_ms"]) == (True, 1800)
    assert told["b_detection"] is None


def test_an_app_is_made_set_given_a_number_and_deleted(shop: Shop):
    client = signed_in(shop.people.bob)
    made = client.post("/voice-apps/new/", {"name": "Sales", "kind": "call_tracking"})
    app = VoiceApp.objects.get()
    assert made["Location"] == f"/voice-apps/{app.ref}/"

    sent = fields_of(client, app) | {
        "targets": "(201) 555-0188, 20\n+1 201 555 0189",
        "voicemail.active": "on",
    }
    assert client.post(f"/voice-apps/{app.ref}/", sent).status_code == 302
    told = settings_of(VoiceApp.objects.get()).to_json()
    assert told["targets"] == [
        {"number": "+12015550188", "timeout": 20},
        {"number": "+12015550189", "timeout": 30},
    ]
    assert told["voicemail"]["active"] is True

    client.post(f"/voice-apps/{app.ref}/numbers/", {"number": "(201) 342-2000"})
    assert [row["numbers"] for row in client.get("/voice-apps/").context["rows"]] == [1]
    assert [row.e164 for row in client.get(f"/voice-apps/{app.ref}/").context["numbers"]] == [HELD[0]]
    client.post(f"/voice-apps/{app.ref}/numbers/{HELD[0]}/free/")
    assert list(selectors.numbers_of(shop.customer, app)) == []

    assert client.post(f"/voice-apps/{app.ref}/delete/")["Location"] == "/voice-apps/"
    assert client.get(f"/voice-apps/{app.ref}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"targets": "abc"}, "targets"),
        ({"targets": "(201) 555-0188, soon"}, "targets"),
        ({"targets": "(201) 555-0188, 4"}, "targets"),
        ({"targets": "+33612345678"}, "targets"),
        ({"voicemail.timeout": "29"}, "voicemail.timeout"),
        ({"voicemail.emails": "a@example.com\nb"}, "voicemail.emails"),
        ({"options.locale": "french"}, "options.locale"),
        ({"prompts.welcome": "999"}, "prompts.welcome"),
        ({"name": ""}, "name"),
    ],
)
def test_a_refusal_stands_at_its_field(shop: Shop, change, field):
    app = app_of(shop)
    client = signed_in(shop.people.bob)
    answer = client.post(f"/voice-apps/{app.ref}/", fields_of(client, app) | change)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert VoiceApp.objects.get().settings == app.settings


def test_every_fault_of_a_script_is_shown_with_its_line(shop: Shop):
    app = app_of(shop, "scenario")
    script = "branches:\n  inbound-call:\n    actions:\n      - action: a@v1\n      - action: b@v1\n"
    answer = signed_in(shop.people.bob).post(
        f"/voice-apps/{app.ref}/", {"name": "Sales", "format": "YAML", "script": script}
    )
    assert answer.context["form"].errors["script"] == [
        "Line 4: there is no action “a@v1”.",
        "Line 5: there is no action “b@v1”.",
    ]


def test_the_page_of_a_scenario_tells_every_action(shop: Shop):
    client = signed_in(shop.people.bob)
    shown = client.get(f"/voice-apps/{app_of(shop, 'scenario').ref}/").context["actions"]
    assert [action["name"] for action in shown] == list(ACTIONS)
    assert shown[3] | {"does": ""} == {
        "name": "play@v1",
        "does": "",
        "needs": ("media",),
        "may": (),
        "events": (),
    }
    assert client.get(f"/voice-apps/{app_of(shop).ref}/").context["actions"] == []


def test_a_password_is_never_shown_and_an_empty_one_keeps_it(shop: Shop):
    app = app_of(shop, "real_time", url="https://example.com/", login="us", password="hunter22")
    client = signed_in(shop.people.bob)
    assert "hunter22" not in client.get(f"/voice-apps/{app.ref}/").content.decode()
    client.post(f"/voice-apps/{app.ref}/", {"name": "Sales", "url": "https://example.com/2", "login": "us"})
    told = settings_of(VoiceApp.objects.get()).to_json()
    assert told == {"url": "https://example.com/2", "login": "us", "password": "hunter22"}


def test_a_media_is_made_filled_heard_and_deleted(shop: Shop):
    client = signed_in(shop.people.bob)
    client.post("/media/new/", {"name": "Hello", "category": "WELCOME"})
    row = Media.objects.get(account=shop.customer)
    page = f"/media/{row.pk}/"
    assert row.tags == {"CATEGORY": ["WELCOME"]}
    assert client.get(f"{page}sound.mp3").status_code == 404
    asked = client.get(page).context["code_form"]["country"]
    assert (asked.value(), dict(asked.field.choices)["US"]) == (shop.customer.country, "United States")

    refused = client.post(f"{page}upload/", {"file": SimpleUploadedFile("a.mp3", b"no sound at all")})
    assert (refused.status_code, list(refused.context["sound_form"].errors)) == (422, ["file"])
    client.post(f"{page}upload/", {"file": SimpleUploadedFile("a.mp3", mp3(2))})
    whole = client.get(f"{page}sound.mp3")
    part = client.get(f"{page}sound.mp3", headers={"Range": "bytes=0-99"})
    assert (whole.status_code, whole["Content-Type"], part.status_code) == (200, "audio/mpeg", 206)
    assert part.content == whole.content[:100]
    assert client.get(f"{page}sound.wav").content[:4] == b"RIFF"
    assert (
        signed_in(shop.people.charlie).get(f"{page}sound.mp3", headers={"Range": "bytes=0-1"}).status_code
        == 404
    )

    client.post(f"{page}edit/", {"name": "Hello 2", "category": "", "language": "en_US, fr_FR"})
    row.refresh_from_db()
    assert (row.name, row.tags) == ("Hello 2", {"LANGUAGE": ["en_US", "fr_FR"]})

    client.post(f"{page}speak/", {"text": "Hi there", "voice": "TTS_EN-US_ALICE", "rate": "50"})
    shown = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert shown.lstrip().startswith('<div id="sound"')
    assert 'hx-trigger="every 2s"' in shown

    assert client.post(f"{page}delete/")["Location"] == "/media/"
    assert client.get(page).status_code == 404


def test_a_stock_prompt_has_no_forms_and_takes_no_change(shop: Shop):
    client = signed_in(shop.people.bob)
    assert client.get("/media/1/").context["may_change"] is False
    for action, sent in (("edit", {"name": "Mine"}), ("delete", {}), ("code", {"country": "US"})):
        assert client.post(f"/media/1/{action}/", sent).status_code == 403
    assert Media.objects.get(pk=1).name == "Welcome EN"


def test_a_media_that_an_app_plays_is_not_deleted(shop: Shop):
    row = library.create_media(account=shop.customer, by=BY, name="Hello")
    app_of(shop, prompts={"welcome": row.pk})
    text = signed_in(shop.people.bob).post(f"/media/{row.pk}/delete/", follow=True).content.decode()
    assert "It is played by Sales" in text
    assert Media.objects.filter(pk=row.pk).exists()


def test_a_caller_id_is_asked_for_by_members_and_verified_from_above(shop: Shop):
    member = signed_in(shop.people.bob)
    member.post("/caller-ids/", {"number": "(201) 555-0188", "label": "Desk", "comment": ""})
    row = CallerId.objects.get()
    assert member.post(f"/caller-ids/{row.pk}/verify/").status_code == 403
    assert Right.VERIFY_CALLER_IDS.value == "callers.verify"
    refused = member.post("/caller-ids/", {"number": HELD[0]})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["number"])
    member.post(f"/caller-ids/{row.pk}/remove/")
    assert CallerId.objects.count() == 0


def test_lists_take_few_statements_however_long_they_are(shop: Shop):
    for place in range(5):
        app = app_of(shop)
        library.create_media(account=shop.customer, by=BY, name=f"M {place}")
    assign_number(account=shop.customer, by=BY, ref=app.ref, e164=HELD[0])
    client = signed_in(shop.people.bob)
    assert {url: queries(client, url) for url in ("/voice-apps/", "/media/")} == {
        # One of them counts what differs at carriers.
        "/voice-apps/": 10,
        "/media/": 9,
    }
    assert queries(client, "/voice-apps/", **HTMX) <= 8


def test_who_lets_an_app_call_abroad_proves_first_who_it_is(shop: Shop):
    with scope.system():
        update_account(
            account=shop.customer,
            by=BY,
            may_change=STAFF_FIELDS,
            service_international=True,
            international_countries=["FR"],
        )
    bob = shop.people.bob
    bob.set_password(PASSWORD)
    bob.save()
    app = app_of(shop)
    client, url = signed_in(bob), f"/voice-apps/{app.ref}/"
    sent = fields_of(client, app) | {"targets": "+33639981234"}
    before = settings_of(app).to_json()

    asked = client.post(url, sent)
    assert asked["Location"].startswith("/user/reauthenticate/?next=%2Fvoice-apps%2F")
    assert settings_of(VoiceApp.objects.get()).to_json() == before

    client.post("/user/reauthenticate/", {"password": PASSWORD, "next": "/"})
    assert client.post(url, sent).status_code == 302
    assert settings_of(VoiceApp.objects.get()).to_json()["targets"][0]["number"] == "+33639981234"

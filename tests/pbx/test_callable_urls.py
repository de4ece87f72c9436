"""A URL that calls may never ask is refused at its field when it is saved, wherever it is typed."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from common import posting, scope
from common.errors import Invalid
from pbx.models import VoiceApp
from pbx.selectors.apps import voice_app
from pbx.services.apps import create_app, edit_app
from tests.people import BY, People

SCRIPT = """\
branches:
  inbound-call:
    actions:
      - action: fetch@v1
        params: {url: "%s"}
"""
PUBLIC = "https://93.184.216.34/rt"


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "https://169.254.169.254/", "http://10.0.0.1/"])
def test_it_is_refused_where_it_stands(people: People, url: str) -> None:
    account = people.customer
    with scope.tenant(account.pk):
        with pytest.raises(Invalid) as caught:
            create_app(account=account, by=BY, kind="real_time", name="Live", settings={"url": url})
        assert caught.value.field == "url"
        with pytest.raises(Invalid, match="Line 4: ") as caught:
            create_app(
                account=account, by=BY, kind="scenario", name="Live", settings={"script": SCRIPT % url}
            )
        assert caught.value.field == "script"
        assert not VoiceApp.objects.exists()
        app = create_app(account=account, by=BY, kind="real_time", name="Live", settings={"url": PUBLIC})
        with pytest.raises(Invalid):
            edit_app(account=account, by=BY, ref=app.ref, settings={"url": url})
        assert voice_app(account, app.ref).settings["url"] == PUBLIC


@pytest.mark.parametrize("url", ["http://93.184.216.34/rt", "http://nowhere.invalid/"])
def test_programs_that_steer_calls_may_be_at_plain_http_and_pages_of_scripts_not(
    people: People, url: str
) -> None:
    account = people.customer
    with scope.tenant(account.pk):
        app = create_app(account=account, by=BY, kind="real_time", name="Live", settings={"url": url})
        assert app.settings["url"] == url
        assert edit_app(account=account, by=BY, ref=app.ref, settings={"url": f"{url}?2"})
        with pytest.raises(Invalid):
            create_app(
                account=account, by=BY, kind="scenario", name="Live", settings={"script": SCRIPT % url}
            )


def test_networks_of_the_operator_may_be_asked(people: People, settings: Any) -> None:
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    account, url = people.customer, "http://127.0.0.1:9/rt"
    with scope.tenant(account.pk):
        app = create_app(account=account, by=BY, kind="real_time", name="Live", settings={"url": url})
    assert app.settings["url"] == url


def test_what_was_saved_before_does_not_keep_a_name_from_being_changed(people: People, settings: Any) -> None:
    account, url = people.customer, "http://127.0.0.1:9/rt"
    with scope.tenant(account.pk):
        settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
        app = create_app(account=account, by=BY, kind="real_time", name="Live", settings={"url": url})
        settings.HOOK_NETWORKS = []
        edited = edit_app(account=account, by=BY, ref=app.ref, settings={"url": url, "login": "me"})
    assert edited.settings["login"] == "me"


def test_a_name_that_leads_nowhere_now_passes() -> None:
    posting.require_callable("https://nowhere.invalid/hook", field="url")
    with pytest.raises(Invalid):
        posting.require_callable("https://-/", field="url")

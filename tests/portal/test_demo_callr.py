"""The demo's calls: what programs of its French company find over CALLR, and what can be heard."""

import base64
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Account
from calls.recordings.kinds import MAIL as VOICEMAIL
from calls.recordings.kinds import MAKE
from calls.recordings.models import Recording
from calls.switch.behaviours import behaviour_of
from common import scope
from jobs.models import Job
from jobs.states import JobState
from pbx.media import files


def test_programs_of_the_french_company_find_what_they_need(demo: dict, client: Client):
    told = demo["callr"]
    assert told["base_url"] == demo["api"]["CALLR"] == "http://127.0.0.1:8000/api/callr"

    def call(authorization: str, method: str, *params: object) -> object:
        answer = client.post(
            "/api/callr/json-rpc/v1.1/",
            {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)},
            content_type="application/json",
            headers={"Authorization": authorization},
        )
        return answer.json()["result"]

    pair = base64.b64encode(f"{told['login']}:{told['password']}".encode()).decode()
    assert call(f"Basic {pair}", "did.search", {}, {})["total"] == 5
    key = f"Api-Key {told['api_key']}"
    assert Decimal(call(key, "billing.get_prepaid_credit")) > 40_000
    now = timezone.now()
    both: list[Any] = []
    for way in ("IN", "OUT"):
        both += call(
            key, "cdr.get", way, f"{now - timedelta(days=100):%Y-%m-%d %H:%M:%S}", f"{now:%Y-%m-%d %H:%M:%S}"
        )
    assert len(both) >= 30
    assert len({one["scenario_hash"] for one in both}) == 3
    assert {one.get("cli_country_code") for one in both} == {"FR", "GB", None}
    assert {one.get("dialstatus") for one in both} == {"ANSWER", "BUSY", "NOANSWER", None}
    assert len({one["start"][:7] for one in both}) >= 3
    assert sum(Decimal(one["billing_customer_debit_eur"]) for one in both) > 0
    assert [behaviour_of(told[name]).name for name in ("answers", "busy", "silent")] == [
        "answers and speaks",
        "busy",
        "silent",
    ]
    areas = call(key, "did/areacode.get_list", "FR", None)
    assert max(area["available"]["CLASSIC"] for area in areas) >= 30
    assert max(area["available"]["GOLD"] for area in areas) >= 3


def test_voicemails_and_recordings_can_be_heard(demo: dict):
    """Those of the practice, and of the French company, where each call about the campaign is recorded."""
    found = {}
    for name in ("Harbor Dental Group", "Ligne Claire"):
        with scope.system():
            rows = list(Recording.objects.filter(account=Account.objects.get(name=name)))
        assert {row.state for row in rows} == {"ready"}, name
        assert all(len(files.samples(row.key)) >= 2 * 8000 * (row.seconds - 1) for row in rows)
        found[name] = {kind: sum(row.kind == kind for row in rows) for kind in ("voicemail", "call")}
    assert found == {
        "Harbor Dental Group": {"voicemail": 6, "call": 3},
        "Ligne Claire": {"voicemail": 4, "call": 13},
    }
    with scope.system():
        assert (
            Recording.objects.filter(
                heard_at=None, kind="voicemail", call__account__name="Harbor Dental Group"
            ).count()
            == 2
        )
        assert not Job.objects.filter(kind__in=[MAKE, VOICEMAIL], state=JobState.QUEUED).exists()

"""Many numbers taken off a campaign at VoiceTel in one request: what is sent, and what the answer becomes."""

from uuid import uuid4

import pytest

from providers.errors import NotThere, Uncertain
from tests.providers.voicetel.conftest import BASE
from tests.providers.voicetel.test_connector import ONE, TWO

PATH = "/v2.2/numbers/messaging-campaign"


def told(carrier, data: object) -> None:
    carrier.add("DELETE", f"{BASE}{PATH}", json={"status": "success", "data": data})


def test_each_number_has_an_outcome_of_its_own(connector, carrier):
    answer = {
        "campaignId": "CABC123",
        "unassignedNumbers": [ONE[2:]],
        "failed": [{"number": TWO[2:], "reason": "Not on it."}],
    }
    told(carrier, answer)
    third = "+12015550109"

    found = connector.unbind_numbers([ONE, TWO, third], "CABC123", key=uuid4())

    request = carrier.calls[-1].request
    assert request.url.endswith(f"{PATH}?numbers={ONE[2:]},{TWO[2:]},{third[2:]}&campaignId=CABC123")
    assert found[ONE] is None
    assert (type(found[TWO]), found[TWO].text) == (NotThere, "VoiceTel: Not on it.")
    assert type(found[third]) is Uncertain


def test_an_answer_about_another_campaign_leaves_all_open(connector, carrier):
    told(carrier, {"campaignId": "COTHER1", "unassignedNumbers": [ONE[2:]]})
    with pytest.raises(Uncertain):
        connector.unbind_numbers([ONE], "CABC123", key=uuid4())

"""Time, money, countries, time zones, numbers' facts and jobs (callr.md §5)."""

import time
import uuid

from common import scope
from jobs.models import Job
from jobs.states import JobState
from tests.api.callr.conftest import Program


def test_time_and_money(customer: Program) -> None:
    assert abs(customer.call("system.get_timestamp") - time.time()) < 60
    assert customer.call("billing.get_prepaid_credit") == "10000.00"


def test_countries_are_the_whole_of_iso_3166(customer: Program) -> None:
    told = customer.call("list.countries")
    assert len(told) == 249
    france = told["FR"]
    assert (france["country_code"], france["country_dialcode"]) == ("FR", "33")
    assert (france["country_en_label"], france["country_label"]) == ("FRANCE", "France")
    assert (france["currency_code"], france["country_tld"]) == ("EUR", ".fr")
    assert told["GB"]["country_tld"] == ".uk"


def test_time_zones_go_by_their_ids(customer: Program) -> None:
    told = customer.call("list.timezones")
    assert all(key == str(zone["id"]) for key, zone in told.items())
    by_name = {zone["iana"]: zone for zone in told.values()}
    assert (by_name["Europe/Paris"]["country_codes"], by_name["Europe/Paris"]["dst"]) == (["FR"], "DST")
    assert by_name["Asia/Tokyo"]["dst"] is None


def test_a_bad_number_is_answered_as_not_valid(customer: Program) -> None:
    assert customer.call("list.number_infos", "+33 1 99 00 12 34") == {
        "country_code": "FR",
        "intl_code": "33",
        "intl_number": "+33199001234",
        "is_valid": True,
        "local_number": "0199001234",
        "local_prefix": "0",
        "location": "France",
        "type": "GEOGRAPHIC",
    }
    for bad in ("", "abc", "+1", "1" * 40, "+33123"):
        told = customer.call("list.number_infos", bad)
        assert [key for key, value in told.items() if value] == [], bad
    assert customer.refusal("list.number_infos", None)[1] == "INVALID_PARAM_FORMAT [number]"
    assert customer.refusal("list.number_infos", "\x00")[1] == "INVALID_PARAM_FORMAT [number]"


def test_jobs_are_told_to_their_account_alone(customer: Program, stranger: Program) -> None:
    area = next(one for one in customer.call("did/areacode.get_list", "FR") if one["available"]["CLASSIC"])
    customer.call("did/store.reserve", area["id"], "CLASSIC", 1, "RANDOM")
    with scope.system():
        job = Job.objects.get(account=customer.account)
    told = customer.call("jobs.get", job.pk.hex)
    assert (told["id"], told["status"], told["percent"], told["error"]) == (
        job.pk.hex,
        "DONE",
        "100.00",
        None,
    )
    refused = (151, "PROPERTY_VALUE_ERROR [id]")
    assert stranger.refusal("jobs.get", job.pk.hex) == refused
    assert customer.refusal("jobs.get", uuid.uuid4().hex) == refused
    assert customer.refusal("jobs.get", "x") == refused
    assert customer.refusal("jobs.cancel", job.pk.hex)[1] == "CONFLICT"
    with scope.system():
        assert Job.objects.get(pk=job.pk).state == JobState.DONE

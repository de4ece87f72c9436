"""What all served APIs have in common."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.request import Request

from accounts.models import Account
from accounts.services.credentials import issue_credential
from common import scope
from common.e164 import for_people, home
from portal.api.omniavoice.base import API
from portal.api.serving import serve
from tests.people import BY, People

PARIS = "+33199001234"


def test_numbers_in_texts_are_written_as_at_home_in_the_program_s_country(people: People, settings: Any):
    settings.DEFAULT_COUNTRY = "FR"
    with scope.system():
        account = Account.objects.get(pk=people.customer.pk)
        credential = issue_credential(
            account=account, by=BY, dialect="omniavoice", username=account.number, password="abc1234567"
        )
    api = replace(API, credential_of=lambda _: credential)
    request = Request(RequestFactory().get("/"))

    answer = serve(
        api,
        request,
        need=None,
        admit=lambda caller: caller,
        run=lambda _: HttpResponse(f"{home()} {for_people(PARIS)}"),
    )

    assert answer.getvalue() == b"US +33 1 99 00 12 34"
    assert for_people(PARIS) == "01 99 00 12 34"

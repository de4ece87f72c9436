"""The pages about the served APIs: every operation, for anybody, within the console's frame for who is signed in."""

import pytest
from django.test import Client

from portal.api.docs import Document, openapi
from portal.api.reference import Field, operations
from portal.api.urls import DOCUMENTS
from tests.console import signed_in
from tests.people import People


@pytest.mark.parametrize("document", DOCUMENTS, ids=[document.slug for document in DOCUMENTS])
def test_every_operation_has_its_page(client: Client, db: None, document: Document):
    described = {
        one["operationId"] for entry in openapi(document)["paths"].values() for one in entry.values()
    }
    assert set(operations(document)) == described

    listed = client.get("/api/docs/", {"api": document.slug})

    assert listed.context["shown"] is document
    for name, operation in operations(document).items():
        assert f'href="/api/docs/{document.slug}/{name}/"' in listed.content.decode()
        page = client.get(f"/api/docs/{document.slug}/{name}/").content.decode()
        assert f"<h1>{name}</h1>" in page
        assert f"{operation.method} {document.api.dialect.path}{operation.path}" in page
        assert all(f">{field.name}</th>" in page for field in operation.body)


def test_keys_within_keys_are_told_with_type_and_need():
    order = operations(DOCUMENTS[0])["inumbering.order"]
    assert order.body[0] == Field("numbers", 0, "array of string", True, order.body[0].description)
    deep = {
        field.depth
        for operation in operations(DOCUMENTS[0]).values()
        for _, answer in operation.answers
        for field in answer
    }
    assert deep >= {0, 1, 2}


def test_who_is_signed_in_stays_in_the_console(people: People):
    page = signed_in(people.alice).get("/api/docs/")
    assert (page.context["frame"], page.context["request"].account) == ("base.html", people.customer)
    assert 'href="/numbers/"' in page.content.decode()


def test_others_see_no_console(client: Client, people: People):
    page = client.get("/api/docs/")
    assert (page.status_code, page.context["frame"]) == (200, "portal/public.html")
    assert 'href="/numbers/"' not in page.content.decode()
    for address in ("/api/docs/voicetel/nothing/", "/api/docs/nobody/login/", "/api/docs/voicetel/%00/"):
        assert client.get(address).status_code == 404

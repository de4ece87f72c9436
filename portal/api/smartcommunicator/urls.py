"""Paths of the SmartCommunicator API as its clients know them: no slash at the end, no redirects."""

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from portal.api.docs import Document
from portal.api.smartcommunicator import agents, assignments, authenticate, inboxes, numbers, offboarding
from portal.api.smartcommunicator.base import API
from portal.api.smartcommunicator.fields import Shape


class Anything(StringConverter):
    """An agent's identifier: any characters, a slash and a line break included."""

    regex = "(?s:.+)"


register_converter(Anything, "anything")

of_customer = [
    path("agents", agents.Agents.as_view()),
    path("agents/offboard", offboarding.Offboard.as_view()),
    path("agents/<anything:agent_id>", agents.OneAgent.as_view()),
    path("inboxes", inboxes.Inboxes.as_view()),
    path("inboxes/assignments", assignments.Assignments.as_view()),
    path("numbers", numbers.Numbers.as_view()),
]
operations: list[URLPattern | URLResolver] = [
    path("rest/v1/authenticate", authenticate.Authenticate.as_view()),
    path("<str:customer_id>/", include(of_customer)),
]

DOCUMENT = Document(
    api=API,
    operations=operations,
    title="SmartCommunicator user management API, served by Tandem",
    description="Existing clients work against this base URL unchanged, for users and for sign-in.",
    version="1",
    security={"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
    shape=Shape,
    # Where the same operations were in an older edition of the guide.
    also=[path("rest/v1/smartcomm/<str:customer_id>/", include(of_customer))],
)

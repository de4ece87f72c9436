"""Paths of the SmartCommunicator API as its clients know them: no slash at the end, no redirects."""

from django.urls import include, path, re_path, register_converter
from django.urls.converters import StringConverter

from portal.api.smartcommunicator import agents, assignments, authenticate, inboxes, numbers, offboarding
from portal.api.smartcommunicator.errors import unknown_path


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
operations = [
    path("rest/v1/authenticate", authenticate.Authenticate.as_view()),
    path("<str:customer_id>/", include(of_customer)),
]

urlpatterns = [
    *operations,
    # Where the same operations were in an older edition of the guide.
    path("rest/v1/smartcomm/<str:customer_id>/", include(of_customer)),
    re_path(r"", unknown_path),
]

"""Paths of the OmniaVoice API as its clients know them: no slash at the end, no redirects."""

from django.urls import path, re_path

from portal.api.omniavoice import numbers
from portal.api.omniavoice.errors import unknown_path

operations = [
    path("api/v1/numbers", numbers.Numbers.as_view()),
    path("api/v1/numbers/<str:id>", numbers.Number.as_view()),
    path("api/v1/agents/<str:id>/numbers", numbers.NumbersOfAgent.as_view()),
]

urlpatterns = [*operations, re_path(r"", unknown_path)]

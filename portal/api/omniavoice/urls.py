"""Paths of the OmniaVoice API as its clients know them: no slash at the end, no redirects."""

from django.urls import path

from portal.api.docs import Document
from portal.api.omniavoice import numbers
from portal.api.omniavoice.base import API
from portal.api.omniavoice.fields import Shape

operations = [
    path("api/v1/numbers", numbers.Numbers.as_view()),
    path("api/v1/numbers/<str:id>", numbers.Number.as_view()),
    path("api/v1/agents/<str:id>/numbers", numbers.NumbersOfAgent.as_view()),
]

DOCUMENT = Document(
    api=API,
    operations=operations,
    title="OmniaVoice phone number API v1, served by Tandem",
    description="Existing OmniaVoice clients work against this base URL unchanged. Agents are voice bots.",
    version="1",
    security={"key": {"type": "apiKey", "in": "header", "name": "X-API-KEY"}},
    shape=Shape,
)

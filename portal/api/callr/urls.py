"""Paths of the CALLR API as its clients know them: JSON-RPC with a slash at the end, REST without."""

from django.urls import path, re_path

from portal.api.callr import files, methods, rest  # noqa: F401
from portal.api.callr.base import API
from portal.api.callr.describing import Nothing, describe, introduction
from portal.api.callr.rpc import JsonRpc
from portal.api.docs import Document

operations = [
    path("json-rpc/v1.1/", JsonRpc.as_view()),
    path("rest/v1.1/sms", rest.Messages.as_view()),
    path("rest/v1.1/sms/send", rest.Send.as_view()),
    path("rest/v1.1/sms/<str:hash>", rest.OneMessage.as_view()),
    path("rest/v1.1/exports/<str:ref>.csv", files.ExportedFile.as_view()),
    path("rest/v1.1/media/<slug:hash>.mp3", files.MediaSound.as_view()),
    path("rest/v1.1/recordings/<slug:hash>.mp3", files.RecordingSound.as_view()),
]

DOCUMENT = Document(
    api=API,
    operations=operations,
    also=[path("json-rpc/v1.1", JsonRpc.as_view()), re_path(r"^rest(?:/|$)", rest.unknown_path)],
    title="CALLR API v1.1",
    description=introduction(),
    version="1.1",
    security={
        "basic": {"type": "http", "scheme": "basic"},
        "token": {"type": "apiKey", "in": "header", "name": "Authorization"},
    },
    shape=Nothing,
    extend=describe,
)

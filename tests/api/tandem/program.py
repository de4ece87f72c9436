"""A program with a key of our own API; every answer is held against the OpenAPI document."""

import json
import re
from dataclasses import dataclass
from typing import Any

import jsonschema
from django.test import Client

from accounts.services.credentials import api_key, issue_credential
from portal.api.docs import openapi
from portal.api.tandem.urls import DOCUMENT
from tests.people import BY, People


@dataclass
class Program:
    key: str
    http: Client

    def call(self, method: str, path: str, data: Any = None, **more: Any) -> tuple[int, Any]:
        answer = getattr(self.http, method)(f"/api/v1{path}", data, headers={"X-API-Key": self.key}, **more)
        body = answer.json() if answer.content else None
        fits_document(method, path, answer.status_code, body)
        return answer.status_code, body

    def send(self, method: str, path: str, data: Any = None) -> tuple[int, Any]:
        """The same with a JSON body."""
        return self.call(method, path, json.dumps(data), content_type="application/json")


def fits_document(method: str, path: str, status: int, body: Any) -> None:
    document = openapi(DOCUMENT)
    plain = path.partition("?")[0]
    for pattern, operations in document["paths"].items():
        shape = re.sub(r"{\w+}", "[^/]+", pattern.removeprefix("/api/v1"))
        if re.fullmatch(shape, plain) and method in operations:
            content = operations[method]["responses"][str(status)].get("content")
            assert (content is None) == (body is None)
            if content:
                schema = content["application/json"]["schema"] | {"components": document["components"]}
                jsonschema.validate(body, schema)
            return


def program_of(people: People, account: str, name: str) -> Program:
    credential = issue_credential(
        account=getattr(people, account), by=BY, dialect="tandem", username=name, password="abc1234567"
    )
    return Program(api_key(credential), Client())

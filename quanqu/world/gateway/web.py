"""Plain values between the socket and the gateway's verbs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .refusal import Refusal

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    is_local: bool

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    @property
    def is_json(self) -> bool:
        return self.header("Content-Type").partition(";")[0].strip().lower() == "application/json"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False


# The connection ends without a word: the merchant cannot know what happened.
CUT = Answer(status=0, body=b"", is_cut=True)


def json_answer(status: int, content: object) -> Answer:
    return Answer(status, json.dumps(content, ensure_ascii=False).encode())


def problem(refusal: Refusal) -> Answer:
    return json_answer(refusal.status, {"code": refusal.code, "detail": refusal.detail})


def json_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object; refuses anything else with 400."""
    try:
        content = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "body_malformed", "The body is not JSON.") from error
    if not isinstance(content, dict):
        raise Refusal(400, "body_malformed", "The body is not a JSON object.")
    return content

"""A person with a device: requests of the API in their name, each effect with a key of its own."""

import os
import ssl
import time
import uuid
from collections.abc import Callable
from typing import Any, Final, TypeVar

import httpx

T = TypeVar("T")
Answer = dict[str, Any]

PATIENCE_SECONDS: Final = 45.0
"""For what other processes do: notices, the event log, a provider that is asked again."""


class Refusal(Exception):
    """The API said no; `code` and `facts` are those of the problem details."""

    def __init__(self, request: httpx.Request, response: httpx.Response) -> None:
        problem = response.json() if "json" in response.headers.get("content-type", "") else {}
        self.status = response.status_code
        self.code: str = problem.get("code", "")
        self.facts: Answer = problem.get("facts", {})
        detail = problem.get("detail", response.text[:200])
        super().__init__(f"{request.method} {request.url.path}: {self.status} {detail}")


class Client:
    """One person at one device. Cookies and token are theirs."""

    def __init__(self, base_url: str, name: str) -> None:
        self.name = name
        self.http = httpx.Client(
            base_url=f"{base_url.rstrip('/')}/api/v1",
            headers={"Accept-Language": "en"},
            timeout=30,
            verify=_trusted(),
            # A proxy of the machine has no business between a shop and its own client.
            trust_env=False,
        )

    def get(self, path: str, **query: Any) -> Answer:
        """Read something."""
        return self._done(self.http.get(path, params=query))

    def post(self, path: str, body: Answer | None = None, key: str | None = None) -> Answer:
        """Do something, once: the key is new unless a request is to be repeated."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._done(self.http.post(path, json=body, headers=headers))

    def scan(self, text: str, scan_id: str | None = None) -> Answer:
        """Hold the camera on a code."""
        body = {"scan_id": scan_id or str(uuid.uuid4()), "text": text, "channel": "journey"}
        return self.post("/scans", body)

    def carry(self, token: str) -> None:
        """Act in the name of whom the token speaks for."""
        self.http.headers["Authorization"] = f"Bearer {token}"

    def sign_in(self, password: str) -> None:
        """Staff sign in by name and password."""
        body = {"username": self.name, "password": password}
        self.carry(self.post("/sign-ins", body)["token"])

    @staticmethod
    def _done(response: httpx.Response) -> Answer:
        if response.status_code >= 400:
            raise Refusal(response.request, response)
        answer: Answer = response.json()
        return answer


def _trusted() -> ssl.SSLContext:
    """SSL_CERT_FILE names the local authority of a site served by `quanqu run --tls`."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or None)


def wait_for(what: Callable[[], T | None]) -> T | None:
    """What becomes true in a while, or None when patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = what()
        if found or time.monotonic() > deadline:
            return found or None
        time.sleep(0.2)

"""As a process: orders one after the other, and keeps what it asked and what it was told.

    python -m tests.storm.buyer PLAN HISTORY

PLAN is JSON: addresses, tokens, orders with their numbers. Every line of HISTORY is on the disk
before the next request leaves: an order is asked, then told, refused, or nobody ever knew.
"""

import http.client
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any, TextIO

TRIES = 40
PAUSE_S = 0.25
TIMEOUT_S = 20
IMPATIENT = 5
"""Every fifth order is not sent again after a lost answer: then nobody knows."""
CANCELLED = 10
"""Every tenth that was told is cancelled by its buyer."""


class Buyer:
    """One person after the other, on one connection that may break at any time."""

    def __init__(self, plan: dict[str, Any], history: TextIO) -> None:
        self.addresses: list[str] = plan["addresses"]
        self.history = history
        self.chance = random.Random(plan["orders"][0]["number"])
        self.connection: http.client.HTTPConnection | None = None

    def order(self, order: dict[str, Any], token: str) -> None:
        number, path, key = order["number"], order["path"], f"storm-order-{order['number']}"
        self.keep(number=number, asked=path)
        is_patient = number % IMPATIENT != 0
        status, body = self.send(path, order["body"], token, key, is_patient)
        self.keep(
            number=number,
            status=status,
            body=body if status != 201 else None,
            order_id=body.get("order_id"),
        )
        if status == 201 and number % CANCELLED == 0:
            self.cancel(number, body["order_id"], token)

    def cancel(self, number: int, order_id: str, token: str) -> None:
        self.keep(number=number, asked="cancel")
        path = f"/api/v1/orders/{order_id}/cancel"
        status, _body = self.send(path, {}, token, f"storm-cancel-{number}", True)
        self.keep(number=number, cancel=status)

    def send(
        self, path: str, body: Any, token: str, key: str, is_patient: bool
    ) -> tuple[int, dict[str, Any]]:
        """The answer, or 0: no word. The same key again until there is one, as good clients do."""
        for _try in range(TRIES if is_patient else 1):
            status, told = self.send_once(path, body, token, key)
            if 200 <= status < 500 and status != 429:
                return status, told
            if not is_patient:
                return 0, {}
            time.sleep(PAUSE_S * self.chance.uniform(0.5, 1.5))
        return 0, {}

    def send_once(self, path: str, body: Any, token: str, key: str) -> tuple[int, dict[str, Any]]:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            if self.connection is None:
                address = self.chance.choice(self.addresses)
                self.connection = http.client.HTTPConnection(address, timeout=TIMEOUT_S)
            self.connection.request("POST", path, json.dumps(body), headers)
            response = self.connection.getresponse()
            text = response.read()
            told = json.loads(text) if text.startswith(b"{") else {}
            return response.status, told
        except (OSError, http.client.HTTPException, ValueError):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return 0, {}

    def keep(self, **line: Any) -> None:
        self.history.write(json.dumps(line) + "\n")
        self.history.flush()
        os.fdatasync(self.history.fileno())


def main(plan: dict[str, Any], history: TextIO) -> None:
    buyer, tokens = Buyer(plan, history), plan["tokens"]
    for order in plan["orders"]:
        buyer.order(order, tokens[order["number"] % len(tokens)])


if __name__ == "__main__":
    with Path(sys.argv[2]).open("a") as kept:
        main(json.loads(Path(sys.argv[1]).read_text()), kept)

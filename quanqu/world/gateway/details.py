"""What a protocol keeps beside a payment; a payment without any came by the plain one."""

import json
import sqlite3
from typing import Any

PLAIN = "plain"


def keep(db: sqlite3.Connection, token: str, protocol: str, content: dict[str, Any]) -> None:
    db.execute(
        "INSERT OR REPLACE INTO detail VALUES (?, ?, ?)", (token, protocol, json.dumps(content))
    )


def of(db: sqlite3.Connection, token: str) -> tuple[str, dict[str, Any]]:
    """The protocol and its facts."""
    row = db.execute("SELECT * FROM detail WHERE token = ?", (token,)).fetchone()
    return (row["protocol"], json.loads(row["content"])) if row else (PLAIN, {})


def add(db: sqlite3.Connection, token: str, **facts: object) -> None:
    """Keep more facts of a payment that did not come by the plain protocol."""
    protocol, known = of(db, token)
    if protocol != PLAIN:
        keep(db, token, protocol, known | facts)

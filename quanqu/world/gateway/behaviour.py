"""How the gateway misbehaves on request: for everybody, or for one merchant."""

import json
import re
import sqlite3
from dataclasses import asdict, dataclass, fields
from typing import Any

from .refusal import Refusal

EVERYBODY = "*"
OPERATIONS = frozenset(
    {"create", "query", "close", "refund", "query_refund", "bill"}
    | {"capture", "void"}
    | {"share", "query_share", "return_share", "query_share_return"}
)
NOTICES = re.compile(r"(normal|twice|never|late:[0-9.]{1,8}|reordered(:[0-9.]{1,8})?)")


@dataclass(frozen=True)
class Behaviour:
    """`answer_lost` and `timeout` name operations; `timeout` has no effect, a lost answer has."""

    notices: str = "normal"
    answer_lost: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()
    timeout_seconds: float = 8.0
    decline: bool = False

    @property
    def notice_mode(self) -> str:
        return self.notices.partition(":")[0]

    @property
    def notice_delay_seconds(self) -> float:
        delay = self.notices.partition(":")[2]
        if delay:
            return float(delay)
        return 1.0 if self.notice_mode == "reordered" else 0.0


def behaviour_for(db: sqlite3.Connection, merchant_id: str) -> Behaviour:
    """A merchant's own behaviour, else everybody's."""
    row = db.execute(
        "SELECT content FROM behaviour WHERE scope IN (?, ?) ORDER BY scope = ? LIMIT 1",
        (merchant_id, EVERYBODY, EVERYBODY),
    ).fetchone()
    return parse(json.loads(row["content"])) if row else Behaviour()


def store_behaviour(db: sqlite3.Connection, scope: str, behaviour: Behaviour) -> None:
    db.execute(
        "INSERT OR REPLACE INTO behaviour VALUES (?, ?)", (scope, json.dumps(asdict(behaviour)))
    )


def forget_behaviours(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM behaviour")


def list_behaviours(db: sqlite3.Connection) -> dict[str, Any]:
    return {
        row["scope"]: json.loads(row["content"]) for row in db.execute("SELECT * FROM behaviour")
    }


def parse(content: dict[str, Any]) -> Behaviour:
    """Build a behaviour from JSON; what is not said is normal."""
    unknown = content.keys() - {field.name for field in fields(Behaviour)}
    if unknown:
        raise Refusal(422, "behaviour_unknown", f"Unknown: {', '.join(sorted(unknown))}.")
    behaviour = Behaviour(
        notices=str(content.get("notices", "normal")),
        answer_lost=_operations(content.get("answer_lost", False)),
        timeout=_operations(content.get("timeout", False)),
        timeout_seconds=float(content.get("timeout_seconds", 8.0)),
        decline=content.get("decline", False) is True,
    )
    if not NOTICES.fullmatch(behaviour.notices):
        raise Refusal(422, "behaviour_unknown", "notices: normal, twice, late:S, never, reordered.")
    return behaviour


def _operations(value: object) -> tuple[str, ...]:
    """True means every operation, a list names some."""
    if isinstance(value, bool):
        return tuple(sorted(OPERATIONS)) if value else ()
    if not isinstance(value, list | tuple) or not OPERATIONS.issuperset(value):
        raise Refusal(422, "behaviour_unknown", f"Operations: {', '.join(sorted(OPERATIONS))}.")
    return tuple(value)

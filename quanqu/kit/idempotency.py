"""One key, one request, one effect, one answer: the memory of the doors."""

from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from quanqu.kit import sql, tx
from quanqu.kit.refusals import Refused


class KeyReused(Refused):
    """The key belongs to another request."""

    code = "idempotency_key_reused"
    status = 409
    text = _("This request key was already used for something else.")


class KeyInvalid(Refused):
    """A key has 8 to 200 characters."""

    code = "idempotency_key_invalid"
    status = 400
    text = _("The request key must have 8 to 200 characters.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to the first request with the key."""

    status: int
    body: bytes


@tx.required
def claim(*, scope: str, key: str, request: bytes) -> Answer | None:
    """Take the key for this request, or give the answer that it got before.

    A second request waits here until the first has committed or rolled back. Must come first in
    the transaction (the global lock order). Raises KeyReused if the request differs.
    """
    if not 8 <= len(key) <= 200:
        raise KeyInvalid
    digest = sha256(request).digest()
    parameters = {"scope": scope, "key": key, "request_hash": digest}
    if sql.run_text(
        "INSERT INTO kit_idempotency (scope, key, request_hash) "
        "VALUES (%(scope)s, %(key)s, %(request_hash)s) ON CONFLICT DO NOTHING RETURNING 1 AS mine",
        parameters,
    ):
        return None
    (row,) = sql.run_text(
        "SELECT request_hash, status, answer FROM kit_idempotency "
        "WHERE scope = %(scope)s AND key = %(key)s",
        {"scope": scope, "key": key},
    )
    if bytes(row["request_hash"]) != digest:
        raise KeyReused
    return Answer(row["status"], bytes(row["answer"]))


@tx.required
def keep(*, scope: str, key: str, answer: Answer) -> None:
    """Keep the answer beside the effect, in the same transaction."""
    sql.run_text(
        "UPDATE kit_idempotency SET status = %(status)s, answer = %(body)s "
        "WHERE scope = %(scope)s AND key = %(key)s",
        {"scope": scope, "key": key, "status": answer.status, "body": answer.body},
    )


@tx.required
def forget_old(*, batch: int = 5_000) -> int:
    """Remove keys older than 30 days, a batch at a time; returns how many."""
    rows = sql.run_text(
        "DELETE FROM kit_idempotency WHERE ctid IN (SELECT ctid FROM kit_idempotency "
        "WHERE made_at < now() - interval '30 days' LIMIT %(batch)s) RETURNING 1 AS gone",
        {"batch": batch},
    )
    return len(rows)

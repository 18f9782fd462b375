"""One key, one request, one effect, one answer: the memory of the doors."""

from collections.abc import Sequence
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
def forget(*, scopes: Sequence[str]) -> None:
    """Drop what was answered to these askers: it may hold something personal. What is being done
    keeps its key.
    """
    sql.run_text(
        "DELETE FROM kit_idempotency WHERE scope = ANY (%(scopes)s::text[]) AND answer IS NOT NULL",
        {"scopes": list(scopes)},
    )


@dataclass(frozen=True, slots=True)
class Deed:
    """A request with its key and the answer that its effect will have."""

    scope: str
    key: str
    request: bytes
    answer: Answer


@tx.required
def start_claiming(deeds: Sequence[Deed]) -> sql.Later[set[tuple[str, str]]]:
    """Take many keys with their answers, inside `sql.together`: those (scope, key) that are ours.

    A key that another request has or had is left out: then nothing of this transaction may stay.
    Keys are taken in one order, so that two batches cannot wait for each other.
    """
    rows = sql.start_text(CLAIM_MANY, _columns(deeds))
    return lambda: {(row["scope"], row["key"]) for row in rows()}


@tx.required
def start_keeping(deeds: Sequence[Deed]) -> None:
    """Keep the answers of many keys that are ours, inside `sql.together`."""
    sql.start_text(KEEP_MANY, _columns(deeds))


@tx.required
def start_freeing(deeds: Sequence[Deed]) -> None:
    """Give back keys that are ours, inside `sql.together`: their requests were refused."""
    columns = _columns(deeds)
    sql.start_text(FREE_MANY, {"scopes": columns["scopes"], "keys": columns["keys"]})


def known_answers(deeds: Sequence[Deed]) -> list[Answer | KeyReused | None]:
    """What each was answered before; None if its key was never used. Two may share a key."""
    columns = {"scopes": [deed.scope for deed in deeds], "keys": [deed.key for deed in deeds]}
    known = {(row["scope"], row["key"]): row for row in sql.run_text(KNOWN, columns)}
    return [_known(deed, known.get((deed.scope, deed.key))) for deed in deeds]


def _known(deed: Deed, row: sql.Row | None) -> Answer | KeyReused | None:
    if row is None:
        return None
    if bytes(row["request_hash"]) != sha256(deed.request).digest():
        return KeyReused()
    return Answer(row["status"], bytes(row["answer"]))


def _columns(deeds: Sequence[Deed]) -> dict[str, object]:
    return {
        "scopes": sql.texts(deed.scope for deed in deeds),
        "keys": sql.texts(deed.key for deed in deeds),
        "hashes": sql.hexes(sha256(deed.request).digest() for deed in deeds),
        "statuses": sql.numbers(deed.answer.status for deed in deeds),
        "answers": [deed.answer.body for deed in deeds],
    }


CLAIM_MANY = """
INSERT INTO kit_idempotency (scope, key, request_hash, status, answer)
SELECT * FROM unnest(%(scopes)s::text[], %(keys)s::text[], %(hashes)s::bytea[],
                     %(statuses)s::integer[], %(answers)s::bytea[])
         AS g (scope, key, request_hash, status, answer)
 ORDER BY scope, key
ON CONFLICT DO NOTHING RETURNING scope, key
"""
KEEP_MANY = """
UPDATE kit_idempotency i SET status = g.status, answer = g.answer
  FROM unnest(%(scopes)s::text[], %(keys)s::text[], %(hashes)s::bytea[],
              %(statuses)s::integer[], %(answers)s::bytea[])
       AS g (scope, key, request_hash, status, answer)
 WHERE i.scope = g.scope AND i.key = g.key
"""
FREE_MANY = """
DELETE FROM kit_idempotency i USING unnest(%(scopes)s::text[], %(keys)s::text[]) AS g (scope, key)
 WHERE i.scope = g.scope AND i.key = g.key
"""
KNOWN = """
SELECT i.scope, i.key, i.request_hash, i.status, i.answer
  FROM unnest(%(scopes)s::text[], %(keys)s::text[]) AS g (scope, key)
  JOIN kit_idempotency i ON i.scope = g.scope AND i.key = g.key
"""


@tx.required
def forget_old(*, batch: int = 5_000) -> int:
    """Remove keys older than 30 days, a batch at a time; returns how many."""
    rows = sql.run_text(
        "DELETE FROM kit_idempotency WHERE ctid IN (SELECT ctid FROM kit_idempotency "
        "WHERE made_at < now() - interval '30 days' LIMIT %(batch)s) RETURNING 1 AS gone",
        {"batch": batch},
    )
    return len(rows)

"""The verbs of codes."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from quanqu.codes import queries, rules, signed
from quanqu.codes.models import Batch, Code, Redemption
from quanqu.codes.offline import redeem_offline, retire_key, rotate_key, sign_code
from quanqu.codes.refusals import (
    AlreadyRedeemed,
    CodeEarly,
    CodeExpired,
    CodeLocked,
    CodeUnknown,
    EmptyBatch,
    MemberCodeUsed,
    NotSigned,
    WrongNode,
    WrongPurpose,
)
from quanqu.codes.types import (
    BatchView,
    CodeId,
    CodeState,
    CodeView,
    NewBatch,
    NewCode,
    Purpose,
    Redeemed,
    RedemptionId,
)
from quanqu.kit import ids, tx
from quanqu.kit.sql import load
from quanqu.network import queries as network

__all__ = [
    "AlreadyRedeemed",
    "CodeEarly",
    "CodeExpired",
    "CodeLocked",
    "CodeUnknown",
    "EmptyBatch",
    "MemberCodeUsed",
    "NotSigned",
    "WrongNode",
    "WrongPurpose",
    "forget_old_steps",
    "issue",
    "issue_batch",
    "issue_many",
    "redeem",
    "redeem_member_code",
    "redeem_offline",
    "redeem_signed",
    "retire_key",
    "revoke",
    "revoke_batch",
    "rotate_key",
    "sign_code",
]

sql = load("quanqu.codes")
GUESSES = 10


@tx.required
def issue(
    *,
    purpose: str,
    target_id: UUID | None,
    organisation_id: UUID,
    valid_from: datetime,
    node_id: UUID | None = None,
    label: str = "",
    valid_until: datetime | None = None,
    uses_limit: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> CodeView:
    """Make a code (A1). With a node it counts only there; pickup, login, device and gift once."""
    code = NewCode(
        purpose=Purpose(purpose),
        target_id=target_id,
        organisation_id=organisation_id,
        valid_from=valid_from,
        node_id=node_id,
        label=label,
        valid_until=valid_until,
        uses_limit=uses_limit,
        facts=facts or {},
    )
    return issue_many(codes=[code])[0]


@tx.required
def issue_batch(*, batch: NewBatch, codes: Sequence[NewCode], at: datetime) -> BatchView:
    """Make codes that belong together, to be listed, printed, counted and taken back as one (A1).

    Refuses EmptyBatch.
    """
    if not codes:
        raise EmptyBatch
    made = Batch.objects.create(
        purpose=batch.purpose.value,
        organisation_id=batch.organisation_id,
        node_id=batch.node_id,
        name=batch.name,
        qty=len(codes),
        cost_fen=batch.cost_fen,
        made_at=at,
    )
    issue_many(codes=codes, batch_id=made.id)
    made.refresh_from_db()
    return queries.batch_view(made)


@tx.required
def issue_many(*, codes: Sequence[NewCode], batch_id: UUID | None = None) -> list[CodeView]:
    """Make many codes at once, in their order: the shelf tags of a store, a sheet of vouchers."""
    # Ids of one millisecond have no order of their own.
    in_order = sorted(ids.new_id() for _ in codes)
    made = [
        Code(
            id=code_id,
            token=_new_token(code.purpose),
            purpose=code.purpose.value,
            target_id=code.target_id,
            organisation_id=code.organisation_id,
            node_id=code.node_id,
            label=code.label,
            valid_from=code.valid_from,
            valid_until=code.valid_until,
            uses_limit=rules.limit_of(code.purpose, code.uses_limit),
            facts=dict(code.facts),
            batch_id=batch_id,
        )
        for code_id, code in zip(in_order, codes, strict=True)
    ]
    Code.objects.bulk_create(made, batch_size=2_000)
    return [queries.view(code) for code in made]


@tx.required
def redeem(*, token: str, purpose: str, node_id: UUID | None, at: datetime, scope: str) -> Redeemed:
    """Use a code at a node (A7): once, or as often as it allows.

    `scope` names who tries (`device:<id>`, `staff:<id>`): ten unknown codes within ten minutes
    lock it. Refuses CodeUnknown, CodeExpired, CodeEarly, WrongPurpose, WrongNode, CodeLocked, and
    AlreadyRedeemed with `redeemed_at` and `node` of the first use.
    """
    rows = sql.redeem(
        token=token, purpose=purpose, node_id=node_id, at=at, scope=scope, use_id=None
    )
    if not rows:
        _refuse(token, purpose, node_id, at, scope)
    row = rows[0]
    return Redeemed(
        redemption_id=RedemptionId(row["id"]),
        code_id=CodeId(row["code_id"]),
        purpose=Purpose(purpose),
        target_id=row["target_id"],
        organisation_id=row["organisation_id"],
        node_id=node_id,
        redeemed_at=at,
    )


@tx.required
def redeem_signed(
    *, text: str, purpose: str, node_id: UUID | None, at: datetime, scope: str
) -> Redeemed:
    """Use a signed code over the network: as `redeem`, by the id inside; a forged text is a guess.

    Another spelling is no code at all, so that the used one is used however it is typed.
    """
    said = signed.read(text, queries.signing_keys())
    code = Code.objects.filter(id=said.code_id).first() if said else None
    # No token is as long as a signed text: what is not ours is looked for, and counted, as such.
    token = code.token if code else text
    return redeem(token=token, purpose=purpose, node_id=node_id, at=at, scope=scope)


@tx.required
def revoke(*, code_id: UUID) -> None:
    """Take a code back; it answers as expired from now on. Refuses CodeUnknown."""
    if not Code.objects.filter(id=code_id).update(state=CodeState.REVOKED.value):
        raise CodeUnknown


@tx.required
def revoke_batch(*, batch_id: UUID) -> int:
    """Take all codes of a batch back; returns how many still counted until now."""
    still = Code.objects.filter(batch_id=batch_id, state=CodeState.ACTIVE.value)
    return still.update(state=CodeState.REVOKED.value)


@tx.required
def redeem_member_code(*, text: str, at: datetime) -> UUID:
    """Whose rotating code this is (A6); each step of 30 seconds counts once, by server time.

    Forged and outdated codes look the same: CodeExpired. Another text: CodeUnknown. A step used
    before: MemberCodeUsed.
    """
    parts = rules.read_member_code(text)
    if parts is None:
        raise CodeUnknown
    member_id, proof = parts
    step = rules.proven_step(
        at, lambda step: hmac.compare_digest(queries.member_proof(member_id, step), proof)
    )
    if step is None:
        raise CodeExpired
    if not sql.use_member_step(member_id=member_id, step=step, at=at):
        raise MemberCodeUsed
    return member_id


@tx.required
def forget_old_steps(*, at: datetime, batch: int = 5_000) -> int:
    """Remove used member steps older than a day; returns how many."""
    return len(sql.forget_steps(before=at - timedelta(days=1), batch=batch))


def _new_token(purpose: Purpose) -> str:
    return "".join(secrets.choice(ids.ALPHABET) for _ in range(rules.token_length(purpose)))


def _refuse(token: str, purpose: str, node_id: UUID | None, at: datetime, scope: str) -> NoReturn:
    """Say why a code could not be used. A locked scope gets one answer for every code."""
    if sql.count_guesses(scope=scope, at=at)[0]["guesses_qty"] >= GUESSES:
        raise CodeLocked
    code = Code.objects.filter(token=token).first()
    if code is None:
        tx.keep_if_refused(lambda: _record_guess(scope, at))
        raise CodeUnknown
    if code.purpose != purpose:
        raise WrongPurpose
    if code.state == CodeState.REVOKED.value:
        raise CodeExpired
    if code.uses_limit is not None and code.uses >= code.uses_limit:
        _refuse_second_use(code)
    if code.valid_until is not None and code.valid_until <= at:
        raise CodeExpired
    if code.valid_from > at:
        raise CodeEarly(valid_from=code.valid_from)
    if code.node_id is not None and code.node_id != node_id:
        raise WrongNode(node=network.get_node(code.node_id).name)
    # A guess of another request locked the scope between our two statements.
    raise CodeLocked


def _refuse_second_use(code: Code) -> NoReturn:
    use = Redemption.objects.filter(code_id=code.id).order_by("redeemed_at").first()
    if use is None:
        raise CodeExpired
    node = network.get_node(use.node_id) if use.node_id else None
    local = use.redeemed_at.astimezone(ZoneInfo(node.timezone if node else "Asia/Shanghai"))
    raise AlreadyRedeemed(
        redeemed_at=use.redeemed_at,
        node_id=use.node_id,
        when=f"{local:%Y-%m-%d %H:%M}",
        node=node.name if node else "",
    )


def _record_guess(scope: str, at: datetime) -> None:
    sql.lock_scope(scope=scope)
    sql.record_guess(scope=scope, at=at)

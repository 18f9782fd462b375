"""Verbs of signed codes: keys that change, uses over the network, uses that are told later. (A7)"""

from datetime import datetime
from uuid import UUID

from quanqu.codes import queries, signed
from quanqu.codes.models import Code, Conflict, Redemption, SigningKey
from quanqu.codes.refusals import CodeUnknown, WrongNode, WrongPurpose
from quanqu.codes.types import CodeId, CodeState, OfflineUse, Purpose, WhyLate
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound
from quanqu.kit.sql import load
from quanqu.network import queries as network

sql = load("quanqu.codes")


@tx.required
def rotate_key(*, at: datetime) -> int:
    """Sign with a new key from now on; what older ones signed stays good. Returns its number."""
    last = SigningKey.objects.select_for_update().order_by("-number").first()
    number = last.number + 1 if last else 1
    SigningKey.objects.create(number=number, made_at=at)
    return number


@tx.required
def retire_key(*, number: int, at: datetime) -> None:
    """Let nothing count any more that a key signed, such as one that leaked. Refuses NotFound."""
    open_ = SigningKey.objects.filter(number=number, retired_at__isnull=True)
    if not open_.update(retired_at=at):
        raise NotFound


@tx.required
def sign_code(*, code_id: UUID, at: datetime) -> str:
    """The text of a code that tills check without a network. Refuses NotSigned for purposes that
    are used more than once or that need nobody's word."""
    if not queries.signing_keys():
        rotate_key(at=at)
    return queries.signed_text(queries.get_code(code_id))


@tx.required
def redeem_offline(
    *, text: str, purpose: str, node_id: UUID, used_at: datetime, use_id: UUID, at: datetime
) -> OfflineUse:
    """Book a use that a till made without a network, under the id that it gave it.

    The first to tell redeems; a later one, and one that was not allowed at its time, is kept as a
    conflict: the goods are gone, so it is not refused. Told again it is the same. Refuses what no
    till could have taken: CodeUnknown (forged), WrongPurpose, WrongNode.
    """
    said = signed.read(text, queries.signing_keys(with_retired=True))
    code = Code.objects.filter(id=said.code_id).first() if said else None
    if said is None or code is None:
        raise CodeUnknown
    if said.purpose != purpose:
        raise WrongPurpose
    if said.node_id not in (None, node_id):
        assert said.node_id is not None
        raise WrongNode(node=network.get_node(said.node_id).name)
    moment = min(used_at, at)
    if said.is_open(moment) and said.key_number in queries.signing_keys():
        rows = sql.redeem(
            token=code.token,
            purpose=purpose,
            node_id=node_id,
            at=moment,
            # Nobody guesses here: the text was signed.
            scope=f"use:{use_id}",
            use_id=use_id,
        )
        if rows:
            return _use(code, use_id)
    if Redemption.objects.filter(use_id=use_id).exists():
        return _use(code, use_id)
    late, _is_new = Conflict.objects.get_or_create(
        use_id=use_id,
        defaults={
            "code_id": code.id,
            "node_id": node_id,
            "used_at": moment,
            "why": _why(said, moment).value,
        },
    )
    return _use(code, use_id, WhyLate(late.why))


def _why(said: signed.Signed, moment: datetime) -> WhyLate:
    code = Code.objects.get(id=said.code_id)
    if not said.is_open(moment):
        return WhyLate.NOT_IN_TIME
    is_revoked = code.state == CodeState.REVOKED.value
    if is_revoked or said.key_number not in queries.signing_keys():
        return WhyLate.TAKEN_BACK
    return WhyLate.USED


def _use(code: Code, use_id: UUID, why: WhyLate | None = None) -> OfflineUse:
    return OfflineUse(
        use_id=use_id,
        code_id=CodeId(code.id),
        purpose=Purpose(code.purpose),
        target_id=code.target_id,
        organisation_id=code.organisation_id,
        why_late=why,
    )

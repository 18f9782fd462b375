"""Signed codes: one spelling, checked alone, used once however many tills had no network."""

import base64
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from quanqu.codes import actions as codes
from quanqu.codes import queries, signed
from quanqu.codes.models import Conflict, Redemption
from quanqu.codes.types import CodeView, OfflineUse, Purpose, WhyLate
from quanqu.kit import tx
from quanqu.kit.refusals import NotFound
from quanqu.network.tests import factory
from quanqu.network.tests.factory import AT, Town

pytestmark = pytest.mark.django_db

END = AT + timedelta(days=2)
MUTATIONS = 100_000
FORGED = 12_000
"""Of them written with the right letters, so that only the signature tells."""


class Stall:
    """A ticket of dealer A for its store, and the tills there."""

    def __init__(self) -> None:
        with tx.begin(actor="system:test"):
            self.town: Town = factory.town()
            self.node_id: UUID = self.town.store_a.node_id
            self.code = self.issue()
            self.text = codes.sign_code(code_id=self.code.code_id, at=AT)

    def issue(self, purpose: Purpose = Purpose.TICKET, uses_limit: int | None = 1) -> CodeView:
        return codes.issue(
            purpose=purpose,
            target_id=uuid4(),
            organisation_id=self.town.dealer_a.organisation_id,
            node_id=self.node_id,
            valid_from=AT,
            valid_until=END,
            uses_limit=uses_limit,
        )

    def offline(self, *, text: str = "", at: object = AT, use_id: UUID | None = None) -> OfflineUse:
        with tx.begin(actor="device:1"):
            return codes.redeem_offline(
                text=text or self.text,
                purpose="ticket",
                node_id=self.node_id,
                used_at=at,  # type: ignore[arg-type]
                use_id=use_id or uuid4(),
                at=END + timedelta(days=1),
            )

    def online(self, text: str = "", purpose: str = "ticket") -> None:
        with tx.begin(actor="staff:1"):
            codes.redeem_signed(
                text=text or self.text,
                purpose=purpose,
                node_id=self.node_id,
                at=AT,
                scope="device:1",
            )


@pytest.fixture
def stall() -> Stall:
    return Stall()


class TestText:
    def test_says_all_that_a_till_needs(self, stall: Stall) -> None:
        said = signed.read(stall.text, [1])
        assert said is not None
        assert (said.code_id, said.target_id) == (stall.code.code_id, stall.code.target_id)
        assert (said.node_id, said.valid_from, said.valid_until) == (stall.node_id, AT, END)
        assert signed.write(said) == stall.text

    def test_is_checked_with_the_public_key_alone(self, stall: Stall) -> None:
        kept = queries.offline_list(stall.node_id, AT)
        content = base64.b32decode(stall.text[2:])
        body, signature = content[: signed.BODY.size], content[signed.BODY.size :]
        key = Ed25519PublicKey.from_public_bytes(kept.keys[1])
        key.verify(signature, body)
        with pytest.raises(InvalidSignature):
            key.verify(signature, body[:-1] + b"x")

    def test_no_mutation_of_a_hundred_thousand_is_taken(self, stall: Stall) -> None:
        dice, letters = random.Random(7), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        with tx.begin(actor="system:test"):
            codes.rotate_key(at=AT)
        said = signed.read(stall.text, [1])
        assert said is not None
        found = {text for text in _spellings(stall.text, letters)}
        found |= {_swapped(stall.text, said, dice) for _n in range(1_000)}
        found |= {_mutated(stall.text, letters, dice) for _n in range(FORGED)}
        while len(found) < MUTATIONS:
            found.add(_spelt_otherwise(stall.text, dice))
        found.discard(stall.text)
        assert [text for text in found if signed.read(text, [1, 2]) is not None] == []


def _spellings(text: str, letters: str) -> set[str]:
    """The last letter, padding, letter case, look-alikes, spaces, and other lengths."""
    last = {text[:-1] + letter for letter in letters}
    padded = {text + end for end in ("=", "==", "A", "\n", " ", "\0")}
    cased = {text.lower(), text.capitalize(), "qs" + text[2:], "QS" + text[2:].lower()}
    alike = {text.replace("O", "0"), text.replace("I", "1"), text[:40] + "-" + text[40:]}
    return last | padded | cased | alike | {text[:end] for end in range(len(text))}


def _swapped(text: str, said: signed.Signed, dice: random.Random) -> str:
    """Another key, purpose, node, target, window or id under the same signature."""
    changes: list[dict[str, Any]] = [
        {"key_number": 2},
        {"purpose": dice.choice([one for one in signed.SIGNABLE if one != said.purpose])},
        {"node_id": dice.choice([None, UUID(int=dice.getrandbits(128))])},
        {"target_id": UUID(int=dice.getrandbits(128))},
        {"valid_until": said.valid_from + timedelta(days=dice.randrange(3, 3_000))},
        {"code_id": UUID(int=dice.getrandbits(128))},
    ]
    other = replace(said, **dice.choice(changes))
    body = base64.b32decode(signed.write(other)[2:])[: signed.BODY.size]
    signature = base64.b32decode(text[2:])[signed.BODY.size :]
    return "QS" + base64.b32encode(body + signature).decode()


def _mutated(text: str, letters: str, dice: random.Random) -> str:
    """One to three letters replaced, or two changed places."""
    found = list(text)
    if dice.random() < 0.3:
        one, other = dice.sample(range(2, len(text)), 2)
        found[one], found[other] = found[other], found[one]
    else:
        for place in dice.sample(range(2, len(text)), dice.randrange(1, 4)):
            found[place] = dice.choice(letters)
    return "".join(found)


def _spelt_otherwise(text: str, dice: random.Random) -> str:
    """Letters in the other case, taken out, put in, or written as a digit that looks like them."""
    found = list(text)
    for place in dice.sample(range(len(text)), dice.randrange(1, 6)):
        letter = found[place]
        found[place] = dice.choice([letter.lower(), "", letter + letter, "0", "1", "8", "=", "%41"])
    return "".join(found)


class TestUse:
    def test_counts_once_however_it_is_shown(self, stall: Stall) -> None:
        stall.online()
        with pytest.raises(codes.AlreadyRedeemed):
            stall.online()
        for text in (stall.text.lower(), stall.text[:-1] + "A", f"{stall.text} "):
            with pytest.raises(codes.CodeUnknown):
                stall.online(text)

    def test_refuses_another_purpose(self, stall: Stall) -> None:
        with pytest.raises(codes.WrongPurpose):
            stall.online(purpose="voucher")

    def test_of_two_tills_the_first_to_tell_redeems(self, stall: Stall) -> None:
        later, earlier = stall.offline(at=AT + timedelta(hours=2)), stall.offline()
        assert (later.why_late, earlier.why_late) == (None, WhyLate.USED)
        assert Redemption.objects.filter(code_id=stall.code.code_id).count() == 1
        (conflict,) = Conflict.objects.all()
        assert (conflict.node_id, conflict.used_at, conflict.why) == (stall.node_id, AT, "used")

    def test_told_again_it_is_the_same(self, stall: Stall) -> None:
        first, second = uuid4(), uuid4()
        for _again in range(2):
            assert stall.offline(use_id=first).why_late is None
            assert stall.offline(use_id=second).why_late is WhyLate.USED
        assert (Redemption.objects.count(), Conflict.objects.count()) == (1, 1)

    def test_out_of_its_time_or_taken_back_it_is_a_conflict(self, stall: Stall) -> None:
        assert stall.offline(at=END).why_late is WhyLate.NOT_IN_TIME
        with tx.begin(actor="staff:1"):
            codes.revoke(code_id=stall.code.code_id)
        assert stall.offline().why_late is WhyLate.TAKEN_BACK
        assert stall.code.code_id in queries.offline_list(stall.node_id, AT).gone

    def test_forged_it_is_refused(self, stall: Stall) -> None:
        with pytest.raises(codes.CodeUnknown):
            stall.offline(text=stall.text[:-1] + "A")
        assert Conflict.objects.count() == 0


class TestKeys:
    def test_rotate_and_retire(self, stall: Stall) -> None:
        with tx.begin(actor="staff:1"):
            assert codes.rotate_key(at=AT) == 2
            fresh = stall.issue()
            text = codes.sign_code(code_id=fresh.code_id, at=AT)
        said = signed.read(text, [2])
        assert said is not None
        assert list(queries.offline_list(stall.node_id, AT).keys) == [1, 2]
        with tx.begin(actor="staff:1"):
            codes.retire_key(number=1, at=AT)
            with pytest.raises(NotFound):
                codes.retire_key(number=1, at=AT)
        with pytest.raises(codes.CodeUnknown):
            stall.online()
        assert stall.offline().why_late is WhyLate.TAKEN_BACK
        stall.online(text)

    def test_only_codes_for_one_use_are_signed(self, stall: Stall) -> None:
        with tx.begin(actor="system:test"):
            for code in (stall.issue(uses_limit=None), stall.issue(Purpose.STORE)):
                with pytest.raises(codes.NotSigned):
                    codes.sign_code(code_id=code.code_id, at=AT)

"""After any sequence of changes, exchanges, returns and payments every promise about it holds."""

import pytest

from quanqu.orders.tests.test_any_sequence import AnySequence, run
from quanqu.proof import actions as proof

pytestmark = pytest.mark.django_db
PROMISES = "O1 O3 O4 O7 R1 R3 R4 P1 P4 P7 L1 L2 L3 L5 L6 T1 T2 S1 S2"


class Promised(AnySequence):
    """The same steps; at their end the shipped queries look at what is left."""

    def the_promises_hold(self) -> None:
        broken = {
            result.code: result.violations
            for result in proof.verify(PROMISES.split())
            if result.violation_count
        }
        assert broken == {}


def test_the_promises_hold_after_any_sequence() -> None:
    run(Promised, 30)

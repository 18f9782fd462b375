from enum import StrEnum

import pytest

from quanqu.kit import states


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


MOVES = {Light.RED: {Light.GREEN}, Light.GREEN: {Light.RED, Light.BROKEN}}


class TestCheck:
    def test_lets_a_listed_move_pass(self) -> None:
        states.check(MOVES, Light.RED, Light.GREEN)

    @pytest.mark.parametrize(
        ("state", "wanted"),
        [(Light.RED, Light.BROKEN), (Light.RED, Light.RED), (Light.BROKEN, Light.RED)],
    )
    def test_refuses_every_other_move(self, state: Light, wanted: Light) -> None:
        with pytest.raises(states.WrongMove) as refusal:
            states.check(MOVES, state, wanted)
        assert refusal.value.status == 409
        assert refusal.value.facts == {"state": state, "wanted": wanted}
        assert str(state) in str(refusal.value)

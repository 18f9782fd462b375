"""Pure decisions of loyalty."""

PER_FEN = 10_000


def points_for(kept_fen: int, rate: int) -> int:
    """The points for money kept: `rate` for each 10,000 minor units, begun points left out.

    It is asked with all that is kept, never with a part, so that what comes and goes in pieces ends
    at the same number.
    """
    return kept_fen * rate // PER_FEN

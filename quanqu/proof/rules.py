"""Pure decisions of proof: reading an invariant's file, and judging what was found."""

import re
from collections.abc import Sequence

from quanqu.proof.types import Invariant, Result, Verdict

HEADER = re.compile(r"-- (?P<code>[A-Z]+[0-9]+): (?P<sentence>.+)\n-- 中文: (?P<chinese>.+)\n")
EXAMINED = "-- examined"

EACH_MINUTE = frozenset({"A2", "K5", "L3", "P5", "R2", "X2"})
"""Those that read little and cannot wait until the morning; all are looked at nightly."""


def read(name: str, text: str) -> Invariant:
    """An invariant from its file: the sentence in English and in Chinese, the violations, the mark
    `-- examined`, and the count of rows looked at.
    """
    header = HEADER.match(text)
    violations, mark, examined = text.partition(f"\n{EXAMINED}\n")
    if header is None or not mark or header["code"].lower() != name:
        raise ValueError(f"{name}.sql must begin with '-- {name.upper()}: ' and have '{EXAMINED}'")
    return Invariant(
        header["code"], header["sentence"], header["chinese"], violations, examined.strip()
    )


def sort_key(code: str) -> tuple[str, int]:
    """S2 stands before S10."""
    letters = code.rstrip("0123456789")
    return letters, int(code[len(letters) :])


def is_proven(results: Sequence[Result], *, allow_not_exercised: bool = True) -> bool:
    """Whether nothing is broken and, if asked, everything had something to examine."""
    allowed = {Verdict.HOLDS} | ({Verdict.NOT_EXERCISED} if allow_not_exercised else set())
    return all(result.verdict in allowed for result in results)

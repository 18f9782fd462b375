"""Pure decisions of proof: reading an invariant's file, and printing what was found."""

import re
from collections.abc import Sequence

from quanqu.proof.types import Invariant, Result, Verdict

HEADER = re.compile(r"-- (?P<code>[A-Z]+[0-9]+): (?P<sentence>.+)")
EXAMINED = "-- examined"

MARKS = {Verdict.HOLDS: "ok", Verdict.BROKEN: "BROKEN", Verdict.NOT_EXERCISED: "not exercised"}


def read(name: str, text: str) -> Invariant:
    """An invariant from its file: `-- S1: sentence.`, the violations, `-- examined`, the count."""
    header = HEADER.match(text)
    violations, mark, examined = text.partition(f"\n{EXAMINED}\n")
    if header is None or not mark or header["code"].lower() != name:
        raise ValueError(f"{name}.sql must begin with '-- {name.upper()}: ' and have '{EXAMINED}'")
    return Invariant(header["code"], header["sentence"].strip(), violations, examined.strip())


def sort_key(code: str) -> tuple[str, int]:
    """S2 stands before S10."""
    letters = code.rstrip("0123456789")
    return letters, int(code[len(letters) :])


def is_proven(results: Sequence[Result], *, allow_not_exercised: bool = True) -> bool:
    """Whether nothing is broken and, if asked, everything had something to examine."""
    allowed = {Verdict.HOLDS} | ({Verdict.NOT_EXERCISED} if allow_not_exercised else set())
    return all(result.verdict in allowed for result in results)


def table(results: Sequence[Result]) -> str:
    """The results as people read them in a terminal, with the first violations under each."""
    lines = []
    for result in results:
        mark = MARKS[result.verdict]
        figures = f"{result.examined:>9,} examined {result.ms:>8.1f} ms"
        lines.append(f"{result.code:<4}{mark:<14}{figures}  {result.sentence}")
        if result.violation_count:
            lines.append(f"      {result.violation_count:,} violations, such as")
            lines += [f"      {dict(row)}" for row in result.violations[:3]]
    broken = sum(result.verdict is Verdict.BROKEN for result in results)
    idle = sum(result.verdict is Verdict.NOT_EXERCISED for result in results)
    holding = len(results) - broken - idle
    lines.append(f"{holding} hold, {broken} broken, {idle} not exercised")
    return "\n".join(lines)

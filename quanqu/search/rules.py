"""Pure decisions of search: which words a text is made of, and which words a reader means."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final

LONGEST_TEXT: Final = 100
MOST_TERMS: Final = 24
SHORTEST_PREFIX: Final = 2
BANDS_FEN: Final = (5_000, 10_000, 20_000, 50_000, 100_000)
"""Where the price bands of a facet end."""

LARGEST_FEN: Final = 10**12

_CHUNK: Final = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?|[\u3400-\u4dbf\u4e00-\u9fff]+")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9._/-]{2,39}")
_MASK: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A text as terms: every one is wanted; the last Latin word may be a beginning."""

    latin: tuple[str, ...]
    chinese: tuple[str, ...]
    beginning: str = ""
    code: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.latin or self.chinese or self.beginning)


def folded(text: str) -> str:
    """One form of letters: full width to half, capitals to small, accents gone."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))


@lru_cache(maxsize=50_000)
def terms(text: str) -> tuple[str, ...]:
    """The terms that a text is found by.

    Latin words lose their plural. Chinese is taken by characters and by pairs of them, so that a
    word inside a longer name is found whatever stands beside it, and no dictionary decides.
    """
    found: list[str] = []
    for chunk in _CHUNK.findall(folded(text)):
        if not chunk.isascii():
            found.extend(chunk)
            found.extend(_pairs(chunk))
        else:
            found.append(singular(chunk))
    return tuple(dict.fromkeys(found))


def asked(text: str) -> Asked:
    """What a reader's text asks for: pairs where there are pairs, else the single character."""
    plain = folded(text[:LONGEST_TEXT]).strip()
    latin: list[str] = []
    chinese: list[str] = []
    chunks = _CHUNK.findall(plain)
    for chunk in chunks:
        if not chunk.isascii():
            chinese.extend(_pairs(chunk) if len(chunk) > 1 else chunk)
        else:
            latin.append(chunk)
    beginning = ""
    if chunks and chunks[-1].isascii() and plain.endswith(chunks[-1]):
        beginning = latin.pop()
    return Asked(
        latin=tuple(dict.fromkeys(map(singular, latin)))[:MOST_TERMS],
        chinese=tuple(dict.fromkeys(chinese))[:MOST_TERMS],
        beginning=beginning,
        code=plain if _CODE.fullmatch(plain) and any(c.isdigit() for c in plain) else "",
    )


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """The word without its English plural; the same for goods and for questions, so no harm."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def slips_allowed(word: str) -> int:
    """How many letters of a word may be wrong, missing, too many or swapped."""
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 8 else 2


def is_near(word: str, other: str, slips: int) -> bool:
    """Whether so many letters wrong, missing, too many or swapped with the next make the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for place, letter in enumerate(word):
        row = [place + 1]
        for at, wanted in enumerate(other):
            cost = min(last[at + 1] + 1, row[at] + 1, last[at] + (letter != wanted))
            swapped = place and at and letter == other[at - 1] and word[place - 1] == wanted
            row.append(min(cost, before[at - 1] + 1) if swapped else cost)
        if min(row) > slips:
            return False
        before, last = last, row
    return last[-1] <= slips


def letters_of(word: str) -> int:
    """Which of the letters from a to z a word has, one bit each."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) - 97 & 31)
    return found


def least_of(pairs: Sequence[str]) -> int:
    """How many pairs of characters must still fit when one character is wrong."""
    if len(pairs) < 2:
        return len(pairs)
    return max(1, len(pairs) - 2) if len(pairs) < 6 else round(len(pairs) * 0.6)


@lru_cache(maxsize=50_000)
def mark_of(kind: str, value: str) -> int:
    """64 bits that stand for a colour, a size or nothing; marks are joined by exclusive or."""
    if not value:
        return 0
    digest = blake2b(f"{kind}:{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def marks(places: Iterable[int], colour: str, size: str) -> set[int]:
    """What one SKU says: it exists, in its colour, in its size, in both, at each place."""
    of_colour, of_size = mark_of("colour", colour), mark_of("size", size)
    kinds = {0, of_colour, of_size, of_colour ^ of_size}
    return {(place & _MASK) ^ kind for place in places for kind in kinds}


def wanted_marks(places: Iterable[int], colours: Sequence[str], sizes: Sequence[str]) -> list[int]:
    """What a SKU may say to be meant: any of the places, colours and sizes, all three at once."""
    of_colours = [mark_of("colour", colour) for colour in colours] or [0]
    of_sizes = [mark_of("size", size) for size in sizes] or [0]
    kinds = {colour ^ size for colour in of_colours for size in of_sizes}
    return list({(place & _MASK) ^ kind for place in places for kind in kinds})


def bands() -> list[tuple[int | None, int | None]]:
    """The stretches of the price facet, from included to excluded."""
    return list(pairwise([None, *BANDS_FEN, None]))


def price_key(zone: str, currency: str) -> str:
    """The name of a price column: letters and digits only, because a dot would mean a path."""
    return f"{zone} {currency}".encode().hex()


def _pairs(chunk: str) -> list[str]:
    return [first + second for first, second in pairwise(chunk)]


def chinese_of(text: str) -> list[str]:
    """The runs of Chinese characters of a text."""
    return [chunk for chunk in _CHUNK.findall(folded(text)) if not chunk.isascii()]

"""The Latin words that an index has, and which of them lie near a word."""

from collections.abc import Iterable
from typing import Final

from quanqu.search import rules

MOST_KEPT: Final = 10_000


class Vocabulary:
    """Words, and what was found among them; both stay the same."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._letters = [(word, rules.letters_of(word)) for word in sorted(self._words)]
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}

    def renewed(self, words: Iterable[str]) -> "Vocabulary":
        """This one where the words are the same, else another."""
        now = frozenset(words)
        return self if now == self._words else Vocabulary(now)

    def near(self, word: str, slips: int) -> tuple[str, ...]:
        """The words with at most so many slips; found once for each word."""
        key = (word, slips)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            found = self._known[key] = self._find(word, slips)
        return found

    def _find(self, word: str, slips: int) -> tuple[str, ...]:
        """A slip brings and takes at most a letter each: most words fall out by that alone."""
        wanted = rules.letters_of(word)
        close = (
            other
            for other, letters in self._letters
            if abs(len(other) - len(word)) <= slips and (letters ^ wanted).bit_count() <= 2 * slips
        )
        return tuple(other for other in close if rules.is_near(word, other, slips))

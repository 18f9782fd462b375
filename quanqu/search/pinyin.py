"""How Chinese names are typed without an input method.

Only whoever writes the index loads the dictionaries: they are large.
"""

from functools import lru_cache
from typing import Final

from quanqu.search.rules import chinese_of, folded

LONGEST_SYLLABLES: Final = 4


@lru_cache(maxsize=50_000)
def spellings(text: str) -> tuple[str, ...]:
    """Two to four characters that stand together, written by sound and by first letters.

    羽绒服 is found by yurong, rongfu, yurongfu and yrf.
    """
    found: dict[str, None] = {}
    for run in chinese_of(text):
        sounds = sounds_of(run)
        for size in range(2, min(LONGEST_SYLLABLES, len(sounds)) + 1):
            for start in range(len(sounds) - size + 1):
                part = sounds[start : start + size]
                found["".join(part)] = None
                if size > 2:
                    found["".join([sound[:1] for sound in part])] = None
    return tuple(found)


def sounds_of(run: str) -> list[str]:
    """The sound of each character: that of the longest known phrase, as in 长裤 and 校长."""
    sounds: list[str] = []
    at = 0
    while at < len(run):
        for size in range(LONGEST_SYLLABLES, 0, -1):
            known = _sounds(run[at : at + size])
            if known:
                sounds += known
                at += len(known)
                break
        else:
            at += 1
    return sounds


@lru_cache(maxsize=100_000)
def _sounds(phrase: str) -> tuple[str, ...]:
    """Without tones; nothing for what the dictionary does not have."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    if len(phrase) == 1:
        readings = PINYIN_DICT.get(ord(phrase), "")
        return (folded(readings.split(",")[0]),) if readings else ()
    return tuple(folded(readings[0]) for readings in PHRASES_DICT.get(phrase, ()))

"""How Chinese names are typed without an input method; only whoever writes the index loads it."""

from functools import lru_cache

from pypinyin import lazy_pinyin

from quanqu.search.rules import chinese_of

LONGEST_SYLLABLES = 4


@lru_cache(maxsize=50_000)
def spellings(text: str) -> tuple[str, ...]:
    """Two to four characters that stand together, written by sound and by first letters.

    羽绒服 is found by yurong, rongfu, yurongfu and yrf.
    """
    found: dict[str, None] = {}
    for run in chinese_of(text):
        sounds = lazy_pinyin(run)
        for size in range(2, min(LONGEST_SYLLABLES, len(sounds)) + 1):
            for start in range(len(sounds) - size + 1):
                part = sounds[start : start + size]
                found["".join(part)] = None
                if size > 2:
                    found["".join(sound[:1] for sound in part)] = None
    return tuple(found)

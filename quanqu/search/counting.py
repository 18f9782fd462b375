"""Facets: how many products there would be with each choice, exactly."""

from collections.abc import Sequence
from typing import Any, Final

from tantivy import Searcher

from quanqu.search import rules
from quanqu.search.asking import FREE, Asking
from quanqu.search.documents import BETWEEN
from quanqu.search.reading import Reader
from quanqu.search.types import Facets, FacetValue, PriceBand

SHOWN: Final = 12
LEVEL: Final = "\x1e"
ALL_VALUES: Final = 10_000
SOME_VALUES: Final = 4 * SHOWN
"""Handed over where only the most frequent are shown: each costs time to turn into Python."""

MOST_KEPT: Final = 500

Counts = dict[str, int]


def facets(reader: Reader, asking: Asking) -> Facets:
    """Every facet, each without its own choice, so that another choice can be made.

    Counted once for all who ask the same of the same state of the index.
    """
    places = None if asking.places is None else tuple(asking.places)
    key = (asking.wish, places, asking.is_close)
    known = reader.counted.get(key)
    if known is None:
        if len(reader.counted) >= MOST_KEPT:
            reader.counted.clear()
        known = reader.counted[key] = _facets(reader.searcher, asking)
    return known


def _facets(searcher: Searcher, asking: Asking) -> Facets:
    wish = asking.wish
    chosen = {
        "category": bool(wish.category_code),
        "brand": bool(wish.brand_codes),
        "colour": bool(wish.colours),
        "size": bool(wish.sizes),
        "price": wish.from_fen is not None or wish.to_fen is not None,
    }
    together = [name for name, is_chosen in chosen.items() if not is_chosen]
    counts = _count(searcher, asking, together, without="")
    for name, is_chosen in chosen.items():
        if is_chosen:
            counts |= _count(searcher, asking, [name], without=name, is_all=True)
    exact = _exact(searcher, asking, counts)
    return Facets(
        categories=_categories(counts["category"], wish.category_code),
        brands=_labelled(counts["brand"], wish.brand_codes),
        colours=_labelled(exact["colour"], wish.colours),
        sizes=_labelled(exact["size"], wish.sizes),
        prices=tuple(
            PriceBand(low, high, counts["price"].get(str(place), 0))
            for place, (low, high) in enumerate(rules.bands())
        ),
    )


def _count(
    searcher: Searcher,
    asking: Asking,
    names: Sequence[str],
    *,
    without: str,
    is_all: bool = False,
) -> dict[str, Counts]:
    """Some facets in one walk over what a query finds; of many values the most frequent."""
    found: dict[str, Counts] = {name: {} for name in names}
    wanted = [name for name in names if name != "price" or asking.price]
    if not wanted:
        return found
    asked = {name: _aggregation(name, asking, is_all) for name in wanted}
    answer = searcher.aggregate(asking.query(without=without), asked)
    cut: list[str] = []
    for name in wanted:
        buckets = answer[name]["buckets"]
        if name == "price":
            found[name] = {str(at): bucket["doc_count"] for at, bucket in enumerate(buckets)}
            continue
        found[name] = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        if not is_all and name != "category" and _is_cut_among_equals(buckets):
            cut.append(name)
    if cut:
        found |= _count(searcher, asking, cut, without=without, is_all=True)
    return found


def _aggregation(name: str, asking: Asking, is_all: bool) -> dict[str, Any]:
    if name != "price":
        # Every segment hands over all its values: a cut there would make sums wrong.
        size = ALL_VALUES if is_all or name == "category" else SOME_VALUES
        return {"terms": {"field": name, "size": size, "segment_size": ALL_VALUES}}
    stretches = [
        {key: fen for key, fen in (("from", low), ("to", high)) if fen is not None}
        for low, high in rules.bands()
    ]
    return {"range": {"field": asking.price, "ranges": stretches}}


def _is_cut_among_equals(buckets: Sequence[dict[str, Any]]) -> bool:
    """Whether what was left out may be as frequent as what is shown, and before it by name."""
    if len(buckets) < SOME_VALUES:
        return False
    return bool(buckets[-1]["doc_count"] == buckets[SHOWN - 1]["doc_count"])


def _exact(searcher: Searcher, asking: Asking, counts: dict[str, Counts]) -> dict[str, Counts]:
    """Products with the colour in the size and place asked for, not merely with each of them.

    The column says which colours a product has at all, which is too much once a size or a place
    is asked for too; then the most frequent are counted by their marks, all in one walk.
    """
    wish = asking.wish
    chosen = {"colour": wish.colours, "size": wish.sizes}
    others = {"colour": wish.sizes, "size": wish.colours}
    exact: dict[str, Counts] = {}
    asked: dict[str, Any] = {}
    for name in chosen:
        if not others[name] and asking.places is None:
            exact[name] = counts[name]
            continue
        for value in _most_frequent(counts[name], chosen[name]):
            choice = {**chosen, name: (value.split(BETWEEN)[0],)}
            marks = asking.marks(choice["colour"], choice["size"])
            asked[name + BETWEEN + value] = {"filter": marks}
    if asked:
        answer = searcher.aggregate(asking.query(without=FREE), asked)
        for key, bucket in answer.items():
            name, value = key.split(BETWEEN, 1)
            exact.setdefault(name, {})[value] = bucket["doc_count"]
    return {name: exact.get(name, {}) for name in chosen}


def _most_frequent(counts: Counts, chosen: Sequence[str]) -> list[str]:
    """The values that may be shown, those chosen first, however rare."""

    def place(key: str) -> tuple[bool, int, str]:
        return not _is_among(key, chosen), -counts[key], key

    return sorted(counts, key=place)[: max(SHOWN, len(chosen))]


def _is_among(key: str, chosen: Sequence[str]) -> bool:
    return bool(chosen) and key.split(BETWEEN)[0] in chosen


def _labelled(counts: Counts, chosen: Sequence[str]) -> tuple[FacetValue, ...]:
    """The most frequent values with their names, and those chosen even where there are none."""
    known = {key: count for key, count in counts.items() if count or _is_among(key, chosen)}
    values = []
    for key in _most_frequent(known, chosen):
        value, *labels = key.split(BETWEEN)
        label, label_en = labels if len(labels) == 2 else (value, labels[0] if labels else value)
        values.append(FacetValue(value, label, label_en or label, counts[key], value in chosen))
    return tuple(values)


def _categories(counts: Counts, chosen: str) -> tuple[FacetValue, ...]:
    """Categories with all that lies below them; one level below the chosen one, and it."""
    sums: dict[str, FacetValue] = {}
    wanted: list[str] = []
    for path, count in counts.items():
        levels = [level.split(BETWEEN) for level in path.split(LEVEL)]
        codes = [level[0] for level in levels]
        for code, name, name_en in levels:
            before = sums[code].count if code in sums else 0
            sums[code] = FacetValue(code, name, name_en or name, before + count, code == chosen)
        wanted += _shown_of(codes, chosen)
    shown = [sums[code] for code in dict.fromkeys(wanted)]
    return tuple(sorted(shown, key=lambda one: (not one.is_chosen, -one.count, one.value)))


def _shown_of(codes: Sequence[str], chosen: str) -> Sequence[str]:
    """Of one path: the chosen category and the next below it; without it, the top."""
    if chosen not in codes:
        return codes[:1]
    place = codes.index(chosen)
    return codes[max(0, place - 1) : place + 2]


def leaf_categories(searcher: Searcher, asking: Asking) -> list[tuple[tuple[str, str, str], int]]:
    """The categories that goods stand in themselves, the fullest first."""
    counts = _count(searcher, asking, ["category"], without="")["category"]
    ranked = sorted(counts.items(), key=lambda one: -one[1])
    leaves = ((path.split(LEVEL)[-1].split(BETWEEN), count) for path, count in ranked)
    return [((code, name, name_en), count) for (code, name, name_en), count in leaves]

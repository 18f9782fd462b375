"""What promotions take off a priced basket: pure, integers only; a till does the same offline.

Order of work: promotions by priority, coupons, the delivery fee. Each takes from what the ones
before it have left, never below a line's floor, in whole fen by the rounding that it names; what
is taken from several lines together is spread by largest remainder.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final

from quanqu.kit.money import BPS, gross_fen, split
from quanqu.pricing.book import Item, Rule, RuleBook, Shopper, Where
from quanqu.pricing.form import (
    Amount,
    Bearer,
    Bundle,
    BuyGet,
    Gift,
    Nth,
    Percent,
    Price,
    When,
)

MANY: Final = 1_000_000

Parts = list[tuple[int, int]]
"""(line, amount) pairs."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one promotion takes off one line, and who bears how much of it."""

    rule: Rule
    line: int
    off_fen: int
    bearers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all promotions give a basket."""

    taken: tuple[Taken, ...] = ()
    on_delivery: tuple[Rule, ...] = ()
    """Promotions that pay the delivery fee, in their order (see `Quote.delivery`)."""
    gifts: tuple[tuple[Rule, int], ...] = ()
    """Free units that the basket may have and does not."""


def apply(book: RuleBook, items: Sequence[Item], shopper: Shopper, where: Where) -> Outcome:
    """Apply promotions to priced lines: each to what the ones before it have left.

    No line goes below its floor. Of a stack group a line takes the promotion that gives most.
    """
    at, currency = where.at, where.currency
    candidates = [
        (rule, lines)
        for rule, lines in book.touching(items, shopper.coupons)
        if rule.from_at <= at < rule.until_at
        and rule.form.currency == currency
        and (rule.is_for_all or (_is_here(rule.when, where) and _is_for(rule.when, shopper)))
    ]
    if not candidates:
        return Outcome()
    work = _Work(items)
    on_fees = [(rule, lines) for rule, lines in candidates if rule.is_on_fees]
    turns: dict[object, list[tuple[Rule, list[int]]]] = {}
    for number, (rule, lines) in enumerate(candidates):
        if not rule.is_on_fees:
            stack = rule.form.stack
            # A group has its turn with the first of it.
            turn = (rule.when.coupon, stack) if stack else number
            turns.setdefault(turn, []).append((rule, lines))
    for group in turns.values():
        if group[0][0].form.stack:
            work.take_best(group)
        else:
            rule, lines = group[0]
            work.take(rule, lines, work.parts(rule, lines))
    return Outcome(
        tuple(work.taken),
        tuple(rule for rule, lines in on_fees if work.sets(rule, work.free(rule, lines))),
        tuple(work.missing_gifts([one for one in candidates if one[0].is_gift])),
    )


def _is_here(when: When, where: Where) -> bool:
    return (
        (not when.sellers or where.seller in when.sellers)
        and (not when.zones or where.zone in when.zones)
        and (not when.nodes or where.node in when.nodes)
        and (not when.weekdays or where.weekday in when.weekdays)
        and (not when.minutes or any(a <= where.minute < b for a, b in when.minutes))
    )


def _is_for(when: When, shopper: Shopper) -> bool:
    return (
        (not when.members_only or shopper.is_member)
        and (not when.tiers or shopper.tier in when.tiers)
        and (not when.first_order or shopper.is_first_order)
        and (not when.buyers_only or shopper.is_buyer)
        and (not when.tokens or not shopper.tokens.isdisjoint(when.tokens))
    )


def _borne(bearers: Sequence[Bearer], off: int) -> tuple[tuple[str, int], ...]:
    if len(bearers) == 1:
        return ((bearers[0].who, off),)
    shares = split(off, [bearer.bps for bearer in bearers])
    return tuple((one.who, fen) for one, fen in zip(bearers, shares, strict=True) if fen)


class _Work:
    """A basket while promotions take from it."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.left = [item.total_fen for item in items]
        # A line that costs less than its floor already has no room, and stays as it is.
        self.room = [max(0, item.total_fen - item.floor_fen) for item in items]
        self._stacks: list[set[str]] = [set() for _ in items]
        self._is_closed = [False] * len(items)
        self.taken: list[Taken] = []

    def free(self, rule: Rule, lines: Sequence[int]) -> list[int]:
        """The lines of a promotion that no earlier one keeps from it."""
        stack, alone = rule.form.stack, rule.form.exclusive
        if not self.taken and not rule.has_excepts:
            return list(lines)
        return [
            i
            for i in lines
            if not self._is_closed[i]
            and not (alone and self._stacks[i])
            and not (stack and stack in self._stacks[i])
            and (not rule.has_excepts or rule.is_about(self.items[i]))
        ]

    def sets(self, rule: Rule, lines: Sequence[int]) -> int:
        """How many times the lines hold what the promotion needs."""
        need, give = rule.form.need, rule.form.give
        most = rule.form.times or MANY
        if isinstance(give, Gift):
            lines = [i for i in lines if f"s{give.sku}" not in self.items[i].keys]
        elif isinstance(give, BuyGet):
            lines = [i for i in lines if rule.goods.has(self.items[i])]
        if need.qty:
            most = min(most, self.pieces(lines) // need.qty)
        if need.amount_fen:
            most = min(most, sum(self.left[i] for i in lines) // need.amount_fen)
        if not need.qty and not need.amount_fen and isinstance(give, Amount | Gift):
            most = 1
        return most if lines else 0

    def parts(self, rule: Rule, lines: Sequence[int]) -> Parts:
        """What a promotion would take off each line now."""
        free = self.free(rule, lines)
        sets = self.sets(rule, free)
        if not sets:
            return []
        wanted = _GIVES[type(rule.form.give)](self, rule, free, sets)
        total, cap = sum(off for _, off in wanted), rule.form.cap_fen
        if cap is not None and total > cap:
            shares = split(cap, [off for _, off in wanted])
            wanted = [(i, off) for (i, _), off in zip(wanted, shares, strict=True)]
        return [(i, min(off, self.room[i])) for i, off in wanted if off and self.room[i]]

    def take(self, rule: Rule, lines: Sequence[int], parts: Parts) -> None:
        """Take it. Every line that it counted is taken by its group, also where nothing is off."""
        if not parts:
            return
        counted = {*self.free(rule, lines), *(i for i, _ in parts)}
        for i, off in parts:
            self.left[i] -= off
            self.room[i] -= off
            self.taken.append(Taken(rule, i, off, _borne(rule.form.bearers, off)))
        for i in counted:
            self._stacks[i].add(rule.form.stack)
            self._is_closed[i] |= rule.form.exclusive

    def take_best(self, group: Sequence[tuple[Rule, list[int]]]) -> None:
        """Take the one that gives most, then of the others what is left for them, and so on.

        None is reckoned before it may be the best: until then it counts as all that its lines may
        give. An offer whose lines were taken since is reckoned again when its turn comes.
        """
        taken_in = [0] * len(self.items)
        heap: list[tuple[int, int, int, Parts]] = [
            (-self.most(rule, lines), n, 0, []) for n, (rule, lines) in enumerate(group)
        ]
        heapify(heap)
        turn, stack = 1, group[0][0].form.stack
        left = {i for i, stacks in enumerate(self._stacks) if stack not in stacks}
        while heap and left:
            _, n, offered_in, parts = heappop(heap)
            rule, lines = group[n]
            if left.isdisjoint(lines):
                continue
            # A gift lies on a line that its promotion does not count.
            lines_touched = {*lines, *(i for i, _ in parts)}
            if not offered_in or any(taken_in[i] >= offered_in for i in lines_touched):
                parts = self.parts(rule, lines)
                if parts:
                    heappush(heap, (-sum(off for _, off in parts), n, turn, parts))
                continue
            self.take(rule, lines, parts)
            for i in lines_touched:
                taken_in[i] = turn
            left = {i for i in left if stack not in self._stacks[i]}
            turn += 1

    def most(self, rule: Rule, lines: Sequence[int]) -> int:
        """More than this a promotion cannot take off."""
        room = self.room
        everything = sum(room) if rule.is_gift else sum([room[i] for i in lines])
        cap = rule.form.cap_fen
        return everything if cap is None else min(cap, everything)

    def units(
        self, lines: Iterable[int], qty: int, *, dearest: bool = False
    ) -> list[tuple[int, int, int]]:
        """The cheapest (or dearest) units of some lines: (line, units, what they cost now).

        Goods by weight have no units.
        """
        chosen = []
        pieces = [i for i in lines if self.items[i].price_per_qty == 1]
        for i in sorted(pieces, key=lambda i: self.items[i].unit_fen, reverse=dearest):
            some = min(qty, self.items[i].qty)
            if some:
                chosen.append((i, some, self.left[i] * some // self.items[i].qty))
            qty -= some
        return chosen

    def limited(self, rule: Rule, lines: Sequence[int]) -> list[tuple[int, int, int]]:
        """All of the lines, or of the dearest units so many as a basket may have."""
        if rule.form.times:
            return self.units(lines, rule.form.times, dearest=True)
        return [(i, self.items[i].qty, self.left[i]) for i in lines]

    def pieces(self, lines: Iterable[int]) -> int:
        """How many units lie on some lines."""
        return sum(self.items[i].qty for i in lines if self.items[i].price_per_qty == 1)

    def lines_of(self, sku: str) -> list[int]:
        return [i for i, item in enumerate(self.items) if f"s{sku}" in item.keys]

    def missing_gifts(
        self, candidates: Iterable[tuple[Rule, list[int]]]
    ) -> Iterable[tuple[Rule, int]]:
        """Free units that the basket has earned and does not hold."""
        for rule, lines in candidates:
            give = rule.form.give
            if isinstance(give, Gift):
                earned = give.qty * self.sets(rule, self.free(rule, lines))
                missing = earned - self.pieces(self.lines_of(give.sku))
                if missing > 0:
                    yield rule, missing

    def of_part(self, rule: Rule, number: int, lines: Iterable[int]) -> list[int]:
        """The lines of one part of a promotion."""
        return [i for i in lines if rule.parts[number].has(self.items[i])]


def _percent(work: _Work, rule: Rule, lines: list[int], _sets: int) -> Parts:
    give = rule.form.give
    assert isinstance(give, Percent)
    units = work.limited(rule, lines)
    # Rounded once over all goods: splitting a line changes nothing.
    return _shared(units, part(sum(fen for *_, fen in units), give.bps, give.round))


def _amount(work: _Work, rule: Rule, lines: list[int], sets: int) -> Parts:
    give = rule.form.give
    assert isinstance(give, Amount)
    if give.per == "unit":
        pieces = [i for i in lines if work.items[i].price_per_qty == 1]
        return [(i, min(give.fen * qty, fen)) for i, qty, fen in work.limited(rule, pieces)]
    rooms = [work.room[i] for i in lines]
    if not sum(rooms):
        return []
    # Over what each line may still give, so that no line's floor keeps a part of it back.
    off = min(give.fen * sets, sum(rooms))
    return list(zip(lines, split(off, rooms), strict=True))


def _price(work: _Work, rule: Rule, lines: list[int], _sets: int) -> Parts:
    give = rule.form.give
    assert isinstance(give, Price)
    return [
        (i, max(0, fen - gross_fen(give.fen, qty, work.items[i].price_per_qty)))
        for i, qty, fen in work.limited(rule, lines)
    ]


def _nth(work: _Work, rule: Rule, lines: list[int], sets: int) -> Parts:
    give = rule.form.give
    assert isinstance(give, Nth)
    qty = min(sets, work.pieces(lines) // give.n)
    return [(i, part(fen, give.bps, give.round)) for i, _, fen in work.units(lines, qty)]


def _buy_get(work: _Work, rule: Rule, lines: list[int], sets: int) -> Parts:
    give = rule.form.give
    assert isinstance(give, BuyGet)
    if give.of is None:
        others, sets = lines, min(sets, work.pieces(lines) // (give.buy + give.get))
    else:
        others = work.of_part(rule, 0, lines)
        bought = [i for i in lines if i not in others and rule.goods.has(work.items[i])]
        sets = min(sets, work.pieces(bought) // give.buy, work.pieces(others) // give.get)
    units = work.units(others, sets * give.get)
    return [(i, part(fen, give.bps, give.round)) for i, _, fen in units]


def _bundle(work: _Work, rule: Rule, lines: list[int], sets: int) -> Parts:
    give = rule.form.give
    assert isinstance(give, Bundle)
    left, chosen = list(lines), []
    for number, one in enumerate(give.parts):
        fitting = work.of_part(rule, number, left)
        left = [i for i in left if i not in fitting]
        chosen.append((one.qty, fitting))
        sets = min(sets, work.pieces(fitting) // one.qty)
    units = [u for qty, fitting in chosen for u in work.units(fitting, qty * sets, dearest=True)]
    return _shared(units, sum(fen for *_, fen in units) - give.price_fen * sets)


def _gift(work: _Work, rule: Rule, _lines: list[int], sets: int) -> Parts:
    give = rule.form.give
    assert isinstance(give, Gift)
    mine = work.free(rule, work.lines_of(give.sku))
    return [(i, fen) for i, _, fen in work.units(mine, give.qty * sets)]


def _shared(units: Sequence[tuple[int, int, int]], off: int) -> Parts:
    """An amount over what units cost."""
    worth = [fen for *_, fen in units]
    if off <= 0 or not sum(worth):
        return []
    if len(units) == 1:
        return [(units[0][0], off)]
    return list(zip([i for i, *_ in units], split(off, worth), strict=True))


_GIVES: Final[dict[type, Callable[[_Work, Rule, list[int], int], Parts]]] = {
    Percent: _percent,
    Amount: _amount,
    Price: _price,
    Nth: _nth,
    BuyGet: _buy_get,
    Bundle: _bundle,
    Gift: _gift,
}


def part(amount: int, bps: int, how: str) -> int:
    """So many ten-thousandths of an amount in whole fen: halves up, down, or up."""
    if how == "down":
        return amount * bps // BPS
    if how == "up":
        return -(-amount * bps // BPS)
    return (2 * amount * bps + BPS) // (2 * BPS)

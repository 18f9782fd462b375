"""Verbs of valuation: read movements on, and correct a purchase price after the fact."""

from quanqu.valuation.actions.correcting import correct_cost
from quanqu.valuation.actions.reading import value_next
from quanqu.valuation.refusals import StillValuing

__all__ = ["StillValuing", "correct_cost", "value_next"]

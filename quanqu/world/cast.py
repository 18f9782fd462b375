"""The people, places and goods of the demo world that stories and tests find by their codes."""

from typing import Final

GROUP: Final = "GROUP"
DEALER_A: Final = "DEALER-A"
DEALER_B: Final = "DEALER-B"
CINEMA: Final = "CINEMA"
"""An ally of the group."""

STORE_1: Final = "S1"
"""Of dealer A: the visitor scans a shelf tag here, and collects here."""

STORE_2: Final = "S2"
"""Of dealer B, which sets its own prices: it holds the size that is missing in S1."""

STORE_3: Final = "S3"
"""Of the group: a piece comes back here."""

WEB_SHOP: Final = "WEB"
WAREHOUSE: Final = "WH1"
POSTER_WALL: Final = "PW1"

GUIDES: Final = {"S1": "G1", "S2": "G2", "S3": "G3"}
MANAGERS: Final = {"S1": "M1", "S2": "M2", "S3": "M3"}
CASHIERS: Final = {"S1": "C1", "S2": "C2", "S3": "C3"}
PICKERS: Final = {"S1": "P1", "S2": "P2", "S3": "P3"}
DEALER_CLERKS: Final = {DEALER_A: "DA1", DEALER_B: "DB1"}
ADMINISTRATOR: Final = "HQ1"
MARKETER: Final = "HQ2"
FINANCE: Final = "HQ3"
BUYER: Final = "HQ4"
"""Staff numbers; the user name to sign in with is the same in small letters."""

JACKET: Final = "JK001"
JACKET_COLOUR: Final = "olive"
MISSING_SIZE: Final = "L"
JACKET_SKU: Final = "JK001-OLIVE-L"
"""Nowhere but in S2, and always some there."""

PLAN: Final = "every-touch"
COMMISSION_BPS: Final = 500
"""What the platform keeps of clothes that others sell on it."""


def shelf_tag_label(node_code: str, product_code: str) -> str:
    """How the code of a shelf tag is labelled: `S1 JK001`."""
    return f"{node_code} {product_code}"

"""What the payers of two providers show on their phones, as the providers publish it."""

import re
from typing import Final

CODES: Final = (
    (r"1[0-5]\d{16}", "wechat"),
    (r"(?:2[5-9]|30)\d{14,22}", "alipay"),
)
ANY: Final = "|".join(shape for shape, _name in CODES)
"""Any of them, as the pages know it, too."""


def provider_of(text: str) -> str | None:
    """Whose payer shows this code."""
    return next((name for shape, name in CODES if re.fullmatch(shape, text, re.ASCII)), None)

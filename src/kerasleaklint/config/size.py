"""Sizes as people write them."""

from __future__ import annotations

import re

from kerasleaklint.core import ConfigError

_SIZE = re.compile(r"\s*(\d[\d_]*(?:\.\d+)?)\s*([kmgt]?)(i?)(b?)\s*", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def parse_size(text: str) -> int:
    """Bytes in `32MiB`, `1 GB`, `500k` or `1024`; as in GNU's tools, KB is 1000 and a bare K is 1024, like KiB."""
    match = _SIZE.fullmatch(text)
    if match is None or (match[3] and not match[2]):
        raise ConfigError(f'"{text}" is not a size; write bytes, or for example 32MiB or 1.5GB')
    decimal = match[2] and match[4] and not match[3]
    base = 1000 if decimal else 1024
    return int(float(match[1].replace("_", "")) * base ** _POWERS[match[2].lower()])

"""The way into the class as a square that phones read."""

from functools import lru_cache


@lru_cache(8)
def square(address: str, code: str) -> str:
    """An SVG picture of the address of the entrance with the code filled in; looking at it takes no seat.

    Args:
        address: where students join.
        code: of the class.
    """
    import segno  # noqa: PLC0415 only a class needs it

    made = segno.make(f"{address}?code={code}", error="m", micro=False)
    return str(made.svg_inline(scale=4, border=4, dark="#000000", light="#ffffff", omitsize=True))

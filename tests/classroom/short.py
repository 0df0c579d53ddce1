"""The class that tests hold: one short talk."""

from experiments.classroom.bargain import Bargain, bargain
from experiments.classroom.cases import load_case

CASE = load_case("revenue-share-2025")


def best(table: Bargain) -> str:
    """The offer that is worth most to whose turn it is."""
    levels = [max((value, -level) for level, value in enumerate(each) if value is not None)[1] for each in own(table)]
    return "o" + ".".join(str(-level) for level in levels)


def worst(table: Bargain) -> str:
    """The offer that is worth least to whose turn it is."""
    levels = [min((value, level) for level, value in enumerate(each) if value is not None)[1] for each in own(table)]
    return "o" + ".".join(map(str, levels))


def own(table: Bargain):
    assert table.waiting is not None
    return table.waiting.values


def after(*moves: tuple[str, str]) -> Bargain:
    return bargain(CASE, moves)

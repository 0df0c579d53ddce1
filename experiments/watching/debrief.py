"""After the talk: what a person's deal is worth beside what could have been signed and what the agents sign."""

from experiments.watching.seat import AGREED, FAILED, NO_TALK, SEATS, Ended, Table
from experiments.watching.table import Point, Space
from experiments.wording import percent, usd

_SLACK = 0.001


def headline(table: Table) -> str:
    """How a table ended, in a line."""
    ended = table.ended
    if ended is None:
        return "The talk goes on."
    if ended.how == AGREED:
        return f"You have a deal in {ended.name}"
    if ended.how == NO_TALK:
        return f"There is nothing to talk about in {ended.name}: the two are no longer two firms with a contract"
    return f"The talks end in {ended.name} without a deal" if ended.how == FAILED else "The history ends first"


def debrief(table: Table, alone: Ended) -> tuple[str, ...]:
    """What a table came to, in sentences, the most important first.

    Args:
        table: one that has ended.
        alone: the same talk with the agents in both seats.
    """
    ended = table.ended
    if ended is None or ended.utility_space is None:
        return ()
    told = [f"Agreed: {ended.said}."] if ended.said else []
    told += _worth(table, ended)
    if ended.separated:
        told.append("The partnership is over: for one of the two, leaving was worth more than going on.")
    return (*told, *_compared(table, ended), _agents(table, alone))


def _worth(table: Table, ended: Ended) -> list[str]:
    space, side = ended.utility_space, table.side
    assert space is not None
    floor = space.reservation[side]
    if ended.value is None:
        return [f"Without a deal you have {usd(floor)}, and {table.other} {usd(space.reservation[1 - side])}."]
    mine, theirs = ended.value[side], ended.value[1 - side]
    told = [f"It is worth {usd(mine)} to you and {usd(theirs)} to {table.other}, over the contract there was."]
    if mine < floor - _SLACK:
        told.append(f"You signed below {usd(floor)}, which you would have had without a deal. The agent never does.")
    else:
        told.append(f"Without a deal you would have had {usd(floor)}.")
    return told


def _compared(table: Table, ended: Ended) -> list[str]:
    """Beside the Nash point, and the most the two could have gained together."""
    space, side = ended.utility_space, table.side
    assert space is not None
    told = []
    if space.nash is not None:
        mine, theirs = space.nash[side], space.nash[1 - side]
        told.append(f"The Nash point gives you {usd(mine)} and {table.other} {usd(theirs)}.")
    return [*told, *_together(space, ended.value)]


def _together(space: Space, value: Point | None) -> list[str]:
    """What the two made of what there was to gain together."""
    most = max((sum(point) for point in space.zone), default=None)
    base = sum(space.disagreement)
    if most is None:
        return ["There was no deal that both sides would have signed."]
    if most < _SLACK:
        return ["There was nothing to gain together: no change that both would sign was worth more than none."]
    if value is None:
        return [f"A deal that both would sign could have brought the two {usd(most - base)} together."]
    made, left = sum(value) - base, most - sum(value)
    if made < 0:
        return [
            f"Together you have {usd(-made)} less than without a deal; the best one would have brought {usd(most)}."
        ]
    rest = f"{usd(left)} are left on the table" if left > _SLACK else "nothing is left on the table"
    return [f"Together you realise {percent(made / (most - base))} of what the best deal would have brought; {rest}."]


def _agents(table: Table, alone: Ended) -> str:
    if alone.value is None:
        return f"With the agent in your seat there is no deal: the talks end in {alone.name}."
    value: Point = alone.value
    return (
        f"With the agent in your seat the two sign in {alone.name}: worth {usd(value[table.side])} to "
        f"{SEATS[table.side]} and {usd(value[1 - table.side])} to {table.other}. They agree on: {alone.said}."
    )

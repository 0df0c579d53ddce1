"""What is true at the start of a quarter, in every world.

Each record holds arrays whose first axis is worlds. Nothing is changed in place: a rule returns new arrays and the
model puts them into a new record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from negotiation.axes import Account, Cloud, Employer, Lab, Label
from negotiation.books import Books
from negotiation.columns import names_of, put_anew
from negotiation.parameters import Settings
from negotiation.shapes import (
    PerCloud,
    PerEmployer,
    PerEmployerPair,
    PerLab,
    PerLabFlag,
    PerQuarterBackCloud,
    PerResearcher,
    PerResearcherFirm,
    PerResearcherTerm,
    PerWorld,
    PerWorldFlag,
    PerWorldIndex,
)
from negotiation.table.stakes import Memory
from negotiation.table.tallies import Tally
from negotiation.table.terms import Contract

__all__ = [
    "Account",
    "Cloud",
    "Clouds",
    "Employer",
    "Lab",
    "Label",
    "Market",
    "Microsoft",
    "OpenAI",
    "Relationship",
    "State",
    "Talent",
    "Talking",
    "frozen",
    "lock",
    "mapped",
    "put_anew",
    "world",
]


@dataclass(frozen=True)
class OpenAI:
    """OpenAI, the firm.

    Attributes:
        revenue: annualised revenue, USD bn a year.
        drift: this world's own growth, 1/quarter.
        since_launch: quarters since the chat product was launched, -1 before.
        headcount: persons.
        wanted: compute it wants to use, USD bn a year.
        planned: compute it plans to want some quarters ahead, USD bn a year.
        used: compute it used in the last quarter, USD bn a year.
        unmet: part of the wanted compute it did not get, fraction.
        burn: what it wants to lose, USD bn a quarter.
        loss: what it lost in the last quarter, USD bn; negative is profit.
        runway: cash and pledges over the wanted burn, quarters.
        distress: quarters in a row in which spending was cut for want of cash.
        valuation: USD bn.
        esteem: what it is thought to be worth over what its numbers say, times.
        raised: from outside investors so far, USD bn.
        rounds: funding rounds from outside investors.
        year_loss: loss of the calendar year so far, USD bn.
        year_revenue: revenue of the calendar year so far, USD bn.
        platform: how far its platform is built, 0 to 1.
        focus: part of its research effort that is not lost to other things, 0 to 1.
        output: capability its research brought in the quarter, points a senior person.
        waiting: promised by investors on condition of a conversion, USD bn.
        deadline: quarter of the clock by which it must be done, infinite without one.
        prepared: quarters in which it has prepared a conversion that money waits for.
    """

    revenue: PerWorld
    drift: PerWorld
    since_launch: PerWorld
    headcount: PerWorld
    wanted: PerWorld
    planned: PerWorld
    used: PerWorld
    unmet: PerWorld
    burn: PerWorld
    loss: PerWorld
    runway: PerWorld
    distress: PerWorld
    valuation: PerWorld
    esteem: PerWorld
    raised: PerWorld
    rounds: PerWorld
    year_loss: PerWorld
    year_revenue: PerWorld
    platform: PerWorld
    focus: PerWorld
    output: PerWorld
    waiting: PerWorld
    deadline: PerWorld
    prepared: PerWorld


@dataclass(frozen=True)
class Microsoft:
    """Microsoft, the firm.

    Attributes:
        azure: Azure revenue without OpenAI's models and rent, USD bn a year.
        models: Azure revenue from OpenAI's models, USD bn a year.
        capex: capital expenditure, USD bn a year.
        in_house: what its own models can do of what OpenAI's do, fraction.
        output: part of what is left to OpenAI's models that its research closed in the quarter, a senior person.
        fear: how strongly it fears to depend on OpenAI, 0 is not at all.
        fearfulness: this world's own multiplier of fear.
        received: revenue share received so far, USD bn.
        other_suppliers: part of its needs served by other labs, fraction.
        suppliers: other labs it has a supply deal with, shape (worlds, labs).
        spent: put into the partnership so far, investment, compute and people, USD bn.
        apps: revenue from AI in its own applications, USD bn a year.
        story: how distinct the market finds its AI strategy, 0 to 1.
        value: what the market puts on its AI business, USD bn.
    """

    azure: PerWorld
    models: PerWorld
    capex: PerWorld
    in_house: PerWorld
    output: PerWorld
    fear: PerWorld
    fearfulness: PerWorld
    received: PerWorld
    other_suppliers: PerWorld
    suppliers: PerLabFlag
    spent: PerWorld
    apps: PerWorld
    story: PerWorld
    value: PerWorld


@dataclass(frozen=True)
class Clouds:
    """Compute for rent.

    Attributes:
        capacity: AI capacity that could serve OpenAI, USD bn a year.
        serving: contracted to OpenAI, USD bn a year at reference price.
        price: mean price OpenAI pays, USD per USD of reference compute.
        build: this world's own multiplier of building.
        inputs: what chips and power allow to be built of what is usual, fraction.
        trade: revenue from everybody but OpenAI, USD bn a year.
        past: all revenue at the end of each of the last four quarters, USD bn a year, shape (worlds, quarters, clouds).
    """

    capacity: PerCloud
    serving: PerCloud
    price: PerCloud
    build: PerCloud
    inputs: PerWorld
    trade: PerCloud
    past: PerQuarterBackCloud


@dataclass(frozen=True)
class Market:
    """The market around them.

    Attributes:
        capability: of each lab, points; one point is a model generation.
        commoditisation: how much alike models are, 0 to 1.
        price_index: price at equal capability, 1 at the start.
        business: the AI business market, USD bn a year.
        shares: of each lab in what business spends on models, fraction, sum to 1.
        multi_homing: part of business customers with three model families or more, fraction.
        switching: part of business customers who chose anew in the quarter, fraction.
    """

    capability: PerLab
    commoditisation: PerWorld
    price_index: PerWorld
    business: PerWorld
    shares: PerLab
    multi_homing: PerWorld
    switching: PerWorld


@dataclass(frozen=True)
class Talent:
    """The talent pool; each researcher stands for several senior people.

    Attributes:
        employer: of each researcher, an ``Employer``.
        pay: USD m a year.
        skill: 1 is the middle of the pool.
        tenure: with the present employer, quarters.
        team: researchers of each employer, shape (worlds, employers).
        mean_pay: of each employer's researchers, USD m a year, shape (worlds, employers).
        mean_tenure: of each employer's researchers with it, quarters, shape (worlds, employers); 0 where it has none.
        team_skill: skill of each employer's researchers, summed up, shape (worlds, employers).
        cohesion: of each employer's team, 0 to 1.
        joined: researchers each employer hired away from others in the quarter.
        left: researchers each employer lost to others in the quarter.
        flow: researchers who moved in the quarter, from employer to employer, shape (worlds, employers, employers).
        between: researchers who moved between Microsoft and OpenAI in the quarter, either way.
        approaches: researchers approached in the quarter.
        well_placed: of these, who chose the most renowned and stable of the places that bid.
        pressed: OpenAI was short of cash when the quarter's hiring began.
        instability: OpenAI's governance trouble still felt, USD m a year.
        left_openai: researchers OpenAI has lost so far.
    """

    employer: PerResearcherFirm
    pay: PerResearcher
    skill: PerResearcher
    tenure: PerResearcherTerm
    team: PerEmployer
    mean_pay: PerEmployer
    mean_tenure: PerEmployer
    team_skill: PerEmployer
    cohesion: PerEmployer
    joined: PerEmployer
    left: PerEmployer
    flow: PerEmployerPair
    between: PerWorld
    approaches: PerWorld
    well_placed: PerWorld
    pressed: PerWorldFlag
    instability: PerWorld
    left_openai: PerWorld


@dataclass(frozen=True)
class Relationship:
    """How the two stand to each other.

    Attributes:
        trust: 0 to 1.
        dependence_microsoft: of Microsoft on OpenAI, 0 to 1.
        dependence_openai: of OpenAI on Microsoft, 0 to 1.
        credit: part of the public credit that goes to OpenAI, 0 to 1.
        overlap: of their products, 0 to 1.
        vision_distance: 0 to 1.
        disillusion: Microsoft's disappointment with what exclusivity brings, 0 to 1.
        shaken: how much of OpenAI's last governance crisis is still felt, 0 to 1.
        influence: Microsoft's influence on OpenAI's governance, 0 to 1.
        anchor: the trust it returns to when nothing happens.
        transfer: part of what OpenAI knows that reaches Microsoft, 0 to 1.
        claimed: quarter of the clock in which a claim that AGI is reached takes effect, infinite without one.
        declared: AGI has been declared with effect.
        case_open: a regulator's case is open.
        minority_quarters: quarters in a row in which Azure served less than the threshold.
        label: what the partnership has become, a ``Label``.
        flags: what else is true of it, one column a ``Flag``, shape (worlds, flags).
    """

    trust: PerWorld
    dependence_microsoft: PerWorld
    dependence_openai: PerWorld
    credit: PerWorld
    overlap: PerWorld
    vision_distance: PerWorld
    disillusion: PerWorld
    shaken: PerWorld
    influence: PerWorld
    anchor: PerWorld
    transfer: PerWorld
    claimed: PerWorld
    declared: PerWorldFlag
    case_open: PerWorldFlag
    minority_quarters: PerWorld
    label: PerWorldIndex
    flags: NDArray[np.bool_]


@dataclass(frozen=True)
class Talking:
    """The talk that is under way, if any.

    Attributes:
        open: a talk is under way.
        opener: who opened it, a side.
        reason: what opened it, index into ``session.REASONS``.
        since: quarter of the clock in which it opened.
        memory: what the sides remember of the rounds so far.
        failed: talks that ended without a deal so far.
        held: talks opened so far.
        quiet_until: no talk before this quarter of the clock, unless an event forces one.
        cool_until: after a failed talk none at all before this quarter of the clock.
        knowledge: what each side knows of the other's priorities, 0 to 1, shape (worlds, sides).
        weights: each side's private weight on each issue, shape (worlds, sides, issues).
        hardness: shift of each side's demand in this talk, shape (worlds, sides).
        gap: relative valuation of OpenAI by each side, shape (worlds, sides).
    """

    open: PerWorldFlag
    opener: PerWorldIndex
    reason: PerWorldIndex
    since: PerWorld
    memory: Memory
    failed: PerWorld
    held: PerWorld
    quiet_until: PerWorld
    cool_until: PerWorld
    knowledge: PerEmployer
    weights: PerEmployer
    hardness: PerEmployer
    gap: PerEmployer


@dataclass(frozen=True)
class State:
    """Everything that is true at the start of a quarter."""

    contract: Contract
    openai: OpenAI
    microsoft: Microsoft
    clouds: Clouds
    market: Market
    talent: Talent
    relationship: Relationship
    talking: Talking
    tally: Tally
    accounts: PerEmployer
    books: Books


def mapped[T](record: T, change: Callable[[Any], Any]) -> T:
    """The record with ``change`` applied to every array in it, also inside tuples, mappings and other records.

    Tuples with named parts, such as ``packed.Layout``, hold nothing by world and stay as they are.
    """
    if isinstance(record, np.ndarray):
        return cast("T", change(record))
    if isinstance(record, tuple) and hasattr(record, "_fields"):
        return record
    if isinstance(record, tuple):
        return cast("T", tuple(mapped(part, change) for part in record))
    if isinstance(record, Mapping):
        return cast("T", {name: mapped(part, change) for name, part in record.items()})
    if not is_dataclass(record):
        return record
    values = {entry.name: mapped(getattr(record, entry.name), change) for entry in fields(record)}
    return cast("T", cast("Any", type(record))(**values))


def copied[T](record: T, rows: NDArray[np.intp]) -> T:
    """The worlds of a record that are named, in that order, each as often as it is named."""
    return mapped(record, lambda array: np.ascontiguousarray(array[rows]))


def world(record: Any, k: int) -> Any:
    """World ``k`` of a record of many, as a record of one."""
    return mapped(record, lambda array: np.ascontiguousarray(array[k : k + 1]))


def frozen[T](record: T) -> T:
    """The same record with every array read-only and checked to be C-ordered.

    Raises:
        ValueError: an array is not C-ordered, so that one world might round differently from many.
    """
    kind: Any = type(record)
    for name in names_of(kind):
        part = getattr(record, name)
        if isinstance(part, np.ndarray):
            if not part.flags.c_contiguous:
                raise ValueError(f"{kind.__name__}.{name}, of shape {part.shape}, is not C-ordered")
            part.setflags(False)  # type: ignore[call-arg] # write=False; by its place it takes half the time
        elif is_dataclass(part):
            frozen(part)
    return record


def lock(view: Any) -> None:
    """Make every array in a record read-only, also inside tuples and other records; settings are so from the start."""
    for part in view if isinstance(view, tuple) else vars(view).values():
        if isinstance(part, np.ndarray):
            part.setflags(False)  # type: ignore[call-arg] # as above
        else:
            kind: Any = type(part)
            if _may_hold_arrays(kind):
                lock(part)


@cache
def _may_hold_arrays(kind: Any) -> bool:
    """Whether a part of such a kind is a tuple, or a record other than settings."""
    if issubclass(kind, tuple):
        return True
    return not issubclass(kind, Settings) and is_dataclass(kind)

"""People: every metric of researchers and of what their research brings."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from negotiation.across import total
from negotiation.metric import Metric
from negotiation.parameters import Settings
from negotiation.shapes import PerWorld
from negotiation.state import Employer, Lab, State
from negotiation.world.research import at_frontier

#: Months in a quarter.
MONTHS: Final = 3


def _team(firm: Employer) -> Callable[[State, Settings], PerWorld]:
    return lambda s, p: s.talent.team[:, firm] * p.talent.persons_per_researcher


def _moves(direction: str, firm: Employer) -> Callable[[State, Settings], PerWorld]:
    return lambda s, p: getattr(s.talent, direction)[:, firm] * p.talent.persons_per_researcher


def _flow(old: Employer, new: Employer) -> Callable[[State, Settings], PerWorld]:
    return lambda s, p: s.talent.flow[:, old, new] * p.talent.persons_per_researcher


def _pay(firm: Employer) -> Callable[[State, Settings], PerWorld]:
    return lambda s, _: s.talent.mean_pay[:, firm]


#: The metrics by name.
PEOPLE: Final[Mapping[str, Metric]] = {
    "seniors_microsoft": Metric("persons", "senior researchers at Microsoft", _team(Employer.MICROSOFT)),
    "seniors_openai": Metric("persons", "senior researchers at OpenAI", _team(Employer.OPENAI)),
    "seniors_google": Metric("persons", "senior researchers at Google", _team(Employer.GOOGLE)),
    "seniors_amazon": Metric("persons", "senior researchers at Amazon", _team(Employer.AMAZON)),
    "seniors_anthropic": Metric("persons", "senior researchers at Anthropic", _team(Employer.ANTHROPIC)),
    "seniors_meta": Metric("persons", "senior researchers at Meta", _team(Employer.META)),
    "seniors_startups": Metric("persons", "senior researchers at start-ups and others", _team(Employer.STARTUPS)),
    "left_openai": Metric("persons", "seniors OpenAI lost in the quarter", _moves("left", Employer.OPENAI)),
    "joined_openai": Metric("persons", "seniors OpenAI hired away in the quarter", _moves("joined", Employer.OPENAI)),
    "left_microsoft": Metric("persons", "seniors Microsoft lost in the quarter", _moves("left", Employer.MICROSOFT)),
    "joined_microsoft": Metric(
        "persons", "seniors Microsoft hired away in the quarter", _moves("joined", Employer.MICROSOFT)
    ),
    "left_google": Metric("persons", "seniors Google lost in the quarter", _moves("left", Employer.GOOGLE)),
    "left_anthropic": Metric("persons", "seniors Anthropic lost in the quarter", _moves("left", Employer.ANTHROPIC)),
    "left_meta": Metric("persons", "seniors Meta lost in the quarter", _moves("left", Employer.META)),
    "left_openai_pressed": Metric(
        "persons",
        "seniors OpenAI lost in a quarter that began with less than a year of cash",
        lambda s, p: s.talent.left[:, Employer.OPENAI] * s.talent.pressed * p.talent.persons_per_researcher,
    ),
    "openai_from_microsoft": Metric(
        "persons", "seniors OpenAI hired from Microsoft in the quarter", _flow(Employer.MICROSOFT, Employer.OPENAI)
    ),
    "microsoft_from_openai": Metric(
        "persons", "seniors Microsoft hired from OpenAI in the quarter", _flow(Employer.OPENAI, Employer.MICROSOFT)
    ),
    "microsoft_from_google": Metric(
        "persons", "seniors Microsoft hired from Google in the quarter", _flow(Employer.GOOGLE, Employer.MICROSOFT)
    ),
    "meta_from_openai": Metric(
        "persons", "seniors Meta hired from OpenAI in the quarter", _flow(Employer.OPENAI, Employer.META)
    ),
    "tenure_openai": Metric(
        "months",
        "how long OpenAI's seniors have been there, mean",
        lambda s, _: MONTHS * s.talent.mean_tenure[:, Employer.OPENAI],
    ),
    "well_placed": Metric(
        "fraction",
        "part of the seniors approached who chose the most renowned and stable place that bid",
        lambda s, _: s.talent.well_placed / np.maximum(s.talent.approaches, 1),
    ),
    "research_openai": Metric(
        "points a person",
        "capability OpenAI's research brought in the quarter for each of its seniors, before luck",
        lambda s, _: s.openai.output,
    ),
    "research_microsoft": Metric(
        "fraction a person",
        "part of what is left to OpenAI's models that Microsoft's research closed, for each of its seniors",
        lambda s, _: s.microsoft.output,
    ),
    "openai_platform": Metric("fraction", "how far OpenAI's platform is built", lambda s, _: s.openai.platform),
    "openai_focus": Metric(
        "fraction", "part of OpenAI's research effort not lost to other things", lambda s, _: s.openai.focus
    ),
    "alone_at_frontier": Metric(
        "0 or 1",
        "a lab without a cloud's capital is within a generation of the best",
        lambda s, _: at_frontier(s.market.capability, Lab.OPEN_WEIGHT),
    ),
    "moves": Metric(
        "persons",
        "seniors who changed employer in the quarter",
        lambda s, p: total(s.talent.left) * p.talent.persons_per_researcher,
    ),
    "moves_between": Metric(
        "persons",
        "seniors who moved between Microsoft and OpenAI in the quarter",
        lambda s, p: s.talent.between * p.talent.persons_per_researcher,
    ),
    "approaches": Metric(
        "persons",
        "seniors approached in the quarter",
        lambda s, p: s.talent.approaches * p.talent.persons_per_researcher,
    ),
    "mean_pay": Metric(
        "USD m a year",
        "mean pay of the pool",
        lambda s, _: total(s.talent.mean_pay * s.talent.team) / total(s.talent.team),
    ),
    "pay_openai": Metric("USD m a year", "mean pay at OpenAI", _pay(Employer.OPENAI)),
    "pay_microsoft": Metric("USD m a year", "mean pay at Microsoft", _pay(Employer.MICROSOFT)),
    "cohesion_openai": Metric(
        "fraction", "cohesion of OpenAI's team", lambda s, _: s.talent.cohesion[:, Employer.OPENAI]
    ),
    "cohesion_microsoft": Metric(
        "fraction", "cohesion of Microsoft's team", lambda s, _: s.talent.cohesion[:, Employer.MICROSOFT]
    ),
}

"""Research: capability grows with compute, people, data, and what flows between the labs."""

from dataclasses import dataclass

import numpy as np

from negotiation.parameters import Settings
from negotiation.shapes import PerEmployer, PerLab, PerWorld, PerWorldFlag
from negotiation.state import Employer, Lab, State
from negotiation.world.talent import effective_team, know_how_gained

#: The employer that staffs each lab; start-ups stand for the makers of open-weight models.
STAFFED_BY = (Employer.OPENAI, Employer.GOOGLE, Employer.ANTHROPIC, Employer.META, Employer.STARTUPS)


@dataclass(frozen=True)
class EffortView:
    """What a rival lab sees before it decides on its effort.

    Attributes:
        lab: which one it is.
        quarter: of the clock.
        settings: numbers of the research phase.
    """

    lab: Lab
    quarter: int
    settings: Settings


@dataclass(frozen=True)
class Effort:
    """A lab's research effort after diminishing returns, times OpenAI's in 2019."""

    effort: PerWorld


@dataclass(frozen=True)
class InHouseView:
    """What Microsoft sees before it decides how hard to build models of its own."""

    fear: PerWorld
    commoditisation: PerWorld
    team_share: PerWorld
    may_build: PerWorldFlag
    settings: Settings


@dataclass(frozen=True)
class InHouseEffort:
    """How hard Microsoft builds, fraction of what is left a quarter."""

    rate: PerWorld


def own_effort(compute: PerWorld, settings: Settings) -> PerWorld:
    """OpenAI's effort from the compute it uses, times its own in 2019 [M17]."""
    return (compute / settings.start.start_openai_compute) ** settings.research.compute_elasticity


def rival_effort(scale: PerWorld, quarter: int, settings: Settings) -> PerWorld:
    """A rival lab's effort, times OpenAI's in 2019; rivals arm as the race goes on [M40]."""
    return scale * np.exp(settings.research.effort_growth * quarter)


def in_house_rate(
    fear: PerWorld, commoditisation: PerWorld, team_share: PerWorld, may_build: PerWorldFlag, settings: Settings
) -> PerWorld:
    """How fast Microsoft closes the gap to doing without OpenAI, fraction of what is left a quarter [M10, M12].

    Args:
        fear: of depending on OpenAI.
        commoditisation: 0 to 1; open models make own ones easier.
        team_share: Microsoft's part of the talent pool, fraction.
        may_build: it may use what it knows of OpenAI's work for frontier models of its own.
        settings: numbers of the research phase.
    """
    numbers = settings.research
    drive = numbers.in_house_floor + numbers.in_house_fear * fear + numbers.in_house_openness * commoditisation
    barred = 1 - settings.rights.build_barred * ~may_build
    return numbers.in_house_rate * drive * barred * (1 + numbers.in_house_talent * team_share)


def users_effect(users: PerWorld, settings: Settings) -> PerWorld:
    """How much faster research goes thanks to users' data, times [M21].

    Args:
        users: weekly, million.
        settings: numbers of the research phase.
    """
    return 1 + settings.research.data_effect * np.log2(1 + users)


def team_effect(team: PerLab, settings: Settings) -> PerLab:
    """How much faster research goes thanks to people, times."""
    numbers = settings.research
    return (np.maximum(team, 1) / numbers.team_scale[:, None]) ** numbers.talent_elasticity[:, None]


def capability_after(state: State, effort: PerLab, users: PerWorld, luck: PerLab, settings: Settings) -> PerLab:
    """Capability of every lab after a quarter, points.

    Args:
        state: the quarter so far.
        effort: of each lab, times OpenAI's in 2019.
        users: OpenAI's weekly users, million.
        luck: standard normal, shape (worlds, labs).
        settings: numbers of the research phase.
    """
    numbers = settings.research
    team = np.ascontiguousarray(effective_team(state)[:, list(STAFFED_BY)])
    speed = effort * team_effect(team, settings)
    speed[:, Lab.OPENAI] *= users_effect(users, settings)
    capability = state.market.capability
    gap = capability.max(axis=1, keepdims=True) - capability
    sizes = np.maximum(state.talent.team, 1)
    joined = np.ascontiguousarray((state.talent.joined / sizes)[:, list(STAFFED_BY)])
    grown = numbers.research_rate[:, None] * speed + numbers.research_noise_size[:, None] * luck
    learned = numbers.diffusion[:, None] * gap + know_how_gained(capability, joined, settings)
    return np.maximum(capability + grown + learned, 0)


def in_house_after(in_house: PerWorld, rate: PerWorld, transfer: PerWorld, settings: Settings) -> PerWorld:
    """What Microsoft's own models can do of what OpenAI's do, after a quarter [M12, M19]."""
    learned = settings.research.learning_by_sharing * transfer
    return np.clip(in_house + (rate + learned) * (1 - in_house), 0, 1)


def lead(capability: PerLab) -> PerWorld:
    """OpenAI's capability over the best other lab's, points."""
    return capability[:, Lab.OPENAI] - capability[:, Lab.OPENAI + 1 :].max(axis=1)


def lead_of_employers(capability: PerLab, in_house: PerWorld) -> PerEmployer:
    """Capability of each employer's models over the labs' mean, points, shape (worlds, employers).

    Microsoft shares in OpenAI's standing as far as its own models reach; Amazon has none of its own.
    """
    middle = capability.mean(axis=1)
    over = capability - middle[:, None]
    nothing = np.zeros_like(middle)
    columns = [
        over[:, Lab.OPENAI] * in_house,
        over[:, Lab.OPENAI],
        over[:, Lab.GOOGLE],
        nothing,
        over[:, Lab.ANTHROPIC],
        over[:, Lab.META],
        over[:, Lab.OPEN_WEIGHT],
    ]
    return np.stack(columns, axis=1)

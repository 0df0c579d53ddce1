"""Research: capability grows with compute, people, data, and what flows between the labs."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.across import most
from negotiation.bounds import bounded
from negotiation.columns import everywhere
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.quarterly import quarterly
from negotiation.powers import raised
from negotiation.shapes import PerEmployer, PerLab, PerLevel, PerWorld, PerWorldFlag
from negotiation.state import Cloud, Employer, Lab, State
from negotiation.world.talent import know_how_gained

#: The employer that staffs each lab; start-ups stand for the makers of open-weight models.
NOBODYS: Final = -1
_MICROSOFT: Final = int(Employer.MICROSOFT)
STAFFED_BY = (Employer.OPENAI, Employer.GOOGLE, Employer.ANTHROPIC, Employer.META, Employer.STARTUPS)
_STAFFS: Final = np.array(STAFFED_BY, dtype=np.intp)
_OPENAI: Final = int(Lab.OPENAI)


@dataclass(frozen=True)
class EffortView:
    """What a rival lab sees before it decides on its effort.

    Attributes:
        lab: which one it is.
        quarter: of the clock.
        backed: it has a cloud of its own or a cloud's capital behind it, flag a world.
        settings: numbers of the research phase.
    """

    lab: Lab
    quarter: int
    backed: PerWorldFlag
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
    return raised(compute / settings.start.start_openai_compute, settings.research.compute_elasticity)


def rival_effort(scale: PerWorld, quarter: int, settings: Settings) -> PerWorld:
    """A rival lab's effort, times OpenAI's in 2019; rivals arm as the race goes on [M40]."""
    return scale * _armed(quarter, settings)


@quarterly
def _armed(quarter: int, settings: Settings) -> PerWorld:
    """What the race has made of every rival's effort, times."""
    return np.exp(settings.research.effort_growth * quarter)


def backed(lab: Lab, quarter: int, settings: Settings) -> PerWorldFlag:
    """Whether a rival lab has a cloud of its own or a cloud's capital behind it."""
    if lab == Lab.ANTHROPIC:
        return _allied(quarter, settings)
    return everywhere(np.bool_(lab != Lab.OPEN_WEIGHT), len(settings.research.anthropic_backed))


@quarterly
def _allied(quarter: int, settings: Settings) -> PerWorldFlag:
    """Whether Anthropic has a cloud's capital behind it."""
    return np.greater_equal(quarter, settings.research.anthropic_backed)


def capital_reach(backed: PerWorldFlag, quarter: int, settings: Settings) -> PerWorld:
    """Part of its effort that a lab can pay for [M37]: training outgrows the purse of whoever has no cloud behind it.

    Args:
        backed: it has a cloud of its own or a cloud's capital behind it.
        quarter: of the clock.
        settings: numbers of the research phase.
    """
    return np.where(backed, 1.0, _within_means(quarter, settings))


@quarterly
def _within_means(quarter: int, settings: Settings) -> PerWorld:
    """Part of its effort that a lab can pay for with no cloud behind it."""
    return np.exp(-settings.research.capital_intensity * quarter)


def research_forgone(wanted: PerWorld, revenue: PerWorld, share: PerWorld, settings: Settings) -> PerWorld:
    """Compute for research that OpenAI forgoes because a share of its revenue is paid away, USD bn a year [M36].

    Args:
        wanted: compute it would want without a share, USD bn a year; a part of it at most is given up.
        revenue: USD bn a year.
        share: part of revenue paid to Microsoft, fraction.
        settings: numbers of the research phase.
    """
    return np.minimum(settings.research.share_drain * share * revenue, wanted * settings.research.share_drain_top)


def joint_pace(quarter: int, transfer: PerWorld, settings: Settings) -> PerWorld:
    """How much faster both do research thanks to early joint work, times [M59]; it fades as the easy gains are made.

    Args:
        quarter: of the clock.
        transfer: part of what OpenAI knows that reaches Microsoft, 0 to 1; it stands for how close they work.
        settings: numbers of the research phase.
    """
    return 1 + settings.research.joint_boost * transfer * _still_joint(quarter, settings)


@quarterly
def _still_joint(quarter: int, settings: Settings) -> PerWorld:
    """Part of the gains by early joint work that is left to be made."""
    return np.exp(-quarter / settings.research.joint_fade)


def complacency(capability: PerLab, settings: Settings) -> PerWorld:
    """How much slower OpenAI's research goes while it rests on its lead, times [M44]; a generation is rest enough."""
    return 1 - settings.research.complacency * bounded(lead(capability), 0, 1)


def in_house_rate(
    fear: PerWorld, commoditisation: PerWorld, team_share: PerWorld, may_build: PerWorldFlag, settings: Settings
) -> PerWorld:
    """How fast Microsoft closes the gap to doing without OpenAI, fraction of what is left a quarter [M10, M12].

    Args:
        fear: of depending on OpenAI.
        commoditisation: 0 to 1; open models make own ones easier.
        team_share: Microsoft's part of the talent pool, its skill and cohesion counted, fraction.
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
    return raised(_scaled(team, numbers.team_scale), numbers.talent_elasticity[:, None])


@over_worlds
def _scaled(team: PerLab, scale: PerWorld) -> PerLab:
    """The team of each lab, of one at least, times what is usual."""
    scaled = np.empty(team.shape)
    for world in range(team.shape[0]):
        for lab in range(team.shape[1]):
            scaled[world, lab] = max(team[world, lab], 1.0) / scale[world]
    return scaled


def own_pace(state: State, users: PerWorld, joint: PerWorld, settings: Settings) -> PerWorld:
    """How fast OpenAI's research goes besides compute and people, times; its partner's data help it [B27].

    Args:
        state: the quarter so far.
        users: OpenAI's weekly users, million.
        joint: how much faster it goes thanks to early joint work, times.
        settings: numbers of the research phase.
    """
    rested = complacency(state.market.capability, settings)
    taught = 1 + settings.research.partner_data * state.contract.rights.data
    return users_effect(users, settings) * joint * rested * taught * state.openai.focus


def progress(teams: PerEmployer, effort: PerLab, pace: PerWorld, settings: Settings) -> PerLab:
    """Capability that each lab's own research brings in a quarter before luck, points.

    Args:
        teams: each employer's team, its skill and cohesion counted, shape (worlds, employers).
        effort: of each lab, times OpenAI's in 2019.
        pace: how fast OpenAI's research goes besides compute and people, times.
        settings: numbers of the research phase.
    """
    people = team_effect(np.take(teams, STAFFED_BY, axis=1), settings)
    return _brought(effort, people, pace, settings.research.research_rate)


@over_worlds
def _brought(effort: PerLab, people: PerLab, pace: PerWorld, rate: PerWorld) -> PerLab:
    """What effort and people bring, at OpenAI at a pace of its own; see ``progress``."""
    brought = np.empty(effort.shape)
    for world in range(effort.shape[0]):
        for lab in range(effort.shape[1]):
            speed = effort[world, lab] * people[world, lab]
            speed = speed * pace[world] if lab == _OPENAI else speed
            brought[world, lab] = rate[world] * speed
    return brought


def capability_after(state: State, progress: PerLab, luck: PerLab, settings: Settings) -> PerLab:
    """Capability of every lab after a quarter, points.

    Args:
        state: the quarter so far.
        progress: of each lab's own research, points.
        luck: standard normal, shape (worlds, labs).
        settings: numbers of the research phase.
    """
    numbers, capability = settings.research, state.market.capability
    known = know_how_gained(capability, _joined(state.talent.joined, state.talent.team), settings)
    return _risen(capability, progress, luck, known, numbers.research_noise_size, numbers.diffusion)


@over_worlds
def _joined(joined: PerLevel, team: PerLevel) -> PerLab:
    """Part of each lab's people that were hired away from others in the quarter."""
    share = np.empty((team.shape[0], len(STAFFED_BY)))
    for world in range(team.shape[0]):
        for lab in range(len(STAFFED_BY)):
            share[world, lab] = joined[world, _STAFFS[lab]] / max(team[world, _STAFFS[lab]], 1.0)
    return share


@over_worlds
def _risen(
    capability: PerLab, progress: PerLab, luck: PerLab, known: PerLab, noise: PerWorld, diffusion: PerWorld
) -> PerLab:
    """Capability with what own research, luck, what spreads and who came over bring; see ``capability_after``."""
    after = np.empty(capability.shape)
    for world in range(capability.shape[0]):
        best = capability[world, 0]
        for lab in range(1, capability.shape[1]):
            best = max(best, capability[world, lab])
        for lab in range(capability.shape[1]):
            own = capability[world, lab]
            grown = progress[world, lab] + noise[world] * luck[world, lab]
            learned = diffusion[world] * (best - own) + known[world, lab]
            after[world, lab] = max(own + grown + learned, 0.0)
    return after


def per_senior(output: PerWorld, team: PerWorld, settings: Settings) -> PerWorld:
    """What research brings for every senior person, in the unit of ``output`` a person.

    Args:
        output: of the whole team.
        team: researchers.
        settings: of all worlds.
    """
    return output / np.maximum(team, 1) / settings.talent.persons_per_researcher


def learned(state: State, settings: Settings) -> PerWorld:
    """What Microsoft learns from its partner, fraction of what is left a quarter.

    By what is shared [M1], by building and running the partner's computers [M19], and by people who come over [M5].
    """
    numbers, talent = settings.research, state.talent
    shared = numbers.learning_by_sharing * state.relationship.transfer
    built = numbers.learning_by_building * np.log2(1 + state.clouds.serving[:, Cloud.AZURE])
    came = talent.flow[:, Employer.OPENAI, Employer.MICROSOFT] / np.maximum(talent.team[:, Employer.MICROSOFT], 1)
    return shared + built + settings.talent.spillover * came


def in_house_after(in_house: PerWorld, rate: PerWorld, learned: PerWorld) -> PerWorld:
    """What Microsoft's own models can do of what OpenAI's do, after a quarter [M12].

    Args:
        in_house: before, fraction.
        rate: what its own research closes, fraction of what is left.
        learned: what it learns from its partner, fraction of what is left.
    """
    return bounded(in_house + (rate + learned) * (1 - in_house), 0, 1)


def at_frontier(capability: PerLab, lab: Lab) -> PerWorldFlag:
    """Whether a lab is less than a generation behind the best."""
    behind: PerWorldFlag = most(capability) - capability[:, lab] < 1
    return behind


def lead(capability: PerLab) -> PerWorld:
    """OpenAI's capability over the best other lab's, points."""
    return capability[:, Lab.OPENAI] - most(capability[:, Lab.OPENAI + 1 :])


def lead_of_employers(capability: PerLab, in_house: PerWorld) -> PerEmployer:
    """Capability of each employer's models over the labs' mean, points, shape (worlds, employers).

    Microsoft shares in OpenAI's standing as far as its own models reach; Amazon has none of its own.
    """
    return _lead_of_employers(capability, in_house)


#: Whose models an employer works on; NOBODYS where it has none of its own.
_MODELS: Final = np.array([Lab.OPENAI, Lab.OPENAI, Lab.GOOGLE, NOBODYS, Lab.ANTHROPIC, Lab.META, Lab.OPEN_WEIGHT])


@over_worlds
def _lead_of_employers(capability: PerLab, in_house: PerWorld) -> PerLevel:
    """The same, one employer after the other."""
    worlds, labs = capability.shape
    over = np.zeros((worlds, len(_MODELS)))
    for world in range(worlds):
        middle = capability[world, 0]
        for lab in range(1, labs):
            middle += capability[world, lab]
        middle /= labs
        for firm in range(over.shape[1]):
            if _MODELS[firm] != NOBODYS:
                over[world, firm] = capability[world, _MODELS[firm]] - middle
        over[world, _MICROSOFT] *= in_house[world]
    return over

"""Relationship: trust, dependence both ways, credit, rivalry, scrutiny."""

from dataclasses import dataclass

import numpy as np

from negotiation.bounds import bounded
from negotiation.parameters import Settings
from negotiation.parameters.disputes import ALL_IN_SPEND
from negotiation.parameters.quarterly import settled
from negotiation.shapes import PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import Employer, State
from negotiation.table.scale import three_steps
from negotiation.world.compute import azure_part
from negotiation.world.outcomes import microsoft_ai_revenue


@dataclass(frozen=True)
class CaseView:
    """What a regulator sees: exclusivity, joint market share, and whether a case is open."""

    exclusive: PerWorldFlag
    joint_share: PerWorld
    open: PerWorldFlag
    settings: Settings


@dataclass(frozen=True)
class Case:
    """Whether a case is open after the regulator has decided."""

    open: PerWorldFlag


@dataclass(frozen=True)
class CreditView:
    """What the public sees: how many use OpenAI's products, and whom it credited so far."""

    users: PerWorld
    credit: PerWorld
    clause: PerWorldIndex
    settings: Settings


@dataclass(frozen=True)
class Credit:
    """Part of the public credit that goes to OpenAI, 0 to 1."""

    credit: PerWorld


def case_probability(view: CaseView) -> PerWorld:
    """Probability that a case is opened in a quarter [M39]: scrutiny grows with exclusivity times market share."""
    return bounded(view.settings.relationship.case_hazard * view.exclusive * view.joint_share, 0, 1)


def credit_after(view: CreditView) -> PerWorld:
    """Credit that goes to OpenAI [M8]: the more people use its products under its name, the more."""
    numbers = view.settings.relationship
    known = view.users / (view.users + numbers.credit_scale)
    rights = view.settings.rights
    agreed = rights.credit_pull * three_steps(view.clause, rights.credit_shared)
    due = np.maximum((1 + known) / 2 - agreed, 0)
    return view.credit + numbers.credit_speed * (due - view.credit)


def overlap(revenue: PerWorld, settings: Settings) -> PerWorld:
    """Overlap of the two firms' products, 0 to 1 [M23]."""
    numbers = settings.relationship
    return numbers.overlap_top * np.minimum(revenue / numbers.overlap_scale, 1)


def dependence_of_openai(state: State, settings: Settings) -> PerWorld:
    """How much OpenAI depends on Microsoft, 0 to 1 [M14, M15]: for compute, for money, for customers."""
    numbers = settings.relationship
    contract = state.contract
    put_in = np.where(settings.disputes.put_in == ALL_IN_SPEND, state.microsoft.spent, contract.invested)
    funded = put_in / np.maximum(put_in + state.openai.raised, 1 / len(Employer))
    sold = state.microsoft.models / np.maximum(state.microsoft.models + state.openai.revenue, 1 / len(Employer))
    leaning = (
        numbers.dependence_compute * azure_part(state.clouds)
        + numbers.dependence_funding * bounded(funded, 0, 1)
        + numbers.dependence_channel * sold
    )
    return leaning / _all_weights(settings)


@settled
def _all_weights(settings: Settings) -> PerWorld:
    """What the three kinds of dependence on Microsoft weigh together."""
    numbers = settings.relationship
    weights = numbers.dependence_compute + numbers.dependence_funding + numbers.dependence_channel
    return np.maximum(weights, 1 / len(Employer))


def dependence_of_microsoft(state: State) -> PerWorld:
    """How much Microsoft depends on OpenAI, 0 to 1 [M10, M13]: what neither its own models nor other labs replace."""
    return (1 - state.microsoft.in_house) * (1 - state.microsoft.other_suppliers)


def fear_level(state: State, settings: Settings) -> PerWorld:
    """How strongly Microsoft fears to depend on OpenAI [M10, M11, M32, M60].

    It grows with its dependence, with rivalry, once OpenAI outgrows what it brings to Microsoft, with OpenAI's ties to
    others, and with what is still felt of a crisis.
    """
    numbers, now = settings.relationship, state.relationship
    causes = (
        numbers.fear_base * dependence_of_microsoft(state)
        + numbers.fear_overlap * now.overlap
        + numbers.fear_overtaken * outgrown(state, settings)
        + numbers.fear_tie * (1 - azure_part(state.clouds))
        + settings.news.crisis_worry * now.shaken
    )
    return state.microsoft.fearfulness * causes


def outgrown(state: State, settings: Settings) -> PerWorldFlag:
    """Whether OpenAI's revenue has passed a part of Microsoft's AI revenue [M11]: a supplier about to overtake."""
    part = settings.relationship.fear_overtaken_from
    passed: PerWorldFlag = state.openai.revenue > part * microsoft_ai_revenue(state)
    return passed


def disillusion_after(state: State, settings: Settings) -> PerWorld:
    """Microsoft's disappointment with what exclusivity brings, 0 to 1 [M9].

    The mean of four grievances: knowledge withheld, a team torn by losses, visions apart, credit gone to OpenAI.
    """
    now, talent = state.relationship, state.talent
    withheld = 1 - now.transfer
    torn = 1 - talent.cohesion[:, Employer.MICROSOFT]
    robbed = bounded(2 * now.credit - 1, 0, 1)
    grievances = (withheld, torn, now.vision_distance, robbed)
    due = sum(grievances, start=np.zeros_like(withheld)) / len(grievances)
    return now.disillusion + settings.relationship.grievance_speed * (due - now.disillusion)


def public_tone(state: State, settings: Settings) -> PerWorld:
    """How well the two speak of each other in public, 0 to 1 [M31]: part of the lack of trust is covered."""
    trust = state.relationship.trust
    return trust + settings.relationship.reassurance * (1 - trust)


def trust_after(state: State, deal: PerWorldFlag, failed: PerWorldFlag, luck: PerWorld, settings: Settings) -> PerWorld:
    """Trust after a quarter, 0 to 1 [M7, M23].

    Args:
        state: the quarter so far.
        deal: the contract was changed by agreement in this quarter.
        failed: a talk ended without a deal in this quarter.
        luck: standard normal.
        settings: numbers of the relationship phase.
    """
    numbers, now = settings.relationship, state.relationship
    teams = state.talent.team
    both = np.maximum(teams[:, Employer.MICROSOFT] + teams[:, Employer.OPENAI], 1)
    worn = (
        numbers.trust_poaching * state.talent.between / both
        + numbers.trust_overlap * now.overlap
        + numbers.trust_credit * np.maximum(now.credit - settings.start.start_credit, 0)
        + numbers.trust_vision * now.vision_distance
        + numbers.trust_failed_talk * failed
    )
    returned = numbers.trust_return * (now.anchor - now.trust)
    won = numbers.trust_deal * deal * (1 - now.trust)
    return bounded(now.trust + returned + won - worn + numbers.trust_noise_size * luck, 0, 1)


def vision_distance_after(state: State, settings: Settings) -> PerWorld:
    """How far apart the two see what AI is for [M7], 0 to 1: it grows as OpenAI succeeds on its own terms."""
    distance = state.relationship.vision_distance
    rights = settings.rights
    together = rights.safety_harmony * three_steps(state.contract.rights.safety, rights.safety_standard)
    pull = settings.relationship.vision_drift * (1 + state.relationship.overlap) / 2 * (1 - together)
    return distance + pull * (1 - distance)

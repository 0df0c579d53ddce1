"""The state at the start of a history: every stock from its sourced number."""

import numpy as np

from negotiation.books import Books
from negotiation.parameters import Settings
from negotiation.parameters.disputes import DOCUMENT_002, EITHER_TONE, FAILING, HEALTHY
from negotiation.shapes import PerResearcherFirm, PerWorld
from negotiation.state import (
    Account,
    Cloud,
    Clouds,
    Employer,
    Lab,
    Label,
    Market,
    Microsoft,
    OpenAI,
    Relationship,
    State,
    Talent,
    Talking,
)
from negotiation.table.issues import ISSUES
from negotiation.table.stakes import SIDES, Memory
from negotiation.table.tallies import Tally
from negotiation.table.terms import (
    Contract,
    Conversion,
    CreditClause,
    Distribution,
    Regime,
    Rights,
    Safety,
    Scope,
)
from negotiation.tape import Chance, chosen
from negotiation.world.clouds import past_revenue
from negotiation.world.customers import shares_wanted
from negotiation.world.market import LONGEST_RUNWAY, QUARTERS
from negotiation.world.outcomes import Flag
from negotiation.world.turnover import counted


def first_state(settings: Settings, once: Chance) -> State:
    """What is true when the first quarter begins, in every world.

    Args:
        settings: of all worlds.
        once: the numbers drawn once a history.
    """
    talent = _talent(settings, once)
    zero = np.zeros_like(settings.start.start_invested)
    accounts = np.zeros((len(zero), len(Account)))
    accounts[:, Account.OPENAI] = settings.start.start_openai_cash
    return State(
        contract=_contract(settings),
        openai=_openai(settings, once),
        microsoft=_microsoft(settings, once),
        clouds=_clouds(settings, once),
        market=_market(settings),
        talent=talent,
        relationship=_relationship(settings, once),
        talking=_talking(settings, once),
        tally=Tally.empty(len(zero)),
        accounts=accounts,
        books=Books.empty(len(zero)),
    )


def _contract(settings: Settings) -> Contract:
    start = settings.start
    zero = np.zeros_like(start.start_invested)
    no = zero > 0
    as_told = settings.disputes.first_terms == DOCUMENT_002
    stake = np.where(as_told, np.minimum(start.documents_stake, 1 - start.start_investor_stake), start.start_stake)
    rest = 1 - stake - start.start_investor_stake
    return Contract(
        share=start.start_revenue_share.copy(),
        cap_left=zero + np.inf,
        last_quarter=start.start_share_last_quarter.copy(),
        invested=start.start_invested.copy(),
        pledged=start.start_pledged.copy(),
        tranche=start.start_pledged / settings.market.tranche_quarters,
        profit_cap=start.start_invested * start.start_cap_multiple,
        holdings=np.stack([stake, start.start_investor_stake, rest], axis=1),
        regime=np.full(len(zero), np.intp(Regime.EXCLUSIVE)),
        commitment=zero.copy(),
        commitment_end=zero.copy(),
        rights=_rights(settings),
        conversion=Conversion(no, zero.copy(), zero + np.inf, no.copy(), no.copy()),
        acquired=no.copy(),
        separated=no.copy(),
        amendments=zero.copy(),
    )


def _rights(settings: Settings) -> Rights:
    start = settings.start
    zero = np.zeros_like(start.start_invested)
    nothing = np.zeros(len(zero), dtype=np.intp)
    return Rights(
        distribution=nothing + Distribution.AZURE,
        resale=start.start_resale.copy(),
        licence_end=start.start_licence_end.copy(),
        licence_exclusive=start.start_licence_exclusive > 0,
        licence_scope=nothing + Scope.MODELS,
        agi_ends=start.start_agi_ends.copy(),
        agi_judge=start.start_agi_judge.copy(),
        sharing=start.start_sharing.copy(),
        data=start.start_data > 0,
        credit=nothing + CreditClause.NONE,
        may_build=start.start_may_build > 0,
        may_compete=start.start_may_compete > 0,
        may_release=start.start_may_release > 0,
        safety=nothing + Safety.NONE,
        ended=zero > 0,
    )


def _openai(settings: Settings, once: Chance) -> OpenAI:
    start = settings.start
    zero = np.zeros_like(start.start_invested)
    compute = start.start_openai_compute
    burn = (compute + start.start_openai_headcount * settings.market.staff_cost) / QUARTERS
    return OpenAI(
        revenue=start.start_openai_revenue.copy(),
        drift=settings.market.growth_spread * once.normal("revenue_growth"),
        since_launch=zero - 1,
        headcount=start.start_openai_headcount.copy(),
        wanted=compute.copy(),
        planned=compute.copy(),
        used=compute.copy(),
        unmet=zero.copy(),
        burn=burn,
        loss=zero.copy(),
        runway=np.minimum((start.start_openai_cash + start.start_pledged) / burn, LONGEST_RUNWAY),
        distress=zero.copy(),
        valuation=start.start_openai_valuation.copy(),
        esteem=np.ones_like(zero),
        raised=zero.copy(),
        rounds=zero.copy(),
        year_loss=zero.copy(),
        year_revenue=zero.copy(),
        platform=zero.copy(),
        focus=zero + 1,
        output=zero.copy(),
        waiting=zero.copy(),
        deadline=zero + np.inf,
        prepared=zero.copy(),
    )


def _microsoft(settings: Settings, once: Chance) -> Microsoft:
    start, relation = settings.start, settings.relationship
    zero = np.zeros_like(start.start_invested)
    fearfulness = np.exp(relation.fear_spread * once.normal("dependence_fear"))
    return Microsoft(
        azure=start.start_azure_revenue.copy(),
        models=zero.copy(),
        capex=start.start_capex.copy(),
        in_house=start.start_in_house.copy(),
        output=zero.copy(),
        fear=fearfulness * relation.fear_base,
        fearfulness=fearfulness,
        received=zero.copy(),
        other_suppliers=zero.copy(),
        suppliers=np.zeros((len(zero), len(Lab)), dtype=bool),
        spent=start.start_invested - start.start_pledged,
        apps=zero.copy(),
        story=zero + 1,
        value=zero.copy(),
    )


def _clouds(settings: Settings, once: Chance) -> Clouds:
    start = settings.start
    capacity = np.repeat(start.start_rival_capacity[:, None], len(Cloud), axis=1)
    capacity[:, Cloud.AZURE] = start.start_azure_ai_capacity
    serving = np.zeros_like(capacity)
    serving[:, Cloud.AZURE] = np.minimum(start.start_openai_compute, start.start_azure_ai_capacity)
    price = np.repeat(settings.compute.azure_list_price[:, None], len(Cloud), axis=1)
    build = np.exp(settings.compute.rival_spread[:, None] * once.normal("rival_build"))
    trade = np.stack([getattr(start, f"start_{cloud.name.lower()}_revenue") for cloud in Cloud], axis=1)
    return Clouds(
        capacity=capacity,
        serving=serving,
        price=price,
        build=build,
        inputs=np.ones(len(build)),
        trade=trade,
        past=past_revenue(trade + serving * price, settings),
    )


def _market(settings: Settings) -> Market:
    start = settings.start
    capability = np.ones((len(start.start_invested), len(Lab)))
    capability[:, Lab.OPENAI] += settings.research.head_start
    one = np.ones_like(start.start_invested)
    return Market(
        capability=capability,
        commoditisation=start.start_commoditisation.copy(),
        price_index=one,
        business=start.start_business_market.copy(),
        shares=shares_wanted(capability, start.start_commoditisation, 0 * one, 0, settings),
        multi_homing=0 * one,
        switching=0 * one,
    )


def _first_employers(settings: Settings, once: Chance) -> PerResearcherFirm:
    start = settings.start
    teams = np.stack([getattr(start, f"start_team_{firm.name.lower()}") for firm in Employer], axis=1)
    employer = chosen(once["first_employer"], teams)
    return np.minimum(employer, Employer.STARTUPS).astype(np.int8)  # where nobody has a team, all are with the others


def _talent(settings: Settings, once: Chance) -> Talent:
    numbers = settings.talent
    skill = np.exp(numbers.skill_spread[:, None] * once.normal("skill"))
    pay = (numbers.base_worth * numbers.first_pay_share)[:, None] * skill
    worlds = len(skill)
    zero: PerWorld = np.zeros(worlds)
    nobody = np.zeros((worlds, len(Employer)))
    first = Talent(
        employer=_first_employers(settings, once),
        pay=pay,
        skill=skill,
        tenure=np.repeat(numbers.first_tenure[:, None].astype(np.float32), skill.shape[1], axis=1),
        team=nobody.copy(),
        mean_pay=nobody.copy(),
        mean_tenure=nobody.copy(),
        team_skill=nobody.copy(),
        cohesion=np.ones_like(nobody),
        joined=nobody,
        left=nobody.copy(),
        flow=np.zeros((worlds, len(Employer), len(Employer))),
        between=zero,
        approaches=zero.copy(),
        well_placed=zero.copy(),
        pressed=zero > 0,
        instability=zero.copy(),
        left_openai=zero.copy(),
    )
    return counted(first)


def _relationship(settings: Settings, once: Chance) -> Relationship:
    start, relation = settings.start, settings.relationship
    zero = np.zeros_like(start.start_invested)
    tone = np.where(
        settings.disputes.tone == EITHER_TONE, np.where(once["tone"] < 1 / 2, FAILING, HEALTHY), settings.disputes.tone
    )
    leaning = np.where(tone == FAILING, -1.0, np.where(tone == HEALTHY, 1.0, 0.0)) * relation.tone_gap
    return Relationship(
        trust=np.clip(start.start_trust + leaning, 0, 1),
        dependence_microsoft=1 - start.start_in_house,
        dependence_openai=zero + 1,
        credit=start.start_credit.copy(),
        overlap=zero.copy(),
        vision_distance=start.start_vision_distance.copy(),
        disillusion=zero.copy(),
        shaken=zero.copy(),
        influence=zero.copy(),
        anchor=np.clip(relation.trust_anchor + leaning, 0, 1),
        transfer=start.start_transfer.copy(),
        claimed=zero + np.inf,
        declared=zero > 0,
        case_open=zero > 0,
        minority_quarters=zero.copy(),
        label=np.full(len(zero), np.intp(Label.AS_SIGNED)),
        flags=np.zeros((len(zero), len(Flag)), dtype=bool),
    )


def _talking(settings: Settings, once: Chance) -> Talking:
    motives = settings.motives
    worlds = len(settings.start.start_invested)
    zero, nobody = np.zeros(worlds), np.zeros(worlds, dtype=np.intp)
    spread = motives.weight_spread[:, None]
    finance = np.exp(spread * once.normal("private_weight_finance"))
    compute = np.exp(spread * once.normal("private_weight_compute"))
    others = np.exp(spread * once.normal("private_weight_others")).reshape(worlds, len(SIDES), -1)
    lean = np.array([-1.0, 1.0]) * motives.valuation_gap[:, None]
    return Talking(
        open=zero > 0,
        opener=nobody,
        reason=nobody.copy(),
        since=zero.copy(),
        memory=Memory.fresh(worlds, len(ISSUES)),
        failed=zero.copy(),
        held=zero.copy(),
        quiet_until=zero.copy(),
        cool_until=zero.copy(),
        knowledge=np.repeat(settings.start.start_knowledge[:, None], len(SIDES), axis=1),
        weights=np.concatenate([finance[:, :, None], compute[:, :, None], others], axis=2),
        hardness=np.zeros((worlds, len(SIDES))),
        gap=np.exp(lean + motives.valuation_gap_spread[:, None] * once.normal("valuation_gap")),
    )

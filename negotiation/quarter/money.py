"""Phase 4, market and money: revenue, costs, cash, what OpenAI is worth, who funds it."""

import numpy as np

from negotiation.across import total
from negotiation.books import Books
from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.parameters.disputes import RECEIVED
from negotiation.party import Role
from negotiation.powers import raised
from negotiation.quarter.conversion import restructured
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerQuarterAhead, PerWorld, PerWorldFlag
from negotiation.state import Account, Cloud, OpenAI, State
from negotiation.table.contract import diluted, share_paid
from negotiation.table.outside import azure_ai_worth
from negotiation.world.bills import Bills, bills_paid
from negotiation.world.clouds import azure_after, past_after, trade_after
from negotiation.world.conversion import conditional, deadline_in
from negotiation.world.customers import apps_wanted, fair_value, market_growth, switching
from negotiation.world.distribution import reach_allowed
from negotiation.world.market import (
    LONGEST_RUNWAY,
    QUARTERS,
    Adoption,
    AdoptionView,
    FundingView,
    Spending,
    SpendingView,
    azure_reach,
    commoditisation_after,
    compute_wanted,
    esteem_after,
    expected_growth,
    fair_valuation,
    proven,
    running_costs,
    runway,
    serving_rate,
    weekly_users,
)
from negotiation.world.money import instalment, paid, share_payment
from negotiation.world.outcomes import microsoft_ai_revenue
from negotiation.world.platform import broadened, growth_by_platform
from negotiation.world.research import lead, research_forgone


def trade(turn: Turn, state: State) -> State:
    """The state after this quarter's business: what was earned, spent, raised and thought of it."""
    before = state.openai
    state = restructured(turn, state)
    state = _grown(turn, state)
    ahead = expected_growth(state, turn.settings, QUARTERS)
    state = _valued(turn, state, ahead)
    spending = _spending(turn, state)
    state = _funded(turn, state, spending)
    state = _settled(turn, state, spending, total(ahead))
    may_compete = state.contract.rights.may_compete
    return replace(state, openai=broadened(before, state.openai, may_compete, turn.settings))


def _grown(turn: Turn, state: State) -> State:
    """Revenue, users, Azure and the market after customers have chosen."""
    settings, market, openai = turn.settings, state.market, state.openai
    adoption: Adoption = turn.ask(
        Role.CUSTOMERS,
        AdoptionView(
            turn.quarter,
            openai.revenue,
            openai.since_launch,
            openai.drift,
            lead(market.capability),
            openai.unmet,
            market.commoditisation,
            reach_allowed(state.contract.rights.distribution, state.contract.rights.licence_exclusive, turn.settings),
            state.contract.rights.may_compete,
            settings,
        ),
    )
    numbers = settings.market
    luck = numbers.growth_noise * turn.chance.normal("revenue_noise")
    revenue = openai.revenue * np.exp(adoption.growth + growth_by_platform(openai, settings) + luck)
    business_luck = numbers.market_noise_size * turn.chance.normal("market_noise")
    pace = market_growth(weekly_users(openai.revenue, settings), settings)
    business = market.business * np.exp(pace + business_luck)
    wanted = adoption.azure_share * business * azure_reach(state, turn.quarter, settings)
    moving = switching(market.multi_homing, settings)
    models = state.microsoft.models + moving * (wanted - state.microsoft.models)
    azure = azure_after(state.microsoft.azure, turn.quarter, models - state.microsoft.models, settings)
    trade = trade_after(state.clouds.trade, turn.quarter, business - market.business, settings)
    trade[:, Cloud.AZURE] = azure + models
    return replace(
        state,
        openai=replace(openai, revenue=revenue),
        microsoft=replace(state.microsoft, models=models, azure=azure, apps=_apps(state, business, settings)),
        clouds=replace(state.clouds, trade=trade, past=past_after(state)),
        market=replace(
            market,
            business=business,
            commoditisation=commoditisation_after(market.commoditisation, state.contract.rights.may_release, settings),
            switching=moving,
        ),
    )


def _apps(state: State, business: PerWorld, settings: Settings) -> PerWorld:
    """Microsoft's revenue from AI in its own applications after a quarter, USD bn a year."""
    rivalry = state.relationship.overlap * state.contract.rights.may_compete
    wanted = apps_wanted(business, rivalry, state.openai.since_launch >= 0, settings)
    return state.microsoft.apps + settings.market.app_speed * (wanted - state.microsoft.apps)


def _valued(turn: Turn, state: State, ahead: PerQuarterAhead) -> State:
    """What OpenAI is thought to be worth now, by the growth expected; rounds lag behind fundamentals."""
    esteem = esteem_after(state.openai.esteem, turn.settings)
    fair = fair_valuation(state, ahead, turn.quarter, turn.settings) * esteem
    before = state.openai.valuation
    numbers, microsoft = turn.settings.market, state.microsoft
    valuation = before + numbers.valuation_speed * (fair - before)
    earned = microsoft_ai_revenue(state) + microsoft.apps
    value = microsoft.value + numbers.value_speed * (
        fair_value(earned, microsoft.story, turn.settings) - microsoft.value
    )
    return replace(
        state,
        openai=replace(state.openai, valuation=valuation, esteem=esteem),
        microsoft=replace(microsoft, value=value),
    )


def _spending(turn: Turn, state: State) -> Spending:
    openai = state.openai
    spending: Spending = turn.ask(
        Role.OPENAI,
        SpendingView(
            turn.quarter,
            openai.revenue,
            openai.valuation,
            openai.headcount,
            openai.runway,
            state.contract.share,
            turn.settings,
        ),
    )
    return spending


def _funded(turn: Turn, state: State, spending: Spending) -> State:
    """Microsoft's instalment, and a round from outside investors where OpenAI finds takers."""
    contract, openai = state.contract, state.openai
    due = instalment(contract.pledged, contract.tranche)
    accounts = paid(state.accounts, Account.MICROSOFT, Account.OPENAI, due)
    seeks = spending.seeks_funding & ~contract.acquired
    lucky = turn.chance["funding_appetite"] < turn.settings.market.raise_chance
    done, given = contract.conversion.done, turn.given("conditional_round") & ~contract.acquired
    view = FundingView(
        (seeks & lucky) | given, openai.valuation, proven(openai.since_launch, turn.settings), done, turn.settings
    )
    amount = turn.ask(Role.INVESTORS, view).amount
    free = done | contract.acquired | (openai.waiting > 0)
    held_back = np.where(free, 0.0, conditional(amount, given, turn.settings))
    accounts = paid(accounts, Account.INVESTORS, Account.OPENAI, amount - held_back)
    turn.note(amount > 0, "funding_round", amount, "outside investors")
    turn.note(held_back > 0, "conditional_funding", held_back, "outside investors")
    pledged = contract.pledged - due
    return replace(
        state,
        accounts=accounts,
        contract=replace(
            contract,
            pledged=pledged,
            tranche=np.where(pledged > 0, contract.tranche, 0.0),
            holdings=diluted(contract.holdings, amount - held_back, openai.valuation, done),
        ),
        openai=replace(
            openai,
            raised=openai.raised + amount - held_back,
            rounds=openai.rounds + (amount > 0),
            waiting=openai.waiting + held_back,
            deadline=_deadline(turn, openai, held_back, given),
            prepared=np.where(openai.waiting > 0, openai.prepared + 1, 0.0),
        ),
        books=replace(state.books, raised=amount),
        microsoft=replace(state.microsoft, spent=state.microsoft.spent + due),
    )


def _deadline(turn: Turn, openai: OpenAI, held_back: PerWorld, given: PerWorldFlag) -> PerWorld:
    """Quarter by which a conversion must be done: the earliest that investors have set."""
    numbers = turn.settings.conversion
    if np.flatnonzero(held_back > 0).size == 0:
        return openai.deadline
    own = turn.quarter + deadline_in(turn.chance["deadline_set"], turn.settings)
    new = np.where(given, turn.quarter + numbers.given_deadline, own)
    return np.where(held_back > 0, np.minimum(openai.deadline, new), openai.deadline)


def _settled(turn: Turn, state: State, spending: Spending, growth: PerWorld) -> State:
    """Revenue received and bills paid, as far as the cash reaches; then what the next quarters look like.

    Args:
        turn: the quarter.
        state: so far.
        spending: what OpenAI wants to spend.
        growth: of its revenue that is expected in a year.
    """
    settings, contract, openai = turn.settings, state.contract, state.openai
    income = openai.revenue / QUARTERS
    running = turn.quarter <= contract.last_quarter
    due = contract.share * settings.market.share_collected
    share = share_payment(income, due, contract.cap_left, running & ~contract.acquired)
    staff, other = running_costs(turn.quarter, openai.revenue, openai.headcount, settings)
    bills = bills_paid(
        *(state.accounts, state.clouds.serving, state.clouds.price),
        *(income, share, staff, other, _resale(state, settings), _penalty(state, settings)),
        *(contract.acquired, openai.wanted, spending.compute),
    )
    lasting = share_paid(contract, share, turn.quarter)
    turn.note((contract.share > 0) & (lasting.share <= 0), "share_ended", contract.share, "OpenAI")
    cut = (bills.part < 1) | (spending.part < 1)
    after = _looking_ahead(turn, state, spending, bills.accounts[:, Account.OPENAI], bills.wish, growth)
    new_year = _new_year(turn)
    return replace(
        state,
        accounts=bills.accounts,
        contract=lasting,
        microsoft=replace(state.microsoft, received=state.microsoft.received + share),
        books=_booked(turn, state, bills, staff * bills.part),
        openai=replace(
            after,
            used=bills.used,
            loss=bills.loss,
            distress=np.where(cut & ~contract.acquired, openai.distress + 1, 0.0),
            year_loss=bills.loss if new_year else bills.loss + openai.year_loss,
            year_revenue=income if new_year else income + openai.year_revenue,
        ),
    )


def _booked(turn: Turn, state: State, bills: Bills, staff: PerWorld) -> Books:
    """The quarter in OpenAI's books, USD bn: compute serves users first, the rest is research."""
    settings, revenue = turn.settings, state.openai.revenue
    numbers = settings.market
    serving = np.minimum(serving_rate(turn.quarter, settings) * revenue / QUARTERS, bills.compute)
    return replace(
        state.books,
        share=bills.share,
        azure=bills.azure,
        resale=bills.resale,
        serving=serving,
        research=bills.compute - serving + numbers.research_staff * staff,
        stock=numbers.stock_pay * raised(state.openai.headcount, numbers.stock_power) / QUARTERS,
    )


def _resale(state: State, settings: Settings) -> PerWorld:
    """What is passed on to OpenAI of Azure's revenue from its models, USD bn; negative where OpenAI pays it."""
    received = settings.disputes.resale_direction == RECEIVED
    due = np.where(state.contract.acquired, 0.0, state.contract.rights.resale * state.microsoft.models / QUARTERS)
    return np.where(received, -due, due)


def _penalty(state: State, settings: Settings) -> PerWorld:
    """What an open case costs Microsoft in a quarter, USD bn [M39]: fines, remedies, delays."""
    if np.flatnonzero(state.relationship.case_open).size == 0:
        return np.zeros(len(state.relationship.case_open))
    return state.relationship.case_open * settings.rights.penalty * azure_ai_worth(state, settings) / QUARTERS


def _new_year(turn: Turn) -> bool:
    return turn.quarter % QUARTERS == 2  # the clock starts with a third quarter


def _looking_ahead(
    turn: Turn, state: State, spending: Spending, cash: PerWorld, wish: PerWorld, growth: PerWorld
) -> OpenAI:
    """Staff, compute wanted and planned, the burn wanted, and how long the money lasts.

    Args:
        turn: the quarter.
        state: so far.
        spending: what OpenAI wants to spend.
        cash: what it has left, USD bn.
        wish: what it wants to burn, USD bn a quarter.
        growth: of its revenue that is expected in a year.
    """
    settings, openai = turn.settings, state.openai
    year = np.exp(settings.compute.plan_damping * growth * settings.compute.plan_quarters / QUARTERS)
    wanted = spending.compute * spending.part
    revenue = openai.revenue * year
    planned = compute_wanted(turn.quarter, revenue, openai.valuation * year, settings)
    planned = planned - research_forgone(planned, revenue, state.contract.share, settings)
    lasting = runway(cash + state.contract.pledged, wish)
    gap = spending.headcount - openai.headcount
    return replace(
        openai,
        headcount=openai.headcount + settings.market.staff_speed * np.where(spending.part < 1, np.minimum(gap, 0), gap),
        wanted=wanted,
        planned=planned,
        burn=wish,
        runway=np.where(state.contract.acquired, LONGEST_RUNWAY, lasting),
    )

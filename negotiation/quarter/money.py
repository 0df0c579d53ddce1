"""Phase 4, market and money: revenue, costs, cash, what OpenAI is worth, who funds it."""

from dataclasses import replace

import numpy as np

from negotiation.parameters import Settings
from negotiation.parameters.disputes import RECEIVED
from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerWorld, PerWorldFlag
from negotiation.state import Account, Cloud, OpenAI, State
from negotiation.table.contract import converted, diluted, share_paid
from negotiation.table.outside import azure_ai_worth
from negotiation.world.conversion import conditional, deadline_in
from negotiation.world.market import (
    QUARTERS,
    Adoption,
    AdoptionView,
    FundingView,
    Spending,
    SpendingView,
    azure_growth,
    azure_reach,
    commoditisation_after,
    compute_wanted,
    expected_growth,
    fair_valuation,
    proven,
    reach_gained,
    running_costs,
    runway,
)
from negotiation.world.money import instalment, paid, share_payment
from negotiation.world.research import lead

_CLOUD_ACCOUNTS = {
    Cloud.AZURE: Account.MICROSOFT,
    Cloud.GOOGLE: Account.GOOGLE,
    Cloud.AMAZON: Account.AMAZON,
    Cloud.ORACLE: Account.ORACLE,
}


def trade(turn: Turn, state: State) -> State:
    """The state after this quarter's business: what was earned, spent, raised and thought of it."""
    state = _restructured(turn, state)
    state = _grown(turn, state)
    state = _valued(turn, state)
    spending = _spending(turn, state)
    state = _funded(turn, state, spending)
    return _settled(turn, state, spending)


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
            reach_gained(state.contract.rights.distribution),
            state.contract.rights.may_compete,
            settings,
        ),
    )
    numbers = settings.market
    luck = numbers.growth_noise * turn.chance.normal("revenue_noise")
    revenue = openai.revenue * np.exp(adoption.growth + luck)
    business_luck = numbers.market_noise_size * turn.chance.normal("market_noise")
    business = market.business * np.exp(numbers.market_growth + business_luck)
    wanted = adoption.azure_share * business * azure_reach(state, turn.quarter, settings)
    models = state.microsoft.models + numbers.azure_share_speed * (wanted - state.microsoft.models)
    pull = numbers.azure_pull * (models - state.microsoft.models)
    azure = state.microsoft.azure * np.exp(azure_growth(turn.quarter, settings)) + pull
    return replace(
        state,
        openai=replace(openai, revenue=revenue),
        microsoft=replace(state.microsoft, models=models, azure=azure),
        market=replace(
            market,
            business=business,
            commoditisation=commoditisation_after(market.commoditisation, state.contract.rights.may_release, settings),
            price_index=market.price_index * np.exp(-numbers.price_fall),
        ),
    )


def _valued(turn: Turn, state: State) -> State:
    """What OpenAI is thought to be worth now; rounds lag behind fundamentals."""
    ahead = expected_growth(state, turn.settings, QUARTERS)
    fair = fair_valuation(state, ahead, turn.quarter, turn.settings)
    before = state.openai.valuation
    valuation = before + turn.settings.market.valuation_speed * (fair - before)
    return replace(state, openai=replace(state.openai, valuation=valuation))


def _spending(turn: Turn, state: State) -> Spending:
    openai = state.openai
    spending: Spending = turn.ask(
        Role.OPENAI,
        SpendingView(turn.quarter, openai.revenue, openai.valuation, openai.headcount, openai.runway, turn.settings),
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
        ),
        microsoft=replace(state.microsoft, spent=state.microsoft.spent + due),
    )


def _deadline(turn: Turn, openai: OpenAI, held_back: PerWorld, given: PerWorldFlag) -> PerWorld:
    """Quarter by which a conversion must be done: the earliest that investors have set."""
    numbers = turn.settings.conversion
    own = turn.quarter + deadline_in(turn.chance["deadline_set"], turn.settings)
    new = np.where(given, turn.quarter + numbers.given_deadline, own)
    return np.where(held_back > 0, np.minimum(openai.deadline, new), openai.deadline)


def _restructured(turn: Turn, state: State) -> State:
    """Conversions that are due now, done or failed; and money that waited in vain.

    Investors wait beyond the deadline while a conversion is under way or the two are at the table.
    """
    settings, contract, openai = turn.settings, state.contract, state.openai
    due = ~contract.acquired & (turn.quarter >= contract.conversion.due)
    lucky = turn.chance["conversion_succeeds"] < settings.conversion.conversion_success
    done, failed = due & lucky, due & ~lucky
    turn.note(done, "conversion_done", contract.conversion.equity, "OpenAI")
    turn.note(failed, "conversion_failed", who="OpenAI")
    under_way = np.isfinite(contract.conversion.due) & ~due
    talking = under_way | state.talking.open
    missed = (openai.waiting > 0) & (turn.quarter > openai.deadline) & ~talking & ~done
    turn.note(missed, "deadline_missed", settings.conversion.deadline_loss * openai.waiting, "outside investors")
    released = np.where(done, openai.waiting, 0.0)
    released = np.where(missed, (1 - settings.conversion.deadline_loss) * openai.waiting, released)
    released = np.where(contract.acquired, 0.0, released)
    after = converted(contract, done, failed, missed)
    shares = after.conversion.done
    over = done | missed | contract.acquired
    return replace(
        state,
        accounts=paid(state.accounts, Account.INVESTORS, Account.OPENAI, released),
        contract=replace(after, holdings=diluted(after.holdings, released, openai.valuation, shares)),
        openai=replace(
            openai,
            raised=openai.raised + released,
            waiting=np.where(over, 0.0, openai.waiting),
            deadline=np.where(over, np.inf, openai.deadline),
        ),
    )


def _settled(turn: Turn, state: State, spending: Spending) -> State:
    """Revenue received and bills paid, as far as the cash reaches; then what the next quarters look like."""
    settings, contract, openai = turn.settings, state.contract, state.openai
    income = openai.revenue / QUARTERS
    running = turn.quarter <= contract.last_quarter
    share = share_payment(income, contract.share, contract.cap_left, running & ~contract.acquired)
    staff, other = running_costs(turn.quarter, openai.revenue, openai.headcount, settings)
    bills = state.clouds.serving * state.clouds.price / QUARTERS
    accounts = paid(state.accounts, Account.CUSTOMERS, Account.OPENAI, income)
    accounts = paid(accounts, Account.OPENAI, Account.MICROSOFT, share)
    resold = _resale(state, settings)
    accounts = paid(accounts, Account.MICROSOFT, Account.OPENAI, np.maximum(resold, 0))
    owed = np.minimum(np.maximum(-resold, 0), np.maximum(accounts[:, Account.OPENAI], 0))
    accounts = paid(accounts, Account.OPENAI, Account.MICROSOFT, owed)
    accounts = paid(accounts, Account.MICROSOFT, Account.AUTHORITIES, _penalty(state, settings))
    planned = staff + other + bills.sum(axis=1)
    means = np.maximum(accounts[:, Account.OPENAI], 0)
    rescue = np.where(contract.acquired, np.maximum(planned - means, 0), 0.0)
    accounts = paid(accounts, Account.MICROSOFT, Account.OPENAI, rescue)
    part = np.minimum(1, (means + rescue) / np.maximum(planned, means * 0 + 1e-9))
    accounts = paid(accounts, Account.OPENAI, Account.STAFF, staff * part)
    accounts = paid(accounts, Account.OPENAI, Account.SUPPLIERS, other * part)
    for cloud, account in _CLOUD_ACCOUNTS.items():
        accounts = paid(accounts, Account.OPENAI, account, bills[:, cloud] * part)
    loss = share + planned * part - income - np.maximum(resold, 0) + owed
    lasting = share_paid(contract, share, turn.quarter)
    turn.note((contract.share > 0) & (lasting.share <= 0), "share_ended", contract.share, "OpenAI")
    used = np.minimum(state.clouds.serving.sum(axis=1) * part, openai.wanted)
    cut = (part < 1) | (spending.part < 1)
    after = _looking_ahead(turn, state, spending, accounts[:, Account.OPENAI], share - resold, staff + other)
    return replace(
        state,
        accounts=accounts,
        contract=lasting,
        microsoft=replace(state.microsoft, received=state.microsoft.received + share),
        openai=replace(
            after,
            used=used,
            loss=loss,
            distress=np.where(cut & ~contract.acquired, openai.distress + 1, 0.0),
            year_loss=loss + np.where(_new_year(turn), 0.0, openai.year_loss),
            year_revenue=income + np.where(_new_year(turn), 0.0, openai.year_revenue),
        ),
    )


def _resale(state: State, settings: Settings) -> PerWorld:
    """What is passed on to OpenAI of Azure's revenue from its models, USD bn; negative where OpenAI pays it."""
    received = settings.disputes.resale_direction == RECEIVED
    due = np.where(state.contract.acquired, 0.0, state.contract.rights.resale * state.microsoft.models / QUARTERS)
    return np.where(received, -due, due)


def _penalty(state: State, settings: Settings) -> PerWorld:
    """What an open case costs Microsoft in a quarter, USD bn [M39]: fines, remedies, delays."""
    return state.relationship.case_open * settings.rights.penalty * azure_ai_worth(state, settings) / QUARTERS


def _new_year(turn: Turn) -> bool:
    return turn.quarter % QUARTERS == 2  # the clock starts with a third quarter


def _looking_ahead(
    turn: Turn, state: State, spending: Spending, cash: PerWorld, share: PerWorld, costs: PerWorld
) -> OpenAI:
    """Staff, compute wanted and planned, the burn wanted, and how long the money lasts."""
    settings, openai = turn.settings, state.openai
    ahead = expected_growth(state, settings, QUARTERS)
    year = np.exp(settings.compute.plan_damping * ahead.sum(axis=1) * settings.compute.plan_quarters / QUARTERS)
    wanted = spending.compute * spending.part
    planned = compute_wanted(turn.quarter, openai.revenue * year, openai.valuation * year, settings)
    price = (state.clouds.serving * state.clouds.price).sum(axis=1) / np.maximum(state.clouds.serving.sum(axis=1), 1e-9)
    wish = spending.compute * price / QUARTERS + share + costs - openai.revenue / QUARTERS
    lasting = runway(cash + state.contract.pledged, wish)
    gap = spending.headcount - openai.headcount
    return replace(
        openai,
        headcount=openai.headcount + settings.market.staff_speed * np.where(spending.part < 1, np.minimum(gap, 0), gap),
        wanted=wanted,
        planned=planned,
        burn=wish,
        runway=np.where(state.contract.acquired, 40.0, lasting),
    )

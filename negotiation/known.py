"""What is known of a date is put into the state of a history that comes near it; the rest stays as that history has it.

A start later than 2019Q3 takes a world's state from another history and sets what the record has. What follows from it
(how long the money lasts, what the partnership is called) is worked out anew. The talks of that history were about
another contract: nobody is at the table, unless talks are known to be under way, and nobody rests from it but after an
amendment on record.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Final

import numpy as np

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.shapes import PerEmployer, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import Account, Cloud, Clouds, Market, Microsoft, OpenAI, State, Talking
from negotiation.table.brief import ROUNDS_A_QUARTER
from negotiation.table.contract import restaked
from negotiation.table.issues import FINANCE
from negotiation.table.stakes import OPENAI
from negotiation.table.terms import Contract, Conversion, Rights
from negotiation.table.triggers import DEADLINE
from negotiation.world.clouds import revenue
from negotiation.world.market import LONGEST_RUNWAY, compute_wanted, runway
from negotiation.world.money import paid
from negotiation.world.outcomes import flag, label, microsoft_ai_revenue

#: Revenue below counts as none when a proportion is taken, USD bn a year.
SMALLEST_REVENUE: Final = 1e-9

type Known = Mapping[str, PerWorld]

#: What can be known, by the name of its metric where it has one -> the parts of the state that it sets.
SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "openai_revenue": (
        *(
            "openai.revenue",
            "openai.year_revenue",
            "openai.esteem",
            "openai.wanted",
            "openai.planned",
            "openai.used",
            "openai.burn",
        ),
        *("clouds.serving", "clouds.capacity"),
    ),
    "openai_cash": ("accounts",),
    "openai_headcount": ("openai.headcount",),
    "openai_valuation": (
        *("openai.valuation", "openai.esteem", "openai.wanted", "openai.planned", "openai.used", "openai.burn"),
        *("clouds.serving", "clouds.capacity"),
    ),
    "azure_revenue": ("microsoft.azure", "clouds.trade", "clouds.past"),
    "microsoft_capex": ("microsoft.capex",),
    "business_market": ("market.business",),
    "invested": ("contract.invested", "contract.pledged", "contract.tranche", "microsoft.spent", "accounts"),
    "paid_in": ("contract.invested", "contract.pledged", "contract.tranche", "microsoft.spent", "accounts"),
    "revenue_share": ("contract.share", "contract.last_quarter"),
    "share_cap_left": ("contract.cap_left",),
    "resale_part": ("contract.rights.resale",),
    "microsoft_stake": ("contract.holdings",),
    "profit_cap": ("contract.profit_cap",),
    "regime": ("contract.regime",),
    "distribution": ("contract.rights.distribution",),
    "licence_end": ("contract.rights.licence_end",),
    "licence_exclusive": ("contract.rights.licence_exclusive",),
    "agi_judge": ("contract.rights.agi_judge",),
    "may_build": ("contract.rights.may_build",),
    "consent": ("contract.conversion.consent", "contract.conversion.equity", "contract.conversion.due"),
    "amended_at": ("talking.quiet_until",),
    "talk_since": (
        *("talking.open", "talking.since", "talking.opener"),
        *("talking.reason", "talking.memory", "talking.hardness"),
    ),
    "converted": (
        *("contract.conversion.done", "contract.conversion.consent"),
        *("contract.conversion.equity", "contract.conversion.due"),
        *("contract.profit_cap", "openai.waiting", "openai.deadline"),
    ),
}
#: Worked out anew at every such start.
FOLLOWS: Final = (
    *("openai.runway", "contract.amendments", "relationship.label", "relationship.flags"),
    *("talking.open", "talking.memory", "talking.quiet_until", "talking.cool_until"),
)


def with_known(state: State, known: Known, settings: Settings, quarter: int) -> State:
    """The state at the start of a quarter with what is known put in, and what follows from it.

    Args:
        state: of a history that comes near what is known.
        known: name, one of ``SETS`` -> value in each world, shape (worlds,), in the unit of the metric of that name;
            ``paid_in`` is what Microsoft has paid of its investment, USD bn; ``profit_cap`` is infinite for ordinary
            shares, ``share_cap_left`` for a share without a limit, ``licence_end`` for a licence for ever.
        settings: of all worlds.
        quarter: of the clock, the first that will be played.

    Raises:
        ValueError: a name is not one of ``SETS``.
    """
    strange = sorted(set(known) - set(SETS))
    if strange:
        raise ValueError(f"nothing known can be called {strange[0]}; there are {', '.join(SETS)}")
    state = _at_scale(state, known, settings, quarter)
    contract = _contract(state.contract, known, settings, quarter)
    accounts = _accounts(state, contract, known)
    before = replace(
        state,
        contract=contract,
        accounts=accounts,
        openai=_openai(state, contract, accounts, known),
        market=_market(state.market, known),
        talking=_talking(state, contract, known, settings, quarter),
    )
    microsoft = _microsoft(state, before, known)
    after = replace(before, microsoft=microsoft, clouds=_clouds(state, microsoft, known))
    flags = np.stack(list(flag(after, quarter - 1, settings).values()), axis=1)
    return replace(after, relationship=replace(after.relationship, label=label(after, settings), flags=flags))


def _at_scale(state: State, known: Known, settings: Settings, quarter: int) -> State:
    """OpenAI's compute and burn as its sales and its valuation ask for, and the clouds large enough to serve it."""
    if not known.keys() & {"openai_revenue", "openai_valuation"}:
        return state
    openai, clouds = state.openai, state.clouds
    sales = _number(known, "openai_revenue", openai.revenue)
    worth = _number(known, "openai_valuation", openai.valuation)
    due = compute_wanted(quarter - 1, sales, worth, settings)
    scale = due / np.maximum(compute_wanted(quarter - 1, openai.revenue, openai.valuation, settings), SMALLEST_REVENUE)
    serving = clouds.serving * scale[:, None]
    return replace(
        state,
        openai=replace(
            openai,
            wanted=openai.wanted * scale,
            planned=openai.planned * scale,
            used=openai.used * scale,
            burn=openai.burn * scale,
            esteem=_esteem(openai, sales, worth),
        ),
        clouds=replace(clouds, serving=serving, capacity=clouds.capacity + np.maximum(serving - clouds.serving, 0)),
    )


def _esteem(openai: OpenAI, sales: PerWorld, worth: PerWorld) -> PerWorld:
    """How much more its sales are thought to be worth than in the other history, times."""
    multiple = worth / np.maximum(sales, SMALLEST_REVENUE)
    usual = openai.valuation / np.maximum(openai.revenue, SMALLEST_REVENUE)
    return openai.esteem * multiple / np.maximum(usual, SMALLEST_REVENUE)


def parts(record: object, prefix: str = "") -> tuple[str, ...]:
    """Names of everything in a state, such as ``openai.revenue``; what the sides remember of a talk is one thing."""
    if not is_dataclass(record) or prefix == "talking.memory.":
        return (prefix.removesuffix("."),)
    inner = (parts(getattr(record, entry.name), f"{prefix}{entry.name}.") for entry in fields(record))
    return tuple(name for names in inner for name in names)


def _contract(contract: Contract, known: Known, settings: Settings, quarter: int) -> Contract:
    """The contract in force as far as it is known."""
    after = _invested(_shared(contract, known, settings, quarter), known, settings)
    after = replace(
        after,
        holdings=restaked(contract.holdings, known["microsoft_stake"])
        if "microsoft_stake" in known
        else contract.holdings,
        regime=_code(known, "regime", contract.regime),
        rights=_rights(contract.rights, known),
        conversion=_conversion(contract.conversion, known),
    )
    after = replace(after, profit_cap=_profit_cap(after, known, settings))
    changed = _differs(contract, after)
    return replace(after, amendments=np.where(changed, np.maximum(contract.amendments, 1), contract.amendments))


def _shared(contract: Contract, known: Known, settings: Settings, quarter: int) -> Contract:
    """The revenue share; one that has ended in the other history runs as long as was meant at first."""
    share = _number(known, "revenue_share", contract.share)
    over = (share > 0) & (contract.last_quarter < quarter)
    return replace(
        contract,
        share=share,
        cap_left=_number(known, "share_cap_left", contract.cap_left),
        last_quarter=np.where(over, settings.start.start_share_last_quarter, contract.last_quarter),
    )


def _invested(contract: Contract, known: Known, settings: Settings) -> Contract:
    """What Microsoft has agreed to put in, and the part of it still to be paid."""
    if "invested" not in known and "paid_in" not in known:
        return contract
    invested = known.get("invested", contract.invested)
    if "paid_in" in known:
        invested = np.maximum(invested, known["paid_in"])
        pledged = invested - known["paid_in"]
        tranche = pledged / settings.market.tranche_quarters
    else:
        pledged, tranche = np.minimum(contract.pledged, invested), contract.tranche
    return replace(contract, invested=invested.copy(), pledged=pledged, tranche=np.where(pledged > 0, tranche, 0.0))


def _rights(rights: Rights, known: Known) -> Rights:
    return replace(
        rights,
        resale=_number(known, "resale_part", rights.resale),
        distribution=_code(known, "distribution", rights.distribution),
        licence_end=_number(known, "licence_end", rights.licence_end),
        licence_exclusive=_flag(known, "licence_exclusive", rights.licence_exclusive),
        agi_judge=_code(known, "agi_judge", rights.agi_judge),
        may_build=_flag(known, "may_build", rights.may_build),
    )


def _conversion(conversion: Conversion, known: Known) -> Conversion:
    """Consent and completion; without consent nothing is agreed or under way."""
    done = _flag(known, "converted", conversion.done)
    consent = _flag(known, "consent", conversion.consent) | done
    return replace(
        conversion,
        consent=consent,
        done=done,
        equity=np.where(consent, conversion.equity, 0.0),
        due=np.where(consent & ~done, conversion.due, np.inf),
    )


def _profit_cap(contract: Contract, known: Known, settings: Settings) -> PerWorld:
    """The most profits can pay: no limit for ordinary shares, and always one before."""
    usual = contract.invested * settings.start.start_cap_multiple
    cap = known.get("profit_cap", contract.profit_cap)
    capped = np.where(np.isinf(cap), usual, cap)
    return np.where(contract.conversion.done, np.inf, capped)


def _differs(before: Contract, after: Contract) -> PerWorldFlag:
    """Where a term of the contract is another."""
    terms = (
        (before.share, after.share),
        (before.invested, after.invested),
        (before.profit_cap, after.profit_cap),
        (before.regime, after.regime),
        (before.rights.resale, after.rights.resale),
        (before.rights.distribution, after.rights.distribution),
        (before.rights.licence_end, after.rights.licence_end),
        (before.rights.licence_exclusive, after.rights.licence_exclusive),
        (before.rights.agi_judge, after.rights.agi_judge),
        (before.rights.may_build, after.rights.may_build),
        (before.conversion.consent, after.conversion.consent),
    )
    differs = np.zeros(before.share.shape, dtype=bool)
    for old, new in terms:
        differs = differs | (old != new)
    return differs


def _accounts(state: State, contract: Contract, known: Known) -> PerEmployer:
    """OpenAI's cash as known; what Microsoft paid more or less than it had, outside investors make up for."""
    more = _paid_in(contract) - _paid_in(state.contract)
    accounts = paid(state.accounts, Account.MICROSOFT, Account.INVESTORS, more)
    cash = accounts[:, Account.OPENAI]
    after = paid(accounts, Account.INVESTORS, Account.OPENAI, known.get("openai_cash", cash) - cash)
    after[:, Account.OPENAI] = known.get("openai_cash", cash)  # to the last bit
    return after


def _paid_in(contract: Contract) -> PerWorld:
    return contract.invested - contract.pledged


def _openai(state: State, contract: Contract, accounts: PerEmployer, known: Known) -> OpenAI:
    openai, done = state.openai, contract.conversion.done
    annual = _number(known, "openai_revenue", openai.revenue)
    lasting = runway(accounts[:, Account.OPENAI] + contract.pledged, openai.burn)
    return replace(
        openai,
        revenue=annual,
        year_revenue=openai.year_revenue * (annual / np.maximum(openai.revenue, SMALLEST_REVENUE)),
        headcount=_number(known, "openai_headcount", openai.headcount),
        valuation=_number(known, "openai_valuation", openai.valuation),
        runway=np.where(contract.acquired, LONGEST_RUNWAY, lasting),
        waiting=np.where(done, 0.0, openai.waiting),
        deadline=np.where(done, np.inf, openai.deadline),
    )


def _microsoft(state: State, after: State, known: Known) -> Microsoft:
    """Azure with all it sells is what is known; what OpenAI's models and rent bring it is not."""
    microsoft = state.microsoft
    azure = microsoft.azure
    if "azure_revenue" in known:
        azure = np.maximum(known["azure_revenue"] - microsoft_ai_revenue(state), 0)
    return replace(
        microsoft,
        azure=azure,
        capex=_number(known, "microsoft_capex", microsoft.capex),
        spent=microsoft.spent + (_paid_in(after.contract) - _paid_in(state.contract)),
    )


def _clouds(state: State, microsoft: Microsoft, known: Known) -> Clouds:
    """Azure's trade as known; what it was in the quarters before keeps its proportion to it."""
    clouds = state.clouds
    if "azure_revenue" not in known:
        return clouds
    trade, past = clouds.trade.copy(), clouds.past.copy()
    before = np.maximum(revenue(state)[:, Cloud.AZURE], SMALLEST_REVENUE)
    trade[:, Cloud.AZURE] = microsoft.azure + microsoft.models
    now = revenue(replace(state, clouds=replace(clouds, trade=trade)))[:, Cloud.AZURE]
    past[:, :, Cloud.AZURE] *= (now / before)[:, None]
    return replace(clouds, trade=trade, past=past)


def _market(market: Market, known: Known) -> Market:
    return replace(market, business=_number(known, "business_market", market.business))


def _talking(state: State, contract: Contract, known: Known, settings: Settings, quarter: int) -> Talking:
    """Who is at the table and who rests from it after an amendment; what the sides have learned of each other is kept.

    Of a talk known to be under way the rounds since it began are over, but not what was said in them; how hard the two
    are in it is yet to be drawn, for how hard they were in that history says nothing of this talk.
    """
    talking = state.talking
    since = known.get("talk_since", np.full_like(talking.since, np.inf))
    lasted = quarter - since
    together = ~(contract.acquired | contract.separated)
    is_open = together & (lasted > 0) & (lasted < settings.table.talk_quarters)
    usual = np.minimum(talking.quiet_until, float(quarter))
    rested = known["amended_at"] + 1 + settings.table.settling_in if "amended_at" in known else usual
    memory = talking.memory.over(np.arange(len(talking.open)))
    rounds = np.where(is_open, ROUNDS_A_QUARTER * np.where(is_open, lasted, 0), 0).astype(np.intp)
    pressed = np.where((state.openai.waiting > 0) & ~contract.conversion.done, DEADLINE, FINANCE)
    return replace(
        talking,
        open=is_open,
        since=np.where(is_open, since, talking.since),
        opener=np.where(is_open, OPENAI, talking.opener),
        reason=np.where(is_open, pressed, talking.reason),
        memory=replace(memory, rounds=rounds),
        hardness=np.where(is_open[:, None], np.nan, talking.hardness),
        quiet_until=rested,
        cool_until=np.minimum(talking.cool_until, float(quarter)),
    )


def _number(known: Known, name: str, otherwise: PerWorld) -> PerWorld:
    return known[name].copy() if name in known else otherwise


def _code(known: Known, name: str, otherwise: PerWorldIndex) -> PerWorldIndex:
    return known[name].astype(np.intp) if name in known else otherwise


def _flag(known: Known, name: str, otherwise: PerWorldFlag) -> PerWorldFlag:
    return known[name] > 0 if name in known else otherwise

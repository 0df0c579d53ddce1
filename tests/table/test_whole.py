"""The whole package: no cash flow is counted twice, and the sum over issues is close to the truth."""

from functools import cache

import histories
import numpy as np
import pytest
from contract_twin import World, claim_expected, claim_on_profits, lines
from midway import clause, midways

from negotiation.state import world
from negotiation.table.agenda import changing_cost
from negotiation.table.issues import FINANCE, ISSUES, NAMES
from negotiation.table.issues.finance_clauses import CLAUSES, PREMIUMS
from negotiation.table.stakes import MICROSOFT, SIDES, package_value
from negotiation.table.terms import Regime
from negotiation.table.whole import interplay, meet, signed, whole_value

SEED = 20251028
PACKAGES = 6
#: Motives that speak of what flows under the contract as a whole; all others are of one issue alone.
FLOWS = {
    "finance": ("revenue share", "claim on profits", "resale"),
    "resale": ("resale", "sales"),
    "licence": ("technology", "sole access", "leakage", "reach"),
    "agi_clause": ("rights at risk", "mission", "legal certainty", "revenue share", "leakage"),
}
AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def packages(midway, rng, part=0.6):
    """A package of clauses on the table in every world, drawn at random; each issue changes with chance ``part``."""
    package = np.zeros((midway.worlds, len(ISSUES)), dtype=np.intp)
    for place, name in enumerate(NAMES):
        on = midway.on_table(name)
        for k in np.flatnonzero(rng.random(midway.worlds) < part):
            package[k, place] = rng.choice(np.flatnonzero(on[k]))
    return package


def beside_the_flows(midway, papers, side, package):
    """What a package is worth to a side by all motives of one issue alone, less what changing issues costs."""
    cost = changing_cost(midway.state.openai.valuation, midway.settings)
    total = -cost * (package != 0).sum(axis=1)
    for place, name in enumerate(NAMES):
        for motive, value in papers.sheets[side][place].at(midway.rows, package[:, place]).items():
            if motive not in FLOWS.get(name, ()):
                total = total + value
    return total


def twins(midway, papers, side, package, after, k):
    """What a signing changes in the worth of the contract in world ``k``, told by the twin, and what was at stake."""
    alone, before, then = (
        World(midway, papers.outlook, k),
        world(midway.state.contract, k),
        world(after, k),
    )
    held = claim_on_profits(alone, side, before)
    consents = CLAUSES.consents[package[k, FINANCE]]
    claim = claim_expected(alone, side, before, then) if consents else claim_on_profits(alone, side, then)
    now, new = lines(alone, side, before, held), lines(alone, side, then, claim)
    if side == MICROSOFT:  # an unsure claim is discounted by who receives it
        new["claim on profits"] = held + alone.numbers.return_certainty * (claim - held)
    return sum(new.values()) - sum(now.values()), sum(map(abs, (*now.values(), *new.values())))


@cache
def compared():
    """Errors of whole values against the twin, as parts of all that flows: for plain packages, for those with consent.

    Private weights are one: they say what a dollar is worth to a side, not how many there are.
    """
    rng, plain, consenting = np.random.default_rng(SEED), [], []
    for midway in (each.but("talking", weights=1.0) for each in midways()):
        papers = midway.papers
        for _ in range(PACKAGES):
            package = packages(midway, rng)
            after = signed(midway.state.contract, package, midway.signing)
            for side in SIDES:
                whole = whole_value(side, papers.own[side], midway.rows, package, midway.standing, after)
                flows = whole - beside_the_flows(midway, papers, side, package)
                for k in range(0, midway.worlds, 2):
                    level = package[k, FINANCE]
                    if not CLAUSES.buys[level]:
                        told, gross = twins(midway, papers, side, package, after, k)
                        (consenting if CLAUSES.consents[level] else plain).append(abs(flows[k] - told) / gross)
    return np.array(plain), np.array(consenting)


def test_no_cash_flow_is_counted_twice():
    """A package is worth what the contract is worth after it less what it was worth before, line by line."""
    plain, _ = compared()
    assert plain.size > 500
    assert plain.max() < 1e-9, f"{plain.max():.3g} of all that flows, seed {SEED}"


def test_nor_is_any_where_a_conversion_is_agreed_but_for_what_ownership_does_to_what_changes_too():
    """The table takes the part agreed for the part expected there: an error of the second order."""
    _, consenting = compared()
    assert consenting.size > 50
    assert np.median(consenting) < 0.002, f"median {np.median(consenting):.2%}, seed {SEED}"
    assert consenting.max() < 0.06, f"at most {consenting.max():.2%}, seed {SEED}"


@AT_ALL_TIMES
def test_a_package_of_one_issue_is_worth_what_the_issue_is(midway):
    """Nothing is put right where nothing interacts; what a conversion brings is known of itself."""
    rng, papers = np.random.default_rng(SEED), midway.papers
    for place, name in enumerate(NAMES):
        package = np.zeros((midway.worlds, len(ISSUES)), dtype=np.intp)
        for k, on in enumerate(midway.on_table(name)):
            open_ = on & ~CLAUSES.buys if name == "finance" else on
            package[k, place] = rng.choice(np.flatnonzero(open_))
        after = signed(midway.state.contract, package, midway.signing)
        for side in SIDES:
            whole = whole_value(side, papers.own[side], midway.rows, package, midway.standing, after)
            sums = papers.own[side][place][midway.rows, package[:, place]]
            assert whole == pytest.approx(sums, rel=1e-9, abs=1e-9), (name, side)


@AT_ALL_TIMES
def test_where_issues_do_not_meet_a_package_is_worth_the_sum_over_them(midway):
    """There nobody need work out what they do to one another; what follows is the sum to the last bit."""
    rng, papers = np.random.default_rng(SEED), midway.papers
    apart = 0
    for part in (0.2, 0.4, 0.6):
        package = packages(midway, rng, part)
        after = signed(midway.state.contract, package, midway.signing)
        alone = ~meet(package)
        apart += alone.sum()
        for side in SIDES:
            whole = whole_value(side, papers.own[side], midway.rows, package, midway.standing, after)
            assert np.array_equal(whole[alone], package_value(papers.own[side], package, midway.rows)[alone])
    assert apart > midway.worlds / 3


@AT_ALL_TIMES
def test_to_change_nothing_is_worth_nothing(midway):
    package, papers = np.zeros((midway.worlds, len(ISSUES)), dtype=np.intp), midway.papers
    after = signed(midway.state.contract, package, midway.signing)
    for side in SIDES:
        assert (whole_value(side, papers.own[side], midway.rows, package, midway.standing, after) == 0).all()


@AT_ALL_TIMES
def test_who_buys_openai_needs_no_other_clause(midway):
    """Then a package is worth what the purchase is, whatever else it says."""
    midway = midway.but("relationship", case_open=False)
    rng, papers = np.random.default_rng(SEED), midway.papers
    package = packages(midway, rng)
    for premium in PREMIUMS:
        package[:, FINANCE] = clause(premium=premium)
        after = signed(midway.state.contract, package, midway.signing)
        for side in SIDES:
            whole = whole_value(side, papers.own[side], midway.rows, package, midway.standing, after)
            assert whole == pytest.approx(papers.own[side][FINANCE][:, clause(premium=premium)])


@AT_ALL_TIMES
def test_a_longer_licence_is_worth_less_where_the_clause_that_may_end_it_gets_harsher(midway):
    """Signed together they interact: what is longer is also what may be lost."""
    worlds = midway.given().rights(agi_ends=0, licence_end=45.0).but("microsoft", models=5.0)
    package = np.zeros((midway.worlds, len(ISSUES)), dtype=np.intp)
    licence, agi = NAMES.index("licence"), NAMES.index("agi_clause")
    package[:, licence], package[:, agi] = len(worlds.sheet("licence", 0).blocks[0].parts["technology"][0]) - 1, 7
    after = signed(worlds.state.contract, package, worlds.signing)
    assert (after.rights.agi_ends == 2).all()
    found = interplay(MICROSOFT, worlds.standing, after, np.zeros(midway.worlds))
    assert (found.declaration < 0).all()
    assert (found.ownership == 0).all()
    assert (found.moot == 0).all()


@AT_ALL_TIMES
def test_a_signing_changes_each_issue_as_agreed_and_counts_as_one_amendment(midway):
    package = packages(midway, np.random.default_rng(SEED))
    package[0] = 0
    after = signed(midway.state.contract, package, midway.signing)
    changed = (package != 0).any(axis=1)
    assert np.array_equal(after.amendments, midway.state.contract.amendments + changed)
    one_by_one = midway.state.contract
    for place, issue in enumerate(ISSUES):
        one_by_one = issue.amended(one_by_one, package[:, place].copy(), midway.signing)
    for term in ("share", "invested", "regime", "commitment"):
        assert np.array_equal(getattr(after, term), getattr(one_by_one, term))
    assert (after.regime >= midway.state.contract.regime).all()
    assert after.regime[0] in tuple(Regime)


# ---- a thousand worlds


@pytest.fixture(scope="module")
def deals():
    return histories.many().record.deals.columns()


def at_stake(deals):
    """What a deal is about, USD bn: what it gives and takes, both sides together."""
    return np.abs(deals["value_microsoft"]) + np.abs(deals["value_openai"])


@pytest.mark.parametrize("side", ["microsoft", "openai"])
def test_the_sum_over_issues_is_close_to_the_whole_in_the_packages_agreed(deals, side):
    """Issues are valued one by one so that talks are fast; this bounds what that costs."""
    assert deals["world"].size > histories.MANY
    gap = np.abs(deals[f"value_{side}"] - deals[f"sum_{side}"]) / at_stake(deals)
    median, most = np.median(gap), np.quantile(gap, 0.95)
    assert median < 0.02, f"median gap {median:.2%} of what is at stake"
    assert most < 0.15, f"gap in nineteen deals of twenty at most {most:.1%} of what is at stake"


@pytest.mark.parametrize("side", ["microsoft", "openai"])
def test_nobody_signs_a_whole_package_below_the_reservation_value(deals, side):
    least = np.maximum(deals[f"disagreement_{side}"], deals[f"outside_{side}"])
    assert (deals[f"value_{side}"] >= least - 1e-9).all()


def test_a_package_counts_as_the_sum_over_its_issues_until_it_is_signed():
    midway = midways()[2]
    rng = np.random.default_rng(SEED)
    package, papers = packages(midway, rng), midway.papers
    for side in SIDES:
        total = sum(values[midway.rows, package[:, place]] for place, values in enumerate(papers.own[side]))
        assert package_value(papers.own[side], package, midway.rows) == pytest.approx(total)

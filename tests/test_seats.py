"""Anyone can take a seat: a script, a stub, a recorder; and each is shown its own questions only."""

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import Begin, seated

from agents import EVERYONE, cast
from agents.microsoft import Microsoft
from agents.openai import OpenAI
from negotiation.model import Partnership
from negotiation.party import Role
from negotiation.state import Cloud, Employer, Lab
from negotiation.table.agenda import AgendaView, Opening
from negotiation.table.brief import ROUNDS_A_QUARTER
from negotiation.table.issues import COMPUTE, FINANCE, ISSUES, NAMES
from negotiation.table.issues.compute import REGIME_OF_LEVEL
from negotiation.table.issues.finance_clauses import CLAUSES
from negotiation.table.moves import ACCEPT, ACTIONS, OFFER, REFUSE, WALK, TableMove, TableView, respond
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES, Memory
from negotiation.table.talks import BROKEN_OFF, STATUSES, Talk
from negotiation.table.tender import FIRST_REFUSAL, Match, MatchView, TenderView
from negotiation.world.agi import AgiView
from negotiation.world.compute import BuildView, RivalBuildView
from negotiation.world.market import AdoptionView, FundingView, SpendingView
from negotiation.world.news import TrialView
from negotiation.world.relationship import CaseView, CreditView
from negotiation.world.research import EffortView, InHouseView
from negotiation.world.supply import SupplyChoiceView, SupplyView
from negotiation.world.talent import HiringView, PlacesView

SEEDS = range(4)
LAB = {EffortView, HiringView}
CLOUD = {TenderView, RivalBuildView}
SEEN: dict[Role, set[type]] = {
    Role.MICROSOFT: {
        *(TableView, AgendaView, TenderView, MatchView, BuildView, InHouseView, HiringView, SupplyChoiceView),
    },
    Role.OPENAI: {TableView, AgendaView, SpendingView, HiringView, AgiView},
    Role.GOOGLE: CLOUD | LAB,
    Role.AMAZON: CLOUD | {HiringView},
    Role.ORACLE: CLOUD,
    Role.ANTHROPIC: LAB | {SupplyView},
    Role.META: LAB | {SupplyView},
    Role.OPEN_WEIGHT: LAB | {SupplyView},
    Role.TALENT: {PlacesView},
    Role.REGULATOR: {CaseView},
    Role.COURT: {TrialView},
    Role.CUSTOMERS: {AdoptionView},
    Role.PUBLIC: {CreditView},
    Role.INVESTORS: {FundingView},
}
#: Whose a view says it is.
SERVES = {Role.MICROSOFT: Cloud.AZURE, Role.GOOGLE: Cloud.GOOGLE, Role.AMAZON: Cloud.AMAZON, Role.ORACLE: Cloud.ORACLE}
MAKES = {
    Role.GOOGLE: Lab.GOOGLE,
    Role.ANTHROPIC: Lab.ANTHROPIC,
    Role.META: Lab.META,
    Role.OPEN_WEIGHT: Lab.OPEN_WEIGHT,
}
EMPLOYS = {
    Role.MICROSOFT: Employer.MICROSOFT,
    Role.OPENAI: Employer.OPENAI,
    Role.GOOGLE: Employer.GOOGLE,
    Role.AMAZON: Employer.AMAZON,
    Role.ANTHROPIC: Employer.ANTHROPIC,
    Role.META: Employer.META,
    Role.OPEN_WEIGHT: Employer.STARTUPS,
}


def nothing_offered(view: TableView, action: int) -> TableMove:
    """The same move without an offer everywhere."""
    return TableMove(np.full(view.rows.shape, action), np.full_like(view.standing, -1))


class WalkingOpenAI(OpenAI):
    """Talks whenever it can, to walk out at its first turn."""

    def decide(self, view: Any, chance: Any) -> Any:
        if isinstance(view, AgendaView):
            return Opening(np.ones(view.gain.shape, dtype=bool), np.ones_like(view.gain))
        return nothing_offered(view, WALK) if isinstance(view, TableView) else super().decide(view, chance)


class YieldingOpenAI(OpenAI):
    """Accepts anything at once."""

    def decide(self, view: Any, chance: Any) -> Any:
        if not isinstance(view, TableView):
            return super().decide(view, chance)
        action = np.where(view.has_standing, ACCEPT, OFFER)
        return TableMove(action, view.best_offer(view.target()))


#: A revenue share of thirty percent, the right of first refusal, a shared name, and no more.
_SHARE_ONLY = ~CLAUSES.capped & (CLAUSES.investment == 0) & np.isnan(CLAUSES.stake) & ~CLAUSES.consents
TERMS = {
    "finance": int(np.flatnonzero(_SHARE_ONLY & (CLAUSES.share == 0.3))[0]),
    "compute": int(np.flatnonzero(REGIME_OF_LEVEL == FIRST_REFUSAL)[0]),
    "credit": 2,
}
PACKAGE = tuple(TERMS.get(name, 0) for name in NAMES)


class StubbornOpenAI(OpenAI):
    """A script of plain Python: one package, take it or leave it."""

    def decide(self, view: Any, chance: Any) -> Any:
        if isinstance(view, AgendaView):
            return Opening(np.ones(view.gain.shape, dtype=bool), np.ones_like(view.gain))
        if not isinstance(view, TableView):
            return super().decide(view, chance)
        actions, packages = [], []
        for standing, may_counter in zip(view.standing.tolist(), view.may_counter.tolist(), strict=True):
            if standing == list(PACKAGE):
                actions.append(ACCEPT)
            else:
                actions.append(OFFER if may_counter else REFUSE)
            packages.append(PACKAGE)
        return TableMove(np.array(actions), np.array(packages))


class YieldingMicrosoft(Microsoft):
    """Accepts anything at once; talks only when asked, or when an event forces it."""

    def decide(self, view: Any, chance: Any) -> Any:
        if isinstance(view, AgendaView):
            return Opening(np.zeros(view.gain.shape, dtype=bool), view.gain)
        if not isinstance(view, TableView):
            return super().decide(view, chance)
        return TableMove(np.where(view.has_standing, ACCEPT, OFFER), view.best_offer(view.target()))


class NeverMatchingMicrosoft(YieldingMicrosoft):
    """The same, but it never uses its right of first refusal."""

    def decide(self, view: Any, chance: Any) -> Any:
        if isinstance(view, MatchView):
            return Match(np.zeros(view.need.shape, dtype=bool))
        return super().decide(view, chance)


def talked(model: Partnership) -> dict[str, Any]:
    """Moves at the table."""
    offers = model.record.offers.columns()
    at_the_table = offers["protocol"] == "talk"
    return {name: column[at_the_table] for name, column in offers.items()}


def part_of_microsoft(deals: dict[str, Any]) -> Any:
    """Microsoft's part of what both gain over their disagreement points in each deal."""
    gains = [deals[f"value_{side}"] - deals[f"disagreement_{side}"] for side in ("microsoft", "openai")]
    return gains[MICROSOFT] / (gains[MICROSOFT] + gains[OPENAI])


def test_an_openai_that_always_walks_never_gets_a_deal(begin: Begin) -> None:
    model = begin(SEEDS, cast=seated(openai=WalkingOpenAI)).play()
    moves = talked(model)
    assert set(moves["action"][moves["side"] == "OpenAI"]) == {"walk"}
    assert "offer" not in set(moves["answer"])
    assert (moves["round"] <= 1).all()
    assert len(model.record.deals.columns()["world"]) == 0
    events = model.record.events.columns()["event"]
    assert (events == "talks_opened").sum() == (events == "talks_failed").sum() > len(SEEDS)
    assert (model.state.contract.amendments == 0).all()


def test_an_openai_that_accepts_anything_signs_microsofts_first_offer(begin: Begin) -> None:
    model = begin(SEEDS, cast=seated(openai=YieldingOpenAI)).play()
    deals, moves = model.record.deals.columns(), talked(model)
    asked = (moves["side"] == "Microsoft") & (moves["action"] == "offer")
    assert asked.any()
    assert (moves["answer"][asked] == "accepted").all()
    assert deals["world"].size > 0
    assert (deals["rounds"] <= 2).all()
    usual = begin(SEEDS).play().record.deals.columns()
    share = [np.median(part_of_microsoft(columns)) for columns in (deals, usual)]
    assert share[0] > share[1]


def test_a_script_of_plain_python_gets_its_package_or_none(begin: Begin) -> None:
    model = begin(SEEDS, cast=seated(openai=StubbornOpenAI)).play()
    deals, moves = model.record.deals.columns(), talked(model)
    offered = (moves["side"] == "OpenAI") & (moves["action"] == "offer")
    assert offered.any()
    assert (moves["level_finance"][offered] == PACKAGE[FINANCE]).all()
    assert (moves["level_compute"][offered] == PACKAGE[COMPUTE]).all()
    for name, level in zip(NAMES, PACKAGE, strict=True):
        assert (moves[f"level_{name}"][offered] == level).all(), name
    assert (deals["credit_new"] == "shared").all()
    assert (deals["share_new"] == 0.3).all()
    assert (deals["regime_new"] == "first refusal").all()
    assert (deals["investment"] == 0).all()


def test_a_microsoft_that_never_matches_leaves_cheaper_bids_to_the_rivals(begin: Begin) -> None:
    for party, matches in ((YieldingMicrosoft, True), (NeverMatchingMicrosoft, False)):
        model = begin(SEEDS, cast=seated(openai=StubbornOpenAI, microsoft=party)).play()
        assert (model.state.contract.regime == FIRST_REFUSAL).all()
        offers = model.record.offers.columns()
        tenders = offers["protocol"] == "tender"
        assert ("matched by Microsoft" in set(offers["answer"][tenders])) == matches
        rivals = tenders & (offers["side"] != "Microsoft")
        assert (offers["answer"][rivals] == "accepted").any()


def test_a_seat_can_be_taken_by_anything_that_decides_and_each_sees_its_own_questions_only(begin: Begin) -> None:
    seen: dict[Role, list[Any]] = defaultdict(list)

    def recorded(party: Any) -> Any:
        def decide(view: Any, chance: Any) -> Any:
            seen[party.role].append(view)
            return party.decide(view, chance)

        return SimpleNamespace(role=party.role, decide=decide)

    model = begin(SEEDS, cast=lambda model: [recorded(party) for party in cast(model)]).play()
    whole = begin(SEEDS).play()
    for name, values in whole.record.metrics().items():
        assert values.tobytes() == model.record.metrics()[name].tobytes(), name
    assert {role: {type(view) for view in views} for role, views in seen.items()} == SEEN
    for role, views in seen.items():
        for view in views:
            assert_addressed_to(role, view)


def assert_addressed_to(role: Role, view: Any) -> None:
    """A view that says whose it is names who is asked."""
    match view:
        case TenderView():
            assert view.own == SERVES[role]
        case RivalBuildView():
            assert view.cloud == SERVES[role]
        case EffortView():
            assert view.lab == MAKES[role]
        case HiringView():
            assert view.employer == EMPLOYS[role]
        case SupplyView():
            assert view.lab == MAKES[role]
        case TableView():
            assert view.side == (MICROSOFT if role == Role.MICROSOFT else OPENAI)


def test_a_missing_role_is_named() -> None:
    def alone(model: Any) -> list[Any]:
        return [party for party in cast(model) if party.role not in {Role.OPENAI, Role.COURT}]

    with pytest.raises(ValueError, match=r"nobody in the cast plays OpenAI, Court; agents\.cast has everyone"):
        Partnership(alone)


@pytest.mark.parametrize("party", EVERYONE)
def test_a_question_that_is_not_a_partys_own_is_refused(party: type[Any]) -> None:
    model = Partnership(cast)
    for view in (SimpleNamespace(), model.state):
        with pytest.raises(TypeError, match=rf"not asked about {type(view).__name__}"):
            model.parties[party.role].decide(view, model.once)


def test_a_move_that_the_rules_do_not_allow_is_refused_with_the_world_it_was_made_in(begin: Begin) -> None:
    class Impatient(YieldingMicrosoft):
        def decide(self, view: Any, chance: Any) -> Any:
            refuses = isinstance(view, TableView) and view.has_standing.all()
            return nothing_offered(view, REFUSE) if refuses else super().decide(view, chance)

    with pytest.raises(ValueError, match=r"rounds are left this quarter: .*; got 3 in world \d"):
        begin(SEEDS, cast=seated(microsoft=Impatient, openai=StubbornOpenAI)).play()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_talk_advanced_by_hand_goes_as_it_went_in_the_model(begin: Begin, seed: int) -> None:
    """The first quarter of the first talk, from what both sides saw of it."""
    views: list[TableView] = []

    class Seen:
        def decide(self, view: Any, chance: Any) -> Any:
            if isinstance(view, TableView):
                views.append(view)
            return super().decide(view, chance)

    sides = {"microsoft": type("Seen", (Seen, Microsoft), {}), "openai": type("Seen", (Seen, OpenAI), {})}
    model = begin([seed], cast=seated(**sides))
    while model.running and not views:
        model.step()
    assert views, f"no talk with seed {seed}"
    first = {side: next(view for view in views if view.side == side) for side in SIDES}
    opener, horizon = np.array([views[0].side]), views[0].horizon
    stakes = first[MICROSOFT].all_stakes, first[OPENAI].all_stakes
    talk = Talk.sit_down(stakes, opener, Memory.fresh(1, len(ISSUES)), horizon, ROUNDS_A_QUARTER, keep_offers=True)
    side, moves = int(opener[0]), 0
    while talk.running:
        view = talk.view(side)
        assert view is not None
        assert talk.view(1 - side) is None
        talk = talk.advance(side, respond(view))
        side, moves = 1 - side, moves + 1
    by_hand, in_model = talk.offers(), talked(model)
    assert moves == len(views) == by_hand["round"].size
    assert [ACTIONS[action] for action in by_hand["action"]] == in_model["action"].tolist()
    for mine, name in (("round", "round"), ("own_value", "value_side"), ("other_value", "value_counterpart")):
        np.testing.assert_array_equal(by_hand[mine], in_model[name])
    levels = np.stack([in_model[f"level_{name}"] for name in NAMES], axis=1)
    np.testing.assert_array_equal(by_hand["package"], levels)
    status = talk.result().status[0]
    assert model.state.talking.open[0] == (STATUSES[status] == "running")
    assert model.state.talking.failed[0] == (status == BROKEN_OFF)
    np.testing.assert_array_equal(talk.result().memory.last_received, model.state.talking.memory.last_received)

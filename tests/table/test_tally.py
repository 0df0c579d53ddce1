"""The tally of all talks: each count moves with what it counts and with nothing else."""

from dataclasses import fields, replace

import histories
import numpy as np
import pytest
from conftest import begun
from midway import clause, midways

from negotiation.state import frozen, mapped
from negotiation.table.issues import AGI_CLAUSE, COMPUTE, FINANCE
from negotiation.table.issues.finance_clauses import CLAUSES
from negotiation.table.session import Session
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES
from negotiation.table.tallies import Tally
from negotiation.table.tally import part_of_gains, tally_after
from negotiation.table.triggers import AGI_CLAIM, ANTITRUST, DEADLINE

SEED = 20251028
MIDWAY = midways()[2]
WORLDS = MIDWAY.worlds
ROWS = np.arange(WORLDS)


def quiet():
    """A quarter in which nobody talked."""
    papers = mapped(MIDWAY.papers, lambda array: array[:0])
    return Session.nothing(papers, MIDWAY.signing, MIDWAY.state.contract.share)


def talked(**changes):
    """A quarter in which all talked and came to nothing yet, but for the changes."""
    held = replace(
        quiet(),
        held=np.ones(WORLDS, dtype=bool),
        rows=ROWS,
        papers=MIDWAY.papers,
        values=np.zeros((WORLDS, len(SIDES))),
        openings=np.full(WORLDS, -1),
    )
    return replace(held, **changes)


def some(seed=SEED):
    """A tally of some talks so far, the same in no two worlds."""
    rng = np.random.default_rng(seed)
    return frozen(mapped(Tally.empty(WORLDS), lambda array: rng.uniform(1, 9, array.shape)))


def moved(before, after):
    """Which entries of a tally differ."""
    names = [entry.name for entry in fields(before)]
    return {name for name in names if not np.array_equal(getattr(before, name), getattr(after, name))}


def pattern(step):
    return ROWS % step == 0


# ---- one count after the other


def test_a_quarter_in_which_nobody_talked_moves_nothing():
    assert moved(some(), tally_after(some(), quiet())) == set()
    assert moved(Tally.empty(WORLDS), tally_after(Tally.empty(WORLDS), quiet())) == set()


def test_a_talk_that_goes_on_adds_its_rounds_alone():
    rounds = ROWS % 25
    after = tally_after(some(), talked(rounds=rounds))
    assert moved(some(), after) == {"rounds"}
    assert after.rounds - some().rounds == pytest.approx(rounds)


def test_a_talk_counts_for_who_opened_it_in_the_quarter_it_was_opened():
    opened, opener = pattern(2), np.where(pattern(3), OPENAI, MICROSOFT)
    more = tally_after(some(), talked(opened=opened, opener=opener)).opened - some().opened
    for side in SIDES:
        assert more[:, side] == pytest.approx(1.0 * (opened & (opener == side)))
    assert moved(some(), tally_after(some(), talked(opener=opener))) == set(), "opened earlier"


def test_each_side_gains_what_a_deal_is_worth_to_it_above_its_reservation_value():
    agreed = pattern(2)
    floors = np.stack(MIDWAY.papers.reservation, axis=1)
    surplus = np.random.default_rng(SEED).uniform(0, 20, floors.shape)
    values = np.where(agreed[:, None], floors + surplus, 0.0)
    after = tally_after(some(), talked(agreed=agreed, values=values))
    assert moved(some(), after) == {"gained"}
    assert after.gained - some().gained == pytest.approx(np.where(agreed[:, None], surplus, 0.0))
    twice = tally_after(after, talked(agreed=agreed, values=values))
    assert twice.gained - after.gained == pytest.approx(after.gained - some().gained)


def test_what_a_deal_with_consent_brought_is_kept_beside_and_no_other_deal_changes_it():
    agreed, consents = pattern(2), pattern(4)
    floors = np.stack(MIDWAY.papers.reservation, axis=1)
    package = quiet().package.copy()
    package[:, FINANCE] = np.where(consents, clause(equity=CLAUSES.equity[CLAUSES.consents][0]), clause(share=0.1))
    after = tally_after(some(), talked(agreed=agreed, values=floors + 2.0, package=package))
    assert after.by_consent[consents] == pytest.approx(2.0)
    assert np.array_equal(after.by_consent[~consents], some().by_consent[~consents])
    unsigned = tally_after(some(), talked(values=floors + 2.0, package=package))
    assert moved(some(), unsigned) == set(), "a package that was not agreed brings nothing"


def promising(microsoft, openai):
    """Papers in which one clause of finance is worth something to each, and nothing else anything."""
    own = []
    for side, worth in enumerate((microsoft, openai)):
        values = [
            np.where(np.arange(issue.shape[1]) == 0, 0.0, -np.inf) + 0 * issue[:, :1]
            for issue in MIDWAY.papers.own[side]
        ]
        values[FINANCE][:, 1] = worth
        own.append(tuple(values))
    floor = np.full(WORLDS, 1.0)
    return replace(MIDWAY.papers, own=(own[0], own[1]), disagreement=(floor, floor), outside=(floor - 1, floor - 1))


def test_a_failed_talk_was_missed_where_both_could_have_gained_by_their_true_values():
    failed = pattern(2)
    for worth, missed in (((3.0, 2.0), failed), ((3.0, 0.5), False), ((0.5, 2.0), False), ((1.0, 1.0), False)):
        after = tally_after(some(), talked(failed=failed, papers=promising(*worth)))
        assert np.array_equal(after.missed - some().missed > 0.5, np.zeros(WORLDS, dtype=bool) | missed), worth
    hopeful = replace(promising(3.0, 0.5), believed=promising(9.0, 9.0).own)
    assert moved(some(), tally_after(some(), talked(failed=failed, papers=hopeful))) == set(), "hope is no gain"
    assert moved(some(), tally_after(some(), talked(papers=promising(3.0, 2.0)))) == set(), "not failed yet"


@pytest.mark.parametrize(
    ("reason", "counts"), [(AGI_CLAIM, 1), (AGI_CLAUSE, 1), (FINANCE, 0), (COMPUTE, 0), (DEADLINE, 0), (ANTITRUST, 0)]
)
def test_of_the_talks_that_fail_those_over_agi_are_counted(reason, counts):
    failed, reasons = pattern(3), np.full(WORLDS, reason)
    after = tally_after(some(), talked(failed=failed, reason=reasons))
    assert after.agi_failed - some().agi_failed == pytest.approx(1.0 * counts * failed)
    assert np.array_equal(tally_after(some(), talked(reason=reasons)).agi_failed, some().agi_failed)


def test_rights_let_go_are_counted():
    after = tally_after(some(), talked(let_go=pattern(3)))
    assert moved(some(), after) == {"let_go"}
    assert after.let_go - some().let_go == pytest.approx(1.0 * pattern(3))


def test_what_microsoft_asked_for_is_the_share_of_its_first_offer_or_the_one_in_force_or_as_before():
    share = np.full(WORLDS, 0.17)
    kinds = ROWS % 3
    openings = np.choose(kinds, [np.full(WORLDS, -1), np.full(WORLDS, clause(share=0.3)), np.zeros(WORLDS, dtype=int)])
    after = tally_after(some(), talked(openings=openings, share=share))
    assert moved(some(), after) == {"asked"}
    assert np.array_equal(after.asked, np.choose(kinds, [some().asked, np.full(WORLDS, 0.3), share]))


def test_outside_options_are_as_last_reckoned():
    reckoned = np.where(pattern(2)[:, None], -7.0, np.nan) * np.ones((1, len(SIDES)))
    after = tally_after(some(), talked(outside=reckoned))
    assert moved(some(), after) == {"outside"}
    assert (after.outside[pattern(2)] == -7.0).all()
    assert np.array_equal(after.outside[~pattern(2)], some().outside[~pattern(2)])


def test_worlds_that_do_not_talk_are_left_alone():
    """The records of a talk have one row a world that talks; the tally one a world."""
    rows = np.flatnonzero(pattern(2))
    papers = MIDWAY.papers.at(rows)
    floors = np.stack(papers.reservation, axis=1)
    openings = np.full(rows.size, clause(share=0.3))
    held = talked(rows=rows, papers=papers, agreed=pattern(2), values=floors + 1.0, openings=openings)
    after = tally_after(some(), held)
    assert moved(some(), after) == {"gained", "asked"}
    for name in ("gained", "asked"):
        still = getattr(after, name)[~pattern(2)]
        assert np.array_equal(still, getattr(some(), name)[~pattern(2)])
    assert (after.asked[rows] == 0.3).all()


# ---- the two parts of what was gained


def test_the_parts_of_what_both_gained_add_up_to_one_and_are_a_half_each_before_the_first_deal():
    gained = np.random.default_rng(SEED).uniform(0, 50, (200, len(SIDES)))
    mine, theirs = part_of_gains(gained, MICROSOFT), part_of_gains(gained, OPENAI)
    assert mine + theirs == pytest.approx(1)
    assert ((mine >= 0) & (mine <= 1)).all()
    assert part_of_gains(7 * gained, MICROSOFT) == pytest.approx(mine), "in whatever money"
    assert part_of_gains(np.array([[3.0, 1.0], [0.0, 2.0], [2.0, 0.0]])) == pytest.approx([0.75, 0.0, 1.0])
    for side in SIDES:
        assert (part_of_gains(np.zeros((4, len(SIDES))), side) == 1 / 2).all()


# ---- in histories


def test_the_tally_is_the_sum_of_all_deals_on_record():
    model = histories.whole().model
    deals, tally = model.record.deals.columns(), model.state.tally
    for side, name in enumerate(("microsoft", "openai")):
        floor = np.maximum(deals[f"disagreement_{name}"], deals[f"outside_{name}"])
        total = np.bincount(deals["world"], deals[f"value_{name}"] - floor, minlength=histories.WORLDS)
        assert tally.gained[:, side] == pytest.approx(total)
    consented = ~np.isnan(deals["equity_agreed"])
    assert 0 < consented.sum() < len(consented)
    without = np.ones(histories.WORLDS, dtype=bool)
    without[deals["world"][consented]] = False
    assert (tally.by_consent[without] == 0).all()
    assert (tally.by_consent[~without].sum(axis=1) > 0).all()


def test_the_tally_never_falls_and_agrees_with_what_is_counted_elsewhere():
    played = histories.whole()
    counts = ("opened", "rounds", "missed", "agi_failed", "let_go")
    for _, before, after in played.quarters:
        for name in counts:
            assert (getattr(after.tally, name) >= getattr(before.tally, name)).all(), name
        assert (after.tally.opened.sum(axis=1) == after.talking.held).all()
        assert (after.tally.missed <= after.talking.failed).all()
        assert (after.tally.agi_failed <= after.talking.failed).all()
        assert (after.tally.gained >= before.tally.gained - 1e-6).all(), "nobody signs at a loss"
    last = played.model.state.tally
    for name in (*counts, "gained", "by_consent", "asked"):
        assert (getattr(last, name) > 0).any(), f"{name} never moved"


def test_what_microsoft_asked_first_is_on_the_tally_whoever_opened_and_whether_or_not_moves_are_kept():
    """The quick way through a quarter's rounds must not begin before Microsoft's first offer is heard."""
    worlds = 12
    kept, quick = (begun(range(worlds), keep=keep).play() for keep in (("offers", "deals"), ()))
    assert np.array_equal(kept.state.tally.asked, quick.state.tally.asked)
    moves = kept.record.offers.columns()
    first = (moves["protocol"] == "talk") & (moves["side"] == "Microsoft") & (moves["action"] == "offer")
    first &= moves["round"] <= 2
    assert {1.0, 2.0} == set(moves["round"][first]), "each side opens some talks"
    latest = dict(zip(moves["world"][first], moves["share"][first], strict=True))
    told = [(world, share) for world, share in latest.items() if not np.isnan(share)]
    assert told
    for world, share in told:
        assert quick.state.tally.asked[world] == share

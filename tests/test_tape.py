"""A number of the tape is fixed by world seed, quarter and name, whatever else is read."""

import numpy as np
import pytest
from numpy.typing import NDArray

from negotiation import tape
from negotiation.clock import CLOCK_LENGTH, LAST
from negotiation.tape import ONCE, ONCE_STRIDE, QUARTERLY, STRIDE, Chance, Tape, chosen, number_of

SEEDS = (0, 1, 20190722, 2**63)


def numbers(chance: Chance, names: object = QUARTERLY) -> dict[str, NDArray[np.float64]]:
    return {name: chance[name] for name in names}


def assert_same(first: dict[str, NDArray[np.float64]], second: dict[str, NDArray[np.float64]]) -> None:
    for name, values in first.items():
        assert values.tobytes() == second[name].tobytes(), name


def test_a_quarter_reads_the_same_in_any_order_of_quarters() -> None:
    in_order = Tape(SEEDS)
    straight = [numbers(in_order.quarter(index)) for index in range(CLOCK_LENGTH)]
    back_and_forth = Tape(SEEDS)
    for index in (45, 3, 3, 44, 0, 61, 12, 11, 13):
        assert_same(straight[index], numbers(back_and_forth.quarter(index)))
        assert_same(numbers(in_order.once(), ONCE), numbers(back_and_forth.once(), ONCE))


@pytest.mark.parametrize("seeds", [SEEDS, SEEDS[:1]], ids=["many worlds", "one world"])
def test_who_still_looks_at_a_quarter_sees_what_it_held_however_far_the_tape_has_been_read_on(
    seeds: tuple[int, ...],
) -> None:
    read_on = Tape(seeds)
    held = read_on.quarter(0)
    before = numbers(held)
    for index in range(2, CLOCK_LENGTH):
        read_on.quarter(index)
    assert_same(before, numbers(held))


def test_numbers_written_down_are_the_same_as_those_still_to_be_drawn() -> None:
    drawn = Tape(SEEDS).quarter(7)
    written = Chance(QUARTERLY, np.concatenate([drawn[name].reshape(len(SEEDS), -1) for name in QUARTERLY], axis=1))
    assert_same(numbers(drawn), numbers(written))
    for name in QUARTERLY:
        (given, *where), (drawing, *there) = written.lying(name), drawn.lying(name)
        assert where == there
        assert number_of(given, 2, where[0]) == number_of(drawing, 2, where[0])


def test_a_name_reads_the_same_in_any_order_of_names_and_as_often_as_one_likes() -> None:
    chance = Tape(SEEDS).quarter(7)
    first = numbers(chance)
    assert_same(first, numbers(chance, reversed(QUARTERLY)))
    assert_same({"trust_noise": first["trust_noise"]}, numbers(Tape(SEEDS).quarter(7), ["trust_noise"]))
    chance.normal("trust_noise")
    assert_same(first, numbers(chance))


def test_a_world_reads_the_same_alone_and_among_many() -> None:
    many = Tape(SEEDS)
    for k, seed in enumerate(SEEDS):
        alone = Tape([seed])
        for index in (0, 17, LAST.index):
            for name, values in numbers(many.quarter(index)).items():
                assert values[k].tobytes() == alone.quarter(index)[name][0].tobytes(), (seed, index, name)
                normal = many.quarter(index).normal(name)[k], alone.quarter(index).normal(name)[0]
                assert normal[0].tobytes() == normal[1].tobytes(), (seed, index, name)


def test_seeds_quarters_and_names_all_count() -> None:
    chance = Tape(SEEDS)
    values = [chance.quarter(index)[name] for index in (0, 1, 45) for name in QUARTERLY]
    flat = np.concatenate([each.ravel() for each in values])
    assert np.unique(flat).size == flat.size


@pytest.mark.parametrize("table", ["ONCE", "QUARTERLY"])
def test_a_name_appended_moves_no_other_number(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in its own block nor in any later one."""
    before = Tape(SEEDS)
    blocks = [numbers(before.once(), ONCE), *(numbers(before.quarter(index)) for index in (0, 1, 45))]
    layout = getattr(tape, table)
    monkeypatch.setattr(tape, table, {**layout, "a_meteor_falls": 3})
    after = Tape(SEEDS)
    read = [after.once(), *(after.quarter(index) for index in (0, 1, 45))]
    for old, new in zip(blocks, read, strict=True):
        assert_same(old, numbers(new, old))
    new_block = read[0] if table == "ONCE" else read[1]
    assert new_block["a_meteor_falls"].shape == (len(SEEDS), 3)


def test_no_number_has_moved() -> None:
    """A name is appended to its table, never inserted: what is stored by seed can be played again."""
    chance = Tape([20190722])
    once, first, last = chance.once(), chance.quarter(0), chance.quarter(LAST.index)
    assert once["private_weight_finance"][0, 0] == 0.28310380668572344
    assert once["rival_build"][0, 0] == 0.7595898024860714
    assert first["open_weight_release"][0] == 0.4576362261008655
    assert last["launch_size"][0] == 0.10068564665348267
    assert once["private_weight_others"][0, [0, -1]].tolist() == [0.4202262943798464, 0.4923541486019909]
    assert once["tone"][0] == 0.8044297035224355
    assert first["agi_reached"][0] == 0.36778400030979785
    assert first["agi_claimed"][0] == 0.6465508176854765
    assert last["conversion_takes"][0] == 0.8661102270954597
    assert last["conversion_succeeds"][0] == 0.5989997427139881
    assert last["deadline_set"][0] == 0.011629160675248773
    assert last["supply_price"][0, -1] == 0.14544073245293676


def test_names_are_appended_in_the_order_in_which_they_came() -> None:
    """What was there first keeps its place: the last ones are those that came last."""
    assert list(ONCE)[-3:] == ["private_weight_others", "tone", "starts_as"]
    assert list(QUARTERLY)[-6:] == [
        *("agi_reached", "agi_claimed", "conversion_takes", "conversion_succeeds", "deadline_set", "supply_price"),
    ]
    assert sum(ONCE.values()) == 628
    assert sum(QUARTERLY.values()) == 478


def test_all_names_fit_into_a_block() -> None:
    assert sum(ONCE.values()) <= ONCE_STRIDE
    assert sum(QUARTERLY.values()) <= STRIDE
    assert all(size > 0 for size in (*ONCE.values(), *QUARTERLY.values()))


def test_a_single_number_is_one_a_world_and_several_are_a_row_each() -> None:
    chance = Tape(SEEDS).quarter(0)
    for name, size in QUARTERLY.items():
        values = chance[name]
        assert values.shape == ((len(SEEDS),) if size == 1 else (len(SEEDS), size)), name
        assert values.flags.c_contiguous, name


@pytest.mark.parametrize("seeds", [SEEDS, SEEDS[:1]], ids=["many worlds", "one world"])
def test_the_numbers_of_a_quarter_can_only_be_read(seeds: tuple[int, ...]) -> None:
    chance = Tape(seeds).quarter(0)
    for name in QUARTERLY:
        with pytest.raises(ValueError, match="read-only"):
            chance[name][...] = 0


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError, match="luck"):
        Tape([0]).quarter(0)["luck"]


def test_numbers_are_uniform_and_their_normals_standard_normal() -> None:
    """Within five standard errors of each moment."""
    worlds = 20000
    chance = Tape(range(worlds)).quarter(5)
    for name in ("trust_noise", "market_noise"):
        uniform, normal = chance[name], chance.normal(name)
        assert ((uniform >= 0) & (uniform < 1)).all()
        error = 5 / np.sqrt(worlds)
        assert abs(uniform.mean() - 1 / 2) < error * np.sqrt(1 / 12), name
        assert abs(uniform.var() - 1 / 12) < error * np.sqrt(1 / 180), name
        assert abs(normal.mean()) < error, name
        assert abs(normal.var() - 1) < error * np.sqrt(2), name
        assert abs((normal**3).mean()) < error * np.sqrt(15), name
        assert abs((normal**4).mean() - 3) < error * np.sqrt(96), name
    both = np.corrcoef(chance["trust_noise"], chance["market_noise"])[0, 1]
    assert abs(both) < 5 / np.sqrt(worlds)


def test_even_the_smallest_and_the_largest_number_have_a_finite_normal() -> None:
    block = np.array([[0.0, np.nextafter(1, 0)]])
    normal = Chance({"luck": 2}, block).normal("luck")
    assert np.isfinite(normal).all()
    assert normal[0, 0] < -8
    assert normal[0, 1] > 8


def test_choices_come_as_often_as_their_weights_say() -> None:
    draws = 20000
    weights = np.array([0.0, 3.0, 1.0, 0.0, 6.0, 0.0])
    picked = chosen(Tape(range(draws)).quarter(3)["case_closes"][:, None], np.tile(weights, (draws, 1)))[:, 0]
    part = np.bincount(picked, minlength=weights.size) / draws
    expected = weights / weights.sum()
    assert (part[weights == 0] == 0).all()
    assert (abs(part - expected) <= 5 * np.sqrt(expected * (1 - expected) / draws)).all(), part


def test_a_choice_is_made_for_each_draw_from_the_weights_of_its_world() -> None:
    draw = np.array([[0.0, 0.999], [0.0, 0.999]])
    weights = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])
    assert chosen(draw, weights).tolist() == [[0, 1], [1, 2]]

"""Records of columns: what is worked out from one is remembered with it, and never with another."""

from dataclasses import dataclass

import numpy as np
import pytest

from negotiation.columns import everywhere, put_anew, remembered, replace, some
from negotiation.shapes import PerWorld

ROWS = np.array([0, 2])


@dataclass(frozen=True)
class Prices:
    low: PerWorld
    high: PerWorld


def prices():
    return Prices(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0]))


def counted():
    """A rule, and how often it was gone through."""
    times = []

    @remembered
    def spread(record: Prices) -> PerWorld:
        times.append(len(record.low))
        return record.high - record.low

    return spread, times


def test_what_a_rule_finds_in_a_record_is_worked_out_once():
    (spread, times), record = counted(), prices()
    assert spread(record) is spread(record)
    assert spread(record).tolist() == [9, 18, 27]
    assert times == [3]


def test_some_worlds_have_it_from_all_of_them():
    (spread, times), record = counted(), prices()
    assert spread(some(record, ROWS)).tolist() == [9, 27]
    assert spread(record).tolist() == [9, 18, 27]
    assert times == [3]


def test_a_record_put_anew_forgets_what_was_found():
    (spread, times), record = counted(), prices()
    spread(record)
    assert spread(replace(record, low=np.zeros(3))).tolist() == [10, 20, 30]
    assert times == [3, 3]


def test_so_does_one_of_some_worlds_and_those_picked_from_it():
    (spread, times), record = counted(), prices()
    few = some(record, ROWS)
    spread(few)
    changed = replace(few, low=np.zeros(2))
    assert spread(changed).tolist() == [10, 30]
    assert spread(replace(changed, high=np.ones(2))).tolist() == [1, 1]
    assert spread(some(changed, np.array([1]))).tolist() == [30]
    assert times == [3, 2, 2]


def test_a_number_that_all_worlds_have_is_kept_once_and_picked_like_any_other():
    record = Prices(everywhere(np.float64(7), 3), np.array([10.0, 20.0, 30.0]))
    assert record.low.tolist() == [7, 7, 7]
    assert record.low.strides == (0,)
    assert some(record, ROWS).low.tolist() == [7, 7]
    assert some(record, np.array([0, 0, 1, 2, 2])).low.tolist() == [7] * 5
    with pytest.raises(ValueError, match="read-only"):
        record.low[0] = 8


def test_a_column_the_record_does_not_have_is_refused_whatever_it_remembers():
    (spread, _), record = counted(), prices()
    for each in (record, some(record, ROWS)):
        with pytest.raises(TypeError, match="has no middle"):
            replace(each, middle=np.zeros(3))
        spread(each)
        with pytest.raises(TypeError, match="has no middle"):
            replace(each, middle=np.zeros(3))


@pytest.mark.parametrize("rows", [[], [0, 2], [0, 1, 2]])
@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [True, False, True]])
def test_some_worlds_are_put_anew_and_the_others_and_the_old_values_stay(rows, values):
    old, chosen = np.array(values), np.array(rows, dtype=np.intp)
    new = old[chosen][::-1]
    changed = put_anew(old, chosen, new)
    assert old.tolist() == values
    assert changed[chosen].tolist() == new.tolist()
    others = np.setdiff1d(np.arange(3), chosen)
    assert changed[others].tolist() == old[others].tolist()
    assert changed.flags.c_contiguous
    assert changed.dtype == old.dtype

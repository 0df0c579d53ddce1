"""What a page shows stands in its address and is read from there again; what is wrong there gets a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.dashboard import address
from experiments.dashboard.address import View, read, written
from experiments.scenario_file import setting
from experiments.scenarios import shipped
from negotiation.clock import LAST, Quarter

SETTINGS = [
    setting(name, value)
    for name, value in [
        ("exclusivity_cost", 2),
        ("exclusivity_cost", 0.1 + 0.2),
        ("agi_effect", "secures"),
        ("strategies.openai", "micro"),
    ]
]
VIEWS = st.builds(
    View,
    scenario=st.sampled_from(shipped()),
    seed=st.integers(0, 2**63 - 1),
    settings=st.lists(st.sampled_from(SETTINGS), unique_by=lambda each: each[0]).map(tuple),
    quarter=st.none() | st.integers(0, LAST.index).map(Quarter),
    round=st.none() | st.integers(1, 999),
    own=st.fixed_dictionaries({}, optional={"words": st.text(min_size=1, max_size=50), "speed": st.integers(1, 9)}),
)
OWN = {"words": address.text(), "speed": address.whole(1, 9)}


@given(VIEWS)
def test_what_is_written_is_read_again_the_same(view):
    assert read(written(view), OWN) == (view, ())


@pytest.mark.parametrize("word", ["exclusivity_cost=2.5", "agi_effect=secures", "strategies.openai=micro"])
def test_settings_are_read_by_short_and_full_name_and_written_in_full(word):
    view, said = read(f"set={word}&set=growth_floor=0.1")
    assert said == ()
    full = setting(*word.split("="))
    assert view.settings == (full, setting("growth_floor", 0.1))
    assert f"set={full[0]}=" in written(view)


def test_the_usual_view_has_an_empty_address():
    assert written(View()) == ""
    assert read("") == read(None) == (View(), ())


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("scenario=histroy", ("scenario=histroy", "`history`")),
        ("scenario=/etc/passwd", ("no such scenario",)),
        ("scenario=", ("no such scenario",)),
        ("seed=x", ("seed=x", "whole number")),
        ("seed=-1", ("0 or more",)),
        ("seed=9223372036854775808", ("whole number",)),
        ("seed=٣", ("whole number",)),
        ("quarter=2024", ("like 2024Q4",)),
        ("quarter=2050Q1", ("the clock runs from 2019Q3",)),
        ("round=0", ("from 1 to 999",)),
        ("set=exclusivity_cost", ("name=value",)),
        ("set=exclusivity_cost=much", ("exclusivity_cost", "much")),
        ("set=exclusivty_cost=1", ("exclusivity_cost",)),
        ("sed=3", ("sed", "`seed`")),
        ("speed=11", ("from 1 to 9",)),
        ("seed=1&seed=2", ("stands twice",)),
        ("words=" + "a" * 5000, ("at most",)),
    ],
)
def test_a_wrong_part_is_left_out_with_a_sentence(search, words):
    view, said = read(f"{search}&quarter=2024Q1" if "quarter" not in search else search, OWN)
    assert len(said) == 1
    assert all(word in said[0] for word in words), said
    assert said[0].endswith((".", "?"))
    assert len(said[0]) < 400
    assert view.quarter == (None if "quarter" in search else Quarter.parse("2024Q1"))
    assert (view.scenario, view.own) == ("history", {})


@given(st.text(max_size=80))
def test_no_address_raises(search):
    view, said = read(search, OWN)
    assert isinstance(view, View)
    assert all(said)


def test_the_scenario_the_dashboard_was_started_with_comes_first(tmp_path, monkeypatch):
    monkeypatch.setattr(address, "_STARTED_WITH", [])
    file = tmp_path / "mine.toml"
    file.write_text('name = "mine"\nsummary = "mine"\nextends = "core"\n', encoding="utf-8")
    assert read(f"scenario={file}")[1] != ()
    address.start_with(str(file))
    assert address.first().scenario == str(file)
    assert read("seed=2", default=address.first())[0].scenario == str(file)
    assert read(f"scenario={file}") == (View(scenario=str(file)), ())
    assert written(View(scenario="history"), address.first()) == "?scenario=history"


def test_a_parameter_of_a_page_can_be_taken_out_again():
    view = View().with_own(speed=2)
    assert view.own == {"speed": 2}
    assert view.with_own(speed=None).own == {}

"""The parts of a report: piece by piece the same as at once, indices that are known, words, and names kept apart."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
import yaml

from experiments import batch, load
from experiments.design import Design
from experiments.observables import observable
from experiments.paired import numbers, shares
from experiments.report import citation, pieces
from experiments.report.axes import spread
from experiments.report.canvas import LINES, VARIABLES, canvas
from experiments.report.chance import beyond
from experiments.report.charts import LETTER, LINE, room_for
from experiments.report.drawn import DRAWN, drawn_of
from experiments.report.effects import effects
from experiments.report.ends import ends, observed
from experiments.report.fans import fans
from experiments.report.figure import Link, told
from experiments.report.given import given, varied
from experiments.report.groups import APART, groups
from experiments.report.page import page
from experiments.report.words import amount, between, difference, share_told, whole_percent
from experiments.scenarios import load_scenario
from negotiation.clock import Quarter
from negotiation.codebook import METRICS

SHORT = replace(load_scenario("history"), end=Quarter.parse("2023Q4"))


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Seven worlds under three settings, in parts that cut worlds apart."""
    place = tmp_path_factory.mktemp("results") / "parts"
    batch(SHORT, 7, 2, out=place, sweep={"exclusivity_cost": [0.3, 1.0, 4.0]}, chunk=4)
    return load(place)


def test_any_number_of_worlds_at_a_time_gives_the_same(stored, monkeypatch):
    apart, drawn = groups(stored.plan), drawn_of(stored.plan)
    whole, at_once = ends(stored, apart), list(fans(stored, apart, drawn))
    monkeypatch.setattr(pieces.pieces, "__defaults__", ((), 1))
    little, bit_by_bit = ends(stored, apart), list(fans(stored, apart, drawn, at_once=1000))
    for name in ("there", "outcomes", "shares"):
        assert np.array_equal(getattr(whole, name), getattr(little, name))
    for name in ("flags", "dates", "values"):
        for key, values in getattr(whole, name).items():
            assert np.array_equal(values, getattr(little, name)[key], equal_nan=True), key
    for name in ("openers", "reasons", "times", "histories"):
        one, other = getattr(whole.dealt, name), getattr(little.dealt, name)
        assert {key: each.tolist() for key, each in one.items()} == {key: each.tolist() for key, each in other.items()}
    for one, other in zip(at_once, bit_by_bit, strict=True):
        assert np.array_equal(one.levels, other.levels, equal_nan=True)
        assert one.dots == other.dots


def test_a_piece_is_the_histories_of_its_worlds(stored):
    for piece in pieces.pieces(stored, ("trust",), rows=6):
        assert np.array_equal(piece.series("trust"), stored.series("trust")[:, piece.place])
        assert np.array_equal(piece.series("mean_pay"), stored.series("mean_pay")[:, piece.place])
        assert list(piece.seeds) == list(stored.seeds)[piece.place]
        mine = stored.deals.query(f"{piece.first} <= world < {piece.last}")
        assert piece.deals["reason"].tolist() == mine["reason"].tolist()
        assert (piece.deals["world"] + piece.first).tolist() == mine["world"].tolist()


def test_few_settings_are_told_apart_and_many_are_one(stored):
    assert groups(stored.plan).names == ("exclusivity_cost = 0.3", "exclusivity_cost = 1", "exclusivity_cost = 4")
    many = replace(stored.plan, design=Design({"exclusivity_cost": tuple(float(k) for k in range(APART + 1))}))
    assert groups(many).pooled
    assert groups(many).names == ("all 7 settings together",)


def test_a_long_number_is_told_in_as_few_digits_as_keep_settings_apart(stored):
    def names(*costs):
        return groups(replace(stored.plan, design=Design({"exclusivity_cost": costs}))).names

    assert names(0.20285312235585604, 1.25) == ("exclusivity_cost = 0.2029", "exclusivity_cost = 1.25")
    assert names(0.202853122, 0.202853123) == ("exclusivity_cost = 0.202853122", "exclusivity_cost = 0.202853123")


def test_effects_are_the_paired_differences(stored):
    found = effects(ends(stored, groups(stored.plan)).values, observed(stored.plan))
    chosen = next(each for each in found if each.name == "azure_share")
    last = stored.series("azure_share")[:, :, -1]
    assert chosen.pairs == (numbers(last[0], last[1], 0.95), numbers(last[0], last[2], 0.95))


def linear(points):
    """An outcome of which 80% of the variance is due to the first, 20% to the second, nothing to the third."""
    return 2 * points[:, 0] + points[:, 1]


@pytest.mark.parametrize(
    "points",
    [
        np.random.default_rng(5).random((2000, 3)),
        np.stack(np.meshgrid(*[np.arange(5.0)] * 3), axis=-1).reshape(-1, 3),
    ],
    ids=["many values", "few values"],
)
def test_parts_of_a_variance_that_is_known_are_found(points):
    design = Design({name: tuple(points[:, k]) for k, name in enumerate(("trust_start", "fair_share", "credit_worth"))})
    design = Design(dict(zip(("fair_share", "exclusivity_cost", "credit_worth"), design.columns.values(), strict=True)))
    values = linear(points)[:, None] + np.array([0.0, 0.1, -0.1])  # three worlds with luck of their own
    what = observable("trust", SHORT)
    (found,) = given(design, {"trust": values}, {"trust": what}, np.ones(values.shape, dtype=bool)).moved
    assert found.parts == pytest.approx([0.8, 0.2, 0.0], abs=0.03)
    assert (found.low <= found.parts + 1e-9).all()
    assert (found.parts - 1e-9 <= found.high).all()
    assert found.stands[:2] == (True, True)
    assert found.chief == 0


def test_worlds_that_are_missing_somewhere_do_not_count_and_nothing_is_worked_out_of_nan():
    design = Design({"exclusivity_cost": tuple(np.linspace(0, 3, 12))})
    values = np.linspace(0, 3, 12)[:, None] + np.arange(4.0)
    values[3, 2] = np.nan
    what = {"trust": observable("trust", SHORT), "moves": observable("moves", SHORT)}
    found = given(design, {"trust": values, "moves": np.full((12, 4), np.nan)}, what, ~np.isnan(values))
    assert found.worlds == 3
    assert [each.name for each in found.moved] == ["trust"]
    assert found.moved[0].ranks.tolist() == [1.0]


def test_names_have_no_order_unless_there_are_two():
    design = Design({"strategy_openai": ("micro", "linear", "boulware"), "exclusivity_cost": (1.0, 1.0, 1.0)})
    (column,) = varied(design)
    assert (column.name, column.words, column.ordered) == ("strategy_openai", ("micro", "linear", "boulware"), False)


@pytest.mark.parametrize("heights", [[0.1, 0.11, 0.12], [1.0, 1.0, 1.0, 1.0], [0.5], [0.9, 0.1, 0.5]])
def test_names_beside_lines_keep_their_distance_and_their_order(heights):
    places = spread(heights, 0.1, 1.0)
    apart = np.diff(sorted(places))
    assert (apart >= 0.1 - 1e-6).all()
    assert max(places) <= 1.0
    assert np.argsort(places, kind="stable").tolist() == np.argsort(heights, kind="stable").tolist()


def test_two_charts_of_a_page_share_no_name_and_no_text_is_lost():
    drawn = []
    for name in ("one", "two"):
        with canvas(name, "a < b & c", 100) as chart:
            chart.axes.fill_between([0, 1], [0, 0], [1, 1], color=LINES[0][0])
            chart.axes.text(0.5, 0.5, "0.12345 & $x$ <b>")
        drawn.append(str(chart.svg))
    names = [set(re.findall(r'id="([^"]+)"', svg)) for svg in drawn]
    assert names[0]
    assert not names[0] & names[1]
    assert "0.12345 &amp; $x$ &lt;b&gt;" in drawn[0]
    assert 'aria-label="a &lt; b &amp; c"' in drawn[0]
    assert not any(colour in drawn[0] for colour in VARIABLES)
    assert "<!--" not in drawn[0]
    assert "xmlns" not in drawn[0]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (228.157, "USD bn a year", "$228 bn a year"),
        (1787.4, "USD bn", "$1,790 bn"),
        (-0.0571, "USD bn a quarter", "−\u2060$57 m a quarter"),
        (0.3434, "fraction", "34%"),
        (17522.0, "persons", "17,500"),
        (2956.1, "million", "2,960 million"),
        (7.754, "GW", "7.75 GW"),
        (6.82, "USD m a year", "$6.8 m a year"),
        (math.nan, "GW", "unknown"),
    ],
)
def test_amounts_are_told_with_their_units(value, unit, said):
    assert amount(value, unit) == said


def test_a_unit_is_told_once_where_it_is_the_same():
    assert between(84.06, 430.8, "USD bn a year") == "$84 to $431 bn a year"
    assert between(0.2, 3.1, "USD bn") == "$200 m to $3.1 bn"
    assert between(0.206, 0.422, "fraction") == "21 to 42%"
    assert between(3.0, 13.8, "GW") == "3.00 to 13.8 GW"
    assert between(13.01, 13.02, "USD bn") == "$13 bn"  # and two that read alike are one


def test_shares_are_never_rounded_to_none_or_all():
    assert [whole_percent(part) for part in (0, 0.001, 0.5, 0.999, 1)] == ["0%", "under 1%", "50%", "over 99%", "100%"]
    assert share_told(166, 300) == "55% (95% interval 50–61%)"


def test_differences_are_told_with_their_intervals():
    a, b = np.array([True] * 10 + [False] * 90), np.array([True] * 60 + [False] * 40)
    assert re.fullmatch(r"\+50 points \(\+3\d to \+\d\d\)", difference(shares(a, b, 0.95), "share of worlds"))
    same = numbers(np.arange(9.0), np.arange(9.0), 0.95)
    assert difference(same, "USD bn") == "0 $ bn (0 to 0)"


def test_numbers_of_tables_have_four_digits_and_what_is_none_is_a_dash():
    assert [told(value) for value in (1623.4, 0.00012345, 123456.7, -2.0, 0.0, math.nan, math.inf)] == [
        *("1623", "0.0001234", "123,457", "−2", "0", "–", "–"),
    ]


def test_only_addresses_of_the_web_become_links():
    assert Link("<x>", "https://example.org/?a=1&b=2").__html__() == (
        '<a href="https://example.org/?a=1&amp;b=2" rel="noreferrer">&lt;x&gt;</a>'
    )
    assert Link("document 002", "document 002").__html__() == "document 002"
    assert Link("<b>", "javascript:alert(1)").__html__() == "&lt;b&gt;"


def test_the_citation_is_that_of_the_file():
    told_ = yaml.safe_load(citation.PLACE.read_text(encoding="utf-8"))
    found = citation.citation("1.2.3")
    assert found.text == f"Parley developers. {told_['title']}, version 1.2.3. Software, MIT licence."
    assert told_["title"] in found.bibtex
    assert told_.keys() >= {"cff-version", "message", "type", "title", "abstract", "authors", "version", "license"}
    assert len(told_["keywords"]) >= 4


def test_what_is_drawn_is_on_record_and_named_once():
    assert len({each.name for each in DRAWN}) == len(DRAWN)
    for each in DRAWN:
        assert set(each.metrics) <= METRICS.keys()
        assert "  " not in each.words


def test_settings_differ_by_more_than_chance_only_where_every_two_of_them_stand_together():
    worlds = np.random.default_rng(3).normal(size=60)
    luck = np.random.default_rng(4).normal(size=60)
    (apart,) = beyond([np.array([worlds, worlds + 0.05 * luck, worlds + 1 + 0.1 * luck])])
    assert apart.tolist() == [[False, False, True], [False, False, True], [True, True, False]]
    few = np.array([[1.0] * 3 + [0.0] * 17, [1.0] * 1 + [0.0] * 19, [1.0] * 20])
    (shares_apart,) = beyond([few], share=True)
    assert shares_apart.tolist() == [[False, False, True], [False, False, True], [True, True, False]]


def test_a_name_is_written_where_it_fits_between_two_lines_or_not_at_all():
    bottom = np.where(np.arange(46) < 20, 0.0, 0.5)
    top = np.where(np.arange(46) < 6, 0.1, 0.9)
    for name, upright in (("renegotiated", False), ("renegotiated", True), ("in-house", False)):
        quarter, height = room_for(name, bottom, top, upright)
        half = round((LINE if upright else LETTER * len(name)) * 46 / 2)
        tall = (LETTER * len(name) if upright else LINE) / 2
        around = slice(quarter - half, quarter + half + 1)
        assert (top[around] >= height + tall - 1e-9).all()
        assert (bottom[around] <= height - tall + 1e-9).all()
    assert room_for("renegotiated", np.zeros(46), np.full(46, 0.05), False) is None
    assert room_for("renegotiated", np.zeros(46), np.full(46, 0.3), True) is None


def test_titles_say_where_a_difference_may_be_chance(tmp_path):
    batch("history", 20, sweep={"exclusivity_cost": [0.5, 1.5, 2.5]}, out=tmp_path)
    heads = re.findall(r'<figure id="(.*?)">\s*<figcaption><h3>(.*?)</h3>', page(tmp_path))
    titles = dict(heads)
    assert titles["ending"].endswith(", which may be chance")
    assert titles["fan-trust"].endswith("; what differs between settings may be chance")
    assert titles["coming-compute_open"].endswith("where exclusivity_cost = 2.5")

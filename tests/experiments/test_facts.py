"""The record: what is known by when, and files that cannot be used."""

import pandas as pd
import pytest

from experiments.facts import FactsError, facts, is_expected, plain_unit, quantities, quarter_of, read_facts, undated
from negotiation.clock import Quarter

HEAD = "date,quantity,value,unit,source,confidence\n"


def written(folder, text):
    path = folder / "later.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_asked_for_by_a_quarter_is_dated_no_later():
    known = facts(Quarter.parse("2023Q4"))
    assert len(known) and (known["date"] <= pd.Timestamp("2023-12-31")).all()
    later = facts()[facts()["date"] > pd.Timestamp("2023-12-31")]
    assert len(known) + len(later) == len(facts())


def test_what_is_merely_recalled_comes_only_when_asked_for():
    assert not (facts()["confidence"] == "recalled").any()
    assert (facts(recalled=True)["confidence"] == "recalled").any()


def test_every_fact_says_where_it_is_from():
    for source in facts()["source"]:
        assert source.startswith(("https://", "http://")) or source in {f"document 00{i}" for i in range(5)}


def test_a_quarter_is_its_last_day(tmp_path):
    frame = read_facts(written(tmp_path, "date,quantity,value\n2025-Q4,a,1\n2026-02-03,a,2\n"))
    assert list(frame["date"]) == [pd.Timestamp("2025-12-31"), pd.Timestamp("2026-02-03")]
    assert list(frame["quarter"]) == ["2025Q4", "2026Q1"]
    assert [str(quarter_of(date)) for date in frame["date"]] == ["2025Q4", "2026Q1"]


def test_a_document_without_a_date_says_by_when_not_on_which_day():
    told = facts()[undated(facts())]
    assert (told["source"].str.startswith("document ")).all()
    assert not told["quantity"].str.endswith("_cy").any()
    assert "openai.net_loss_cy" in set(facts()[~undated(facts())]["quantity"])


def test_expectations_of_later_years_are_told_apart():
    assert is_expected("projection.openai.revenue") and is_expected("target.oai_revshare_2030")
    assert not is_expected("openai.revenue")


def test_a_unit_is_the_same_with_spaces_and_underscores():
    assert plain_unit("USD_bn_per_yr") == plain_unit(" USD bn  per yr") == "USD bn per yr"
    assert plain_unit("USD_bn") != plain_unit("USD_m")


def test_names_to_score_have_a_unit_and_a_meaning():
    assert quantities()[["name", "unit", "kind", "meaning"]].notna().all().all()
    assert quantities()["name"].is_unique


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("quantity,value\n", "line 1: there is no column date; the head must be date,quantity,value"),
        (HEAD, "there is no fact in it; write one a line below the head"),
        (HEAD + "2025-13-01,openai.revenue,1,USD_bn,x,y\n", 'line 2, column date: "2025-13-01" is no date; write'),
        (HEAD + "2025,openai.revenue,1,USD_bn,x,y\n", 'line 2, column date: "2025" is no date'),
        (HEAD + "\n2025-Q4,openai.revenue,much,USD_bn,x,y\n", 'line 3, column value: "much" is no number'),
        (HEAD + "2025-Q4,openai.revenue,inf,USD_bn,x,y\n", 'line 2, column value: "inf" is no number'),
        (HEAD + "2025-Q4,,1,USD_bn,x,y\n", "line 2, column quantity: it is empty"),
        (HEAD + "2025-Q4,openai.revenue,1,USD_bn,a, b,y\n", "line 2: 7 columns where the head has 6; put a text"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line_and_the_way_out(tmp_path, text, message):
    with pytest.raises(FactsError) as refused:
        read_facts(written(tmp_path, text))
    assert message in str(refused.value)
    assert "later.csv" in str(refused.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "later.csv"
    path.write_bytes(b"date,quantity,value\n2025-Q4,openai.revenue,\xff\n")
    with pytest.raises(FactsError, match="not UTF-8"):
        read_facts(path)

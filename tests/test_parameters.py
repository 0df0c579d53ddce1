"""Every number has a name, a unit, a range and a source; a setting that cannot be used is answered with the way out."""

import re
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from negotiation.parameters import PARAMETERS, Parameter, Settings, SettingsError, full_name
from negotiation.parameters.settings import checked
from negotiation.table.strategies import names

NUMBERS = {name: entry for name, entry in PARAMETERS.items() if not entry.choices}
CHOICES = {name: entry for name, entry in PARAMETERS.items() if entry.choices}
_LINES = r"L\d+(?:-\d+)?(?:, ?L?\d+(?:-\d+)?)*"
#: Where a number may come from: document lines, a dated record, a paper, or a reason why.
SOURCES = (
    rf"00[0-4] {_LINES}\b",
    r"history: [\w.]+",
    r"[A-Z][a-z]+,? .*\b(?:19|20)\d\d\b",
    r"assumption: \w.{4,}",
)


def test_short_names_are_enough_to_tell_parameters_apart() -> None:
    short = [name.split(".")[1] for name in PARAMETERS]
    assert sorted(set(short)) == sorted(short)
    for name in PARAMETERS:
        assert full_name(name) == full_name(name.split(".")[1]) == name


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_has_a_default_in_range_a_unit_and_a_source(name: str) -> None:
    entry = PARAMETERS[name]
    assert np.isfinite([entry.low, entry.value, entry.high]).all()
    assert entry.low <= entry.value <= entry.high
    assert entry.low < entry.high
    assert entry.unit.strip() == entry.unit != ""
    assert any(re.match(form, entry.source) for form in SOURCES), entry.source


def test_every_document_line_named_is_written_like_one() -> None:
    for name, entry in PARAMETERS.items():
        for reference in re.findall(r"(?<![\d,.])00\d\b[^;:]*", entry.source):
            assert re.match(rf"00[0-4] {_LINES}", reference), f"{name}: {reference}"


def test_a_plain_fraction_or_probability_is_by_default_between_nothing_and_all() -> None:
    plain = {name: entry for name, entry in NUMBERS.items() if entry.unit in {"fraction", "probability"}}
    assert len(plain) > 20
    for name, entry in plain.items():
        assert 0 <= entry.value <= 1, name


def test_settings_have_every_parameter_once_a_world() -> None:
    settings = Settings.of(3)
    topics = {topic.name: getattr(settings, topic.name) for topic in fields(settings)}
    assert [f"{name}.{entry.name}" for name, topic in topics.items() for entry in fields(topic)] == list(PARAMETERS)
    for name, entry in PARAMETERS.items():
        column = column_of(settings, name)
        assert column.shape == (3,)
        assert (column == entry.value).all()
        assert column.dtype == (np.intp if entry.choices else np.float64), name


def column_of(settings: Settings, name: str) -> np.ndarray:
    topic, short = name.split(".")
    return getattr(getattr(settings, topic), short)


def test_a_setting_can_differ_from_world_to_world() -> None:
    settings = Settings.of(
        3,
        {
            "exclusivity_cost": [0.5, 1, np.float64(2)],
            "motives.control_cost": np.array([0.1, 0.2, 0.3]),
            "start_trust": 1,
            "strategy_openai": ["boulware", "conceder", "linear"],
            "strategies.microsoft": "rubinstein",
        },
    )
    assert settings.motives.exclusivity_cost.tolist() == [0.5, 1, 2]
    assert settings.motives.control_cost.tolist() == [0.1, 0.2, 0.3]
    assert settings.start.start_trust.tolist() == [1, 1, 1]
    assert [names()[code] for code in settings.table.strategy_openai] == ["boulware", "conceder", "linear"]
    assert {names()[code] for code in settings.table.strategy_microsoft} == {"rubinstein"}


def test_settings_can_only_be_read_and_are_their_own() -> None:
    costs = np.array([0.5, 1.0])
    settings = Settings.of(2, {"exclusivity_cost": costs})
    costs[:] = 2
    assert settings.motives.exclusivity_cost.tolist() == [0.5, 1.0]
    for name in PARAMETERS:
        with pytest.raises(ValueError, match="read-only"):
            column_of(settings, name)[0] = 0
    with pytest.raises(FrozenInstanceError):
        settings.motives = settings.motives  # type: ignore[misc]


def test_no_two_parameters_share_an_array() -> None:
    settings = Settings.of(2)
    assert len({id(column_of(settings, name)) for name in PARAMETERS}) == len(PARAMETERS)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exclusivity_cst": 1}, "no setting is called `exclusivity_cst`; did you mean `exclusivity_cost`"),
        ({"motives.exclusivity_cst": 1}, "no setting is called `motives.exclusivity_cst`; did you mean `exclusivity_"),
        ({"table.exclusivity_cost": 1}, "no setting is called `table.exclusivity_cost`; did you mean `exclusiv"),
        ({"qqqqqqqq": 1}, "no setting is called `qqqqqqqq`; `parley parameters` lists all"),
        ({"start_trust": 20}, "start_trust must be between 0 and 1 (fraction), got 20; if you meant percent, "),
        ({"start_trust": 200}, "start_trust must be between 0 and 1 (fraction), got 200"),
        ({"start_trust": -0.1}, "start_trust must be between 0 and 1 (fraction), got -0.1"),
        ({"start_trust": float("nan")}, "start_trust must be between 0 and 1 (fraction), got nan"),
        ({"start_trust": True}, "start_trust must be a number (fraction), got True"),
        ({"start_trust": None}, "start_trust must be a number (fraction), got None"),
        ({"start_trust": "much"}, "start_trust must be a number (fraction), got 'much'"),
        ({"start_trust": [0.1, 0.2, 0.3]}, "start_trust has 3 values for 2 worlds; give one, or one a world"),
        ({"start_trust": [0.1, -7]}, "start_trust must be between 0 and 1 (fraction), got -7"),
        ({"strategy_openai": "boulwere"}, "got 'boulwere'; did you mean `boulware`?"),
        ({"strategy_openai": 0}, "strategy_openai must be one of boulware, conceder, "),
        ({"strategy_openai": ["linear"]}, "strategy_openai has 1 values for 2 worlds; give one, or one a world"),
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_used_is_answered_with_the_way_out(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.of(2, changes)
    assert message in str(error.value)
    assert ("percent" in str(error.value)) == ("percent" in message)


def test_a_number_out_of_range_is_refused_for_every_parameter() -> None:
    for name, entry in NUMBERS.items():
        step = entry.high - entry.low
        assert checked(name, entry.low) == entry.low
        assert checked(name, entry.high) == entry.high
        for value in (entry.low - step, entry.high + step, np.inf, -np.inf):
            with pytest.raises(SettingsError, match=rf"{name.split('.')[1]} must be between .* and "):
                checked(name, value)


def test_a_number_may_be_written_as_text() -> None:
    assert checked("start_trust", "0.25") == checked("start.start_trust", " .25 ") == 0.25
    with pytest.raises(SettingsError, match="divide by 100"):
        checked("start_trust", "25")


def test_every_strategy_can_be_chosen_by_name() -> None:
    for side in ("microsoft", "openai"):
        assert CHOICES[f"table.strategy_{side}"].choices == names()
    for code, name in enumerate(names()):
        assert checked("strategy_openai", name) == code


def test_a_parameter_cannot_be_changed_by_accident() -> None:
    with pytest.raises(FrozenInstanceError):
        PARAMETERS["start.start_trust"].value = 0  # type: ignore[misc]
    assert all(isinstance(entry, Parameter) for entry in PARAMETERS.values())


def test_every_choice_can_be_made_by_name_and_no_other_name_is_taken() -> None:
    for name, entry in CHOICES.items():
        assert len(set(entry.choices)) == len(entry.choices) > 1, name
        for code, word in enumerate(entry.choices):
            assert checked(name, word) == code
        with pytest.raises(SettingsError, match=rf"{name.split('.')[1]} must be one of "):
            checked(name, "as one likes")


def test_there_is_a_switch_for_every_point_on_which_the_documents_disagree() -> None:
    switches = {name: entry for name, entry in CHOICES.items() if name.startswith("disputes.")}
    assert len(switches) == 9
    for name, entry in switches.items():
        assert entry.source.count("00") >= 1, name

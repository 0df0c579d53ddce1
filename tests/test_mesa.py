"""The partnership is a plain Mesa model, to be used as any other."""

import pickle
import random
import re

import mesa
import numpy as np
import pandas as pd
import pytest
from conftest import Begin

from agents import EVERYONE, cast
from agents.clouds import RivalCloud
from agents.labs import RivalLab
from agents.openai import OpenAI
from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.model import Partnership
from negotiation.parameters import PARAMETERS
from negotiation.party import Party, Role
from negotiation.table.brief import MOTIVES

#: Document lines such as ``002 L12`` or ``000 L8, L58; 004 L52-58``.
LINES = re.compile(r"00[0-4] L\d+(-\d+)?(, L\d+(-\d+)?)*(; 00[0-4] L\d+(-\d+)?(, L\d+(-\d+)?)*)*")


def test_a_partnership_with_nothing_but_a_cast_takes_a_step() -> None:
    model = Partnership(cast)
    assert isinstance(model, mesa.Model)
    assert model.time == 0
    model.step()
    assert model.time == 1
    assert model.running


def test_the_model_runs_as_mesa_models_do_until_its_last_quarter(begin: Begin) -> None:
    model = begin(end="2021Q4")
    while model.running:
        model.step()
    assert model.time == len(model.record.quarters) == Quarter.parse("2021Q4").index + 1
    assert Quarter(model.record.quarters[-1]) == Quarter.parse("2021Q4")
    assert not model.running
    assert model.play() is model
    assert len(model.record.quarters) == model.time


def test_every_role_is_one_agent_of_the_model() -> None:
    model = Partnership(cast)
    assert len(model.agents) == len(Role) == len(EVERYONE)
    assert {agent.role for agent in model.agents} == set(Role)
    assert len({agent.unique_id for agent in model.agents}) == len(Role)
    for agent in model.agents:
        assert isinstance(agent, Party)
        assert isinstance(agent, mesa.Agent)
        assert agent.model is model
        assert model.parties[agent.role] is agent


def test_agents_are_found_by_type_as_in_any_model() -> None:
    model = Partnership(cast)
    assert [agent.role for agent in model.agents.select(agent_type=OpenAI)] == [Role.OPENAI]
    clouds = model.agents.select(agent_type=RivalCloud)
    assert clouds.get("role") == [Role.GOOGLE, Role.AMAZON, Role.ORACLE]
    assert model.agents.select(agent_type=RivalLab).get("role") == [Role.ANTHROPIC, Role.META, Role.OPEN_WEIGHT]
    assert set(model.agents_by_type) == set(EVERYONE)


@pytest.mark.parametrize("party", EVERYONE)
def test_every_agent_has_goals_each_with_document_lines_and_a_weight_that_can_be_set(party: type[Party]) -> None:
    assert party.__doc__
    assert party.goals
    assert len({goal.name for goal in party.goals}) == len(party.goals)
    for goal in party.goals:
        assert LINES.fullmatch(goal.lines), goal
        assert goal.weight in PARAMETERS, goal
        assert goal.value in {"", *MOTIVES}, goal


def test_the_goals_of_both_sides_are_all_the_motives_that_values_consist_of() -> None:
    read = {goal.value for party in EVERYONE for goal in party.goals} - {""}
    assert read == set(MOTIVES)


def test_the_data_collector_has_one_row_a_quarter_equal_to_the_record(begin: Begin) -> None:
    model = begin(end="2024Q4").play()
    frame = model.datacollector.get_model_vars_dataframe()
    metrics = model.record.metrics()
    assert list(frame.columns) == list(METRICS)
    assert len(frame) == len(model.record.quarters)
    for name, values in metrics.items():
        assert frame[name].to_numpy(dtype=np.float64).tobytes() == values[0].tobytes(), name


def test_with_many_worlds_the_record_alone_has_the_numbers(begin: Begin) -> None:
    model = begin(range(3), end="2020Q4").play()
    assert model.datacollector.get_model_vars_dataframe().empty
    assert all(values.shape == (3, 6) for values in model.record.metrics().values())


def test_the_record_can_be_pickled(begin: Begin) -> None:
    model = begin([3], end="2024Q4").play()
    record = pickle.loads(pickle.dumps(model.record))
    assert record.quarters == model.record.quarters
    for name, values in model.record.metrics().items():
        assert values.tobytes() == record.metrics()[name].tobytes(), name
    for ledger in ("deals", "offers", "events"):
        columns, again = (pd.DataFrame(getattr(each, ledger).columns()) for each in (model.record, record))
        pd.testing.assert_frame_equal(columns, again, check_exact=True)


def test_no_other_chance_is_drawn_than_the_tapes(begin: Begin) -> None:
    model = begin(end="2023Q4")

    def elsewhere() -> list[object]:
        return [random.getstate(), model.random.getstate(), model.rng.bit_generator.state]

    before = elsewhere()
    model.play()
    assert elsewhere() == before


def test_nothing_happens_after_the_last_quarter() -> None:
    model = Partnership(cast, end=Quarter(1)).play()
    before = len(model.record.quarters)
    model.step()
    assert len(model.record.quarters) == before == 2


def test_a_role_taken_twice_or_an_event_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="more than one in the cast plays Microsoft; leave one"):
        Partnership(lambda model: [*cast(model), *cast(model)[:1]])
    with pytest.raises(ValueError, match="no event is called meteor; there are gpt3_launch"):
        Partnership(cast, calendar={3: {"meteor": np.array([True])}})
    with pytest.raises(ValueError, match=r"ceo_crisis in 2020Q2 needs one flag a world, shape \(1,\), got \(2,\)"):
        Partnership(cast, calendar={3: {"ceo_crisis": np.array([True, False])}})

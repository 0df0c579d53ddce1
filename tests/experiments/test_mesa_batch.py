"""Mesa's own batch runner plays the model."""

import mesa
import numpy as np
import pytest

from experiments import load_scenario, run
from experiments.mesa_batch import ParleyModel
from negotiation.codebook import METRICS
from negotiation.parameters import SettingsError

SEEDS = [3, 8]
COSTS = [1, 2]


def test_batch_run_gives_the_rows_that_single_runs_give() -> None:
    rows = mesa.batch_run(
        ParleyModel,
        parameters={"scenario": "core", "exclusivity_cost": COSTS},
        rng=SEEDS,
        number_processes=1,
        display_progress=False,
    )
    assert [(row["rng"], row["exclusivity_cost"]) for row in rows] == [(s, c) for s in SEEDS for c in COSTS]
    for row in rows:
        single = run("core", row["seed"], {"exclusivity_cost": row["exclusivity_cost"]}).metrics
        assert row["Step"] == len(single)
        last = single.iloc[-1]
        assert row["seed"] == row["rng"] == last["seed"]
        assert {name: row[name] for name in METRICS} == {name: last[name] for name in METRICS}


def test_batch_run_can_take_every_quarter() -> None:
    rows = mesa.batch_run(
        ParleyModel,
        parameters={"scenario": "talent-war"},
        rng=5,
        max_steps=4,
        data_collection_period=1,
        display_progress=False,
    )
    single = run("talent-war", 5).metrics
    assert [row["mean_pay"] for row in rows] == list(single["mean_pay"][:4])


def test_without_a_seed_a_fresh_one_is_taken_and_told() -> None:
    seeds = {ParleyModel().tape.seeds[0] for _ in range(3)}
    assert len(seeds) == 3


def test_mesa_seeds_of_every_kind_are_understood() -> None:
    assert ParleyModel(rng=np.int64(4)).tape.seeds == (4,)
    sequence = np.random.SeedSequence(4)
    assert ParleyModel(rng=sequence).tape.seeds == ParleyModel(rng=np.random.SeedSequence(4)).tape.seeds
    with pytest.raises(ValueError, match="must not be negative, got -1"):
        ParleyModel(rng=-1)
    with pytest.raises(TypeError, match="rng must be a whole number"):
        ParleyModel(rng="7")  # type: ignore[arg-type]


def test_a_wrong_parameter_is_named() -> None:
    with pytest.raises(SettingsError, match="did you mean `exclusivity_cost`"):
        ParleyModel(exclusivity_cst=2)


def test_a_loaded_scenario_can_be_handed_over() -> None:
    model = ParleyModel(load_scenario("exclusive-forever"))
    assert model.settings.table.exclusive_forever[0] == 1

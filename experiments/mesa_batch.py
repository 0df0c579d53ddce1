"""The partnership for ``mesa.batch_run``: one world a model, its settings as parameters."""

from pathlib import Path

import numpy as np

from agents import cast
from experiments.scenarios import Scenario, agreeing, load_scenario
from negotiation.collector import Collector
from negotiation.model import Partnership
from negotiation.parameters import Settings


class ParleyModel(Partnership):
    """One history, made from a scenario and settings by name.

    ``mesa.batch_run(ParleyModel, {"exclusivity_cost": [1, 2]}, rng=range(10))`` plays each value with
    the same ten seeds. Every row has the metrics of a quarter and the ``seed`` with which ``experiments.run``
    plays the same history again.

    Args:
        scenario: a name, a path, or a loaded scenario.
        rng: the seed; a fresh one if left out.
        settings: parameter name -> value, on top of the scenario's own.

    Raises:
        ScenarioError: the scenario cannot be used.
        SettingsError: a setting cannot be used.
        ValueError: the seed is negative.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario = "history",
        rng: int | np.integer | np.random.SeedSequence | None = None,
        **settings: object,
    ) -> None:
        played = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        seeds, chosen = (_seed(rng),), agreeing(Settings.of(1, played.with_settings(settings)))
        origin = played.provenance(seeds, chosen)
        super().__init__(
            cast,
            seeds,
            chosen,
            played.start,
            played.end,
            played.calendar(1),
            keep=("metrics",),
            state=None if origin is None else origin.state,
        )
        reporters = {"seed": _seed_of, **self.datacollector.model_reporters}
        self.datacollector = Collector(reporters)


def _seed_of(model: Partnership) -> int:
    return model.tape.seeds[0]


def _seed(rng: int | np.integer | np.random.SeedSequence | None) -> int:
    """A seed from what Mesa hands over."""
    if isinstance(rng, int | np.integer):
        if rng < 0:
            raise ValueError(f"a seed must not be negative, got {rng}")
        return int(rng)
    if rng is None or isinstance(rng, np.random.SeedSequence):
        sequence = np.random.SeedSequence() if rng is None else rng
        return int(sequence.generate_state(1, np.uint32)[0])
    raise TypeError(f"rng must be a whole number, a SeedSequence or None, got {type(rng).__name__}")

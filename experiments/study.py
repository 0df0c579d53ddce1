"""The study: trials of a calibration, kept in a file so that it can be stopped and gone on with."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from experiments.calibrate import Found, Task, reported
from experiments.calibration import CalibrationError, Plan

try:
    import optuna
    from optuna.samplers import CmaEsSampler
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
    from optuna.study import Study
    from optuna.trial import FrozenTrial, Trial, TrialState
except ModuleNotFoundError as error:
    raise CalibrationError(f"calibrating needs {error.name}; install parley[calibrate]") from None

#: Losses of the same numbers may differ by this fraction between kinds of machines.
SAME: Final = 1e-3
#: The sampler takes seeds up to this.
_SEEDS: Final = 2**31

type Watch = Callable[[int, float], None]


def search(task: Task, path: Path, trials: int, watch: Watch | None = None) -> Study:
    """Make trials until the study has as many as asked for; those it has already count.

    Args:
        task: what the study is about.
        path: the file that keeps it; made if it is not there.
        trials: how many it shall have in all.
        watch: called with the number of trials made and the least loss.

    Raises:
        CalibrationError: the file is no study, or one of something else.
        KeyboardInterrupt: stopped by the user; what was found is kept.
    """
    study = _opened(task, path)
    _check(task, study, path)
    tell = watch or (lambda *_: None)
    tell(done(study), best_loss(study))
    while done(study) < trials:
        study.sampler = _sampler(task.seed)
        trial = study.ask()
        try:
            study.tell(trial, task.loss(task.settings(_positions(task.plan, trial))))
        except BaseException:
            _give_up(study, trial)
            raise
        tell(done(study), best_loss(study))
    return study


def done(study: Study) -> int:
    """How many trials came to an end."""
    return len(_finished(study))


def best_loss(study: Study) -> float:
    """The least loss found; infinite before the first trial."""
    return min(map(_loss, _finished(study)), default=math.inf)


def _finished(study: Study) -> list[FrozenTrial]:
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))


def _positions(plan: Plan, trial: Trial) -> dict[str, float]:
    return {each.name: trial.suggest_float(each.name, -1.0, 1.0) for each in plan}


def _give_up(study: Study, trial: Trial) -> None:
    """A trial that came to no end does not count."""
    study.tell(trial, state=TrialState.FAIL, skip_if_finished=True)


def _sampler(seed: int) -> Any:
    """CMA-ES from the middle of the ranges; made anew for each trial, a study gone on with is as one made at once."""
    return CmaEsSampler(seed=seed % _SEEDS, warn_independent_sampling=False)


def _opened(task: Task, path: Path) -> Study:
    if path.is_dir() or (path.exists() and not _is_journal(path)):
        raise CalibrationError(f"--study {path}: is something else than a study; name a new file")
    path.parent.mkdir(parents=True, exist_ok=True)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage = JournalStorage(JournalFileBackend(str(path), lock_obj=JournalFileOpenLock(str(path))))
    study = optuna.create_study(
        study_name="calibration", storage=storage, sampler=_sampler(task.seed), load_if_exists=True
    )
    if not study.user_attrs:
        study.enqueue_trial({each.name: 0.0 for each in task.plan})
        study.set_user_attr("identity", task.identity())
    return study


def _is_journal(path: Path) -> bool:
    """Whether a file is empty or holds a study."""
    try:
        with path.open(encoding="utf-8") as file:
            first = file.readline()
        return not first or "op_code" in json.loads(first)
    except (ValueError, TypeError):
        return False


def _check(task: Task, study: Study, path: Path) -> None:
    """Whether the study is about the same as the task, and the simulation still what it was.

    Raises:
        CalibrationError: it is not.
    """
    kept = study.user_attrs["identity"]
    for words, value in task.identity().items():
        if kept.get(words) != value:
            raise CalibrationError(f"--study {path}: was made with {words}; name a new file, or ask for the same again")
    first = next((trial for trial in _finished(study) if trial.number == 0), None)
    if first is None:
        return
    loss = task.loss(task.settings(dict.fromkeys(first.params, 0.0)))
    if not math.isclose(loss, _loss(first), rel_tol=SAME):
        raise CalibrationError(
            f"--study {path}: the defaults had a loss of {_loss(first):.3f} then and have {loss:.3f} now, so rules or "
            "numbers have changed since; name a new file"
        )


def found(task: Task, study: Study) -> Found:
    """The best of a study, told on seeds it was not chosen by.

    Args:
        task: what the study is about.
        study: with at least one trial.
    """
    best = min(_finished(study), key=_loss)
    return reported(task, done(study), best.params)


def _loss(trial: FrozenTrial) -> float:
    return math.inf if trial.value is None else trial.value

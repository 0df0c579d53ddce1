"""Rules: when an outcome holds, with the numbers that were played."""

from experiments.plan import Plan
from negotiation.parameters import PARAMETERS, SettingsError
from negotiation.world.outcomes import Rule


def rule_told(plan: Plan, rule: Rule) -> str:
    """A rule in words, with its numbers as the first setting has them.

    Args:
        plan: what was played.
        rule: of an outcome.
    """
    try:
        return rule.rule.format(**_numbers(plan))
    except SettingsError:  # of another version, which had other parameters
        return rule.rule


def _numbers(plan: Plan) -> dict[str, float]:
    """Parameters that are numbers, by their names without topic."""
    first = {name: values[0] for name, values in plan.design.columns.items()}
    common = {name: value[0] if isinstance(value, list) else value for name, value in plan.settings.items()}
    played = plan.scenario.with_settings({**common, **first})
    return {
        name.partition(".")[2]: float(played.get(name, entry.value))
        for name, entry in PARAMETERS.items()
        if not entry.choices
    }

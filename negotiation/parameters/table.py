"""The table: who bargains how, how long talks run, what it costs to reopen the contract."""

from dataclasses import dataclass

from negotiation.parameters.parameter import choice, parameter
from negotiation.shapes import PerWorld, PerWorldIndex
from negotiation.table.strategies import names


@dataclass(frozen=True)
class Table:
    """Numbers of the talks phase."""

    strategy_microsoft: PerWorldIndex = choice("linear", names(), "assumption: concedes steadily")
    strategy_openai: PerWorldIndex = choice("linear", names(), "assumption: concedes steadily")
    talk_quarters: PerWorld = parameter(3, "quarters", 1, 12, "history: most talks took one to three quarters")
    cooling_off: PerWorld = parameter(
        4, "quarters", 0, 20, "assumption: after a failed talk nobody reopens for a while"
    )
    settling_in: PerWorld = parameter(6, "quarters", 0, 20, "history: a year and a half and more between amendments")
    table_rate_microsoft: PerWorld = parameter(0.10, "1/year", 0.0, 5.0, "assumption: as impatient as with money")
    table_rate_openai: PerWorld = parameter(0.14, "1/year", 0.0, 5.0, "assumption: as impatient as with money")
    hardness_spread: PerWorld = parameter(0.12, "fraction of the demand", 0.0, 1.0, "prototype of the talks")
    reopening_cost: PerWorld = parameter(
        0.45, "USD bn a side", 0.0, 10.0, "prototype of the talks; 004 L73: executives' attention"
    )
    reopening_share: PerWorld = parameter(0.0025, "fraction of valuation", 0.0, 0.1, "prototype of the talks")
    issue_cost: PerWorld = parameter(0.15, "USD bn a changed issue a side", 0.0, 5.0, "prototype of the talks")
    issue_share: PerWorld = parameter(
        0.0005, "fraction of valuation a changed issue", 0.0, 0.1, "prototype of the talks"
    )
    expected_part: PerWorld = parameter(0.6, "fraction of the gain hoped for", 0.01, 1.0, "prototype of the talks")
    fair_share: PerWorld = parameter(
        0.23,
        "fraction of the range",
        0.0,
        1.0,
        "Gueth, Schmittberger, Schwarze 1982: offers under a fifth are refused",
    )
    distrust_share: PerWorld = parameter(
        0.35, "fraction of the range without trust", 0.0, 1.0, "000 L33-41: friction; assumption of size"
    )
    fair_share_top: PerWorld = parameter(0.95, "fraction of the range", 0.0, 1.0, "assumption: nobody insists on all")
    dispute_cost: PerWorld = parameter(
        0.05, "USD bn", 0.0, 10.0, "assumption: lawyers and distraction of a failed talk"
    )
    dispute_share: PerWorld = parameter(0.003, "fraction of valuation", 0.0, 0.1, "assumption: it grows with the firm")
    learning_rate: PerWorld = parameter(
        0.35,
        "fraction of what is unknown a quarter of talks",
        0.0,
        1.0,
        "004 L73: adapt as information emerges",
    )
    pressure_runway: PerWorld = parameter(0.3, "fraction of the demand", 0.0, 1.0, "prototype of the talks; 002 L18")
    pressure_shortage: PerWorld = parameter(0.3, "fraction of the demand", 0.0, 1.0, "prototype of the talks; 002 L42")
    pressure_case: PerWorld = parameter(0.08, "fraction of the demand", 0.0, 1.0, "prototype of the talks; 001 L21")
    pressure_strain: PerWorld = parameter(0.2, "fraction of the demand", 0.0, 1.0, "004 L10: surging demand")
    cap_share_of_expected: PerWorld = parameter(
        0.7, "fraction", 0.1, 2.0, "prototype of the talks: a cap bites at seven tenths"
    )
    exclusive_forever: PerWorld = parameter(0, "0 or 1", 0, 1, "what-if: the compute regime is not on the agenda")
    restructuring_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "002 L30: consent to a conversion can be agreed")
    distribution_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "002 L22: sales on other clouds can be agreed")
    resale_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "002 L12: the part of Azure's sales can be agreed")
    licence_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "002 L14; 003 L15: the licence can be agreed anew")
    agi_clause_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "002 L28: the AGI clause can be agreed anew")
    sharing_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "000 L71: stricter sharing can be agreed")
    credit_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "000 L71: joint credit can be agreed")
    rivalry_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "004 L8; 002 L44: rights to build and release")
    safety_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "004 L75: rules on safety can be agreed")
    pressure_deadline: PerWorld = parameter(
        0.3, "fraction of the demand at the deadline", 0.0, 1.0, "002 L30; prototype of the talks"
    )

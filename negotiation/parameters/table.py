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
    talk_quarters: PerWorld = parameter(
        3, "quarters", 1, 12, "assumption: talks that were reported took one to three quarters"
    )
    cooling_off: PerWorld = parameter(
        4, "quarters", 0, 20, "assumption: after a failed talk nobody reopens for a while"
    )
    settling_in: PerWorld = parameter(
        6, "quarters", 0, 20, "assumption: a year and a half and more between amendments, as in the record"
    )
    table_rate_microsoft: PerWorld = parameter(0.10, "1/year", 0.0, 5.0, "assumption: as impatient as with money")
    table_rate_openai: PerWorld = parameter(0.14, "1/year", 0.0, 5.0, "assumption: as impatient as with money")
    hardness_spread: PerWorld = parameter(
        0.12, "fraction of the demand", 0.0, 1.0, "assumption: negotiators differ, so like talks need not end alike"
    )
    reopening_cost: PerWorld = parameter(
        0.45,
        "USD bn a side",
        0.0,
        10.0,
        "004 L73: executives' attention; assumption: fixed costs matter while the firm is small, or all is given away",
    )
    reopening_share: PerWorld = parameter(
        0.0025,
        "fraction of valuation",
        0.0,
        0.1,
        "assumption: what is at stake grows with the firm, and with it the cost of putting it up",
    )
    issue_cost: PerWorld = parameter(
        0.15,
        "USD bn a changed issue a side",
        0.0,
        5.0,
        "assumption: each changed issue needs its own lawyers; keeps deals to what matters",
    )
    issue_share: PerWorld = parameter(
        0.0005,
        "fraction of valuation a changed issue",
        0.0,
        0.1,
        "assumption: a changed term unsettles more where more hangs on it",
    )
    expected_part: PerWorld = parameter(
        0.6,
        "fraction of the gain hoped for",
        0.01,
        1.0,
        "assumption: who thinks of reopening counts on a good half of the best bargain",
    )
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
    vision_friction: PerWorld = parameter(
        0.3,
        "fraction of the range at full distance of visions",
        0.0,
        1.0,
        "000 L33-41: a tool for one, a mission for the other: over AGI neither gives way; assumption of size",
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
    power_weight: PerWorld = parameter(
        0.25,
        "fraction of the range per unit of dependence",
        0.0,
        1.0,
        "Emerson 1962: who depends less has the power; 002 L22; 004 L3-9; assumption of size",
    )
    hold_up_leverage: PerWorld = parameter(
        0.2,
        "fraction of the range at the deadline",
        0.0,
        1.0,
        "002 L30: consent is used to extract better terms; assumption of size",
    )
    pressure_runway: PerWorld = parameter(
        0.3,
        "fraction of the demand",
        0.0,
        1.0,
        "002 L18; assumption: a side without cash gives up nearly a third of its demand",
    )
    pressure_shortage: PerWorld = parameter(
        0.3,
        "fraction of the demand",
        0.0,
        1.0,
        "002 L42; assumption: as much as an empty purse, when no compute is to be had",
    )
    pressure_case: PerWorld = parameter(
        0.08, "fraction of the demand", 0.0, 1.0, "001 L21; assumption: a case presses, but less than money does"
    )
    pressure_strain: PerWorld = parameter(0.2, "fraction of the demand", 0.0, 1.0, "004 L10: surging demand")
    cap_share_of_expected: PerWorld = parameter(
        0.7, "fraction", 0.1, 2.0, "assumption: a limit on the sum must bite to be worth talking about"
    )
    caps_bind: PerWorld = parameter(
        1, "0 or 1", 0, 1, "001 L16; 002 L10: returns are capped; 0 asks what the stake were worth without a cap"
    )
    exclusive_forever: PerWorld = parameter(
        0, "0 or 1", 0, 1, "assumption: in usual worlds the compute regime is on the agenda"
    )
    new_money_on_table: PerWorld = parameter(1, "0 or 1", 0, 1, "002 L10: money for a part of profits can be agreed")
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
        0.4,
        "fraction of the demand at the deadline",
        0.0,
        1.0,
        "002 L30; assumption: on the last day as strong as an empty purse",
    )

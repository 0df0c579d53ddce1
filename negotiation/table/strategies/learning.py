"""A side that gives way evenly and learns from the offers it hears what the other side wants."""

from negotiation.parameters.parameter import Parameter
from negotiation.table.strategies.time_based import Linear, TimeBased


class Learning(TimeBased):
    """Demands what the linear strategy does, and offers for it what it now believes best for the other side.

    What each issue matters to the other is estimated from its offers (``negotiation/table/estimate.py``). The two
    strategies differ in nothing else, so what learning is worth is the difference between them.
    """

    name = "learning"
    known_as = ("Bayesian learning", "opponent modelling")
    source = "Hindriks, Tykhonov 2008, Opponent modelling in automated multi-issue negotiation using Bayesian learning"
    beta = Linear.beta
    noise = Parameter(
        0.1,
        "fraction of what is at stake on the issue",
        0.01,
        1.0,
        "assumption: how far short of the best level a choice falls, by wrong beliefs about us or for want of a step",
    )
    told = Parameter(
        0.05,
        "fraction of what an offer would tell by itself",
        0.0,
        1.0,
        "Bissiri, Holmes, Walker 2016, A general framework for updating belief distributions; assumption: offers of "
        "one talk are alike, and err alike",
    )
    slip = Parameter(8.0, "power of e", 1.0, 50.0, "assumption: a level can be a slip, so none is quite impossible")
    moved = Parameter(
        0.05, "logarithm of a weight", 0.0, 1.0, "assumption: offers are worked out anew when a guess moved so far"
    )
    listens = True
    learns = True

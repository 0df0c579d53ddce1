"""Transfer: what is granted flows as far as trust and rivalry let it."""

from dataclasses import replace

import histories
import numpy as np
import pytest

from negotiation.table.terms import Sharing
from negotiation.world.transfer import granted, openness, transfer_after

QUARTER = 22


def midway(sharing=Sharing.EMBEDDED, separated=False, **relationship):
    """Worlds at the start of 2025 with a sharing clause, trust, overlap and so on alike in all."""
    played = histories.few()
    state, settings = played.states[QUARTER], played.model.settings
    worlds = len(state.openai.revenue)
    rights = replace(state.contract.rights, sharing=np.full(worlds, np.intp(sharing)))
    contract = replace(state.contract, rights=rights, separated=np.full(worlds, separated))
    entries = {name: np.full(worlds, value) for name, value in relationship.items()}
    return replace(state, contract=contract, relationship=replace(state.relationship, **entries)), settings


def test_all_flows_among_friends_and_less_without_trust_or_among_rivals():
    state, settings = midway(trust=1.0, overlap=0.0)
    assert openness(state, settings) == pytest.approx(1)
    for change in ({"trust": 0.2, "overlap": 0.0}, {"trust": 1.0, "overlap": 0.8}):
        less, _ = midway(**change)
        assert (openness(less, settings) < 1).all()
        assert (openness(less, settings) > 0).all()
    nobody, _ = midway(trust=0.0, overlap=0.0)
    assert (openness(nobody, settings) == 0).all()


def test_documents_grant_less_than_people():
    _, settings = midway()
    worlds = len(settings.start.start_invested)
    clauses = [granted(np.full(worlds, how, dtype=np.intp), settings)[0] for how in Sharing]
    assert clauses == pytest.approx([0, settings.rights.sharing_documents[0], 1, 1])
    assert clauses[1] < 1
    table = granted(np.tile(np.arange(len(Sharing)), (worlds, 1)), settings)
    assert table[0] == pytest.approx(clauses)


def test_transfer_dries_up_without_trust_unless_it_is_audited():
    distrust = {"trust": 0.1, "overlap": 0.8, "transfer": 0.9}
    embedded, settings = midway(Sharing.EMBEDDED, **distrust)
    audited, _ = midway(Sharing.AUDITED, **distrust)
    assert (transfer_after(embedded, settings) < 0.9).all()
    assert (transfer_after(audited, settings) > 0.9).all()


@pytest.mark.parametrize("sharing", Sharing)
def test_transfer_moves_towards_what_the_clause_lets_flow_and_ends_with_the_partnership(sharing):
    calm = {"trust": 0.5, "overlap": 0.2}
    state, settings = midway(sharing, **calm)
    flows = openness(state, settings) if sharing != Sharing.AUDITED else 1
    aim = granted(state.contract.rights.sharing, settings) * flows
    for separated, end in ((False, aim), (True, 0 * aim)):
        now = np.full_like(aim, 0.5)
        for _ in range(200):
            state, _ = midway(sharing, separated, transfer=now, **calm)
            now = transfer_after(state, settings)
            assert ((now >= 0) & (now <= 1)).all()
        assert now == pytest.approx(end, abs=1e-6)

"""Bills: what OpenAI earns and owes in a quarter, who is paid, and how far its cash reaches."""

from typing import Final, NamedTuple

import numpy as np

from negotiation.compiled import over_worlds
from negotiation.shapes import PerCloud, PerLevel, PerWorld, PerWorldFlag
from negotiation.state import Account, Cloud
from negotiation.table.worth import TINY
from negotiation.world.market import QUARTERS

_OPENAI, _MICROSOFT, _CUSTOMERS = int(Account.OPENAI), int(Account.MICROSOFT), int(Account.CUSTOMERS)
_STAFF, _SUPPLIERS, _AUTHORITIES = int(Account.STAFF), int(Account.SUPPLIERS), int(Account.AUTHORITIES)
_AZURE: Final = int(Cloud.AZURE)
#: The account of each cloud.
_PAID: Final = np.array([Account.MICROSOFT, Account.GOOGLE, Account.AMAZON, Account.ORACLE], dtype=np.intp)


class Bills(NamedTuple):
    """A quarter's bills once they are paid; arrays of shape (worlds,), USD bn unless said otherwise.

    Attributes:
        accounts: of everybody, shape (worlds, accounts).
        share: revenue share paid to Microsoft.
        part: of its bills OpenAI could pay, fraction.
        resale: received of what Microsoft sells, less what is paid to it.
        loss: negative is profit.
        used: compute it could pay for and wanted, USD bn a year.
        wish: what it wants to burn.
        compute: paid for compute.
        azure: the same, to Microsoft.
    """

    accounts: PerLevel
    share: PerWorld
    part: PerWorld
    resale: PerWorld
    loss: PerWorld
    used: PerWorld
    wish: PerWorld
    compute: PerWorld
    azure: PerWorld


@over_worlds
def bills_paid(
    before: PerLevel,
    serving: PerCloud,
    price: PerCloud,
    income: PerWorld,
    share: PerWorld,
    staff: PerWorld,
    other: PerWorld,
    resold: PerWorld,
    penalty: PerWorld,
    acquired: PerWorldFlag,
    wanted: PerWorld,
    wished: PerWorld,
) -> Bills:
    """Everybody's accounts once OpenAI has been paid and has paid; Microsoft pays what is missing once it owns it.

    Args:
        before: accounts, shape (worlds, accounts).
        serving: compute contracted with each cloud, USD bn a year at reference price.
        price: USD per USD of reference compute.
        income: OpenAI's revenue of the quarter.
        share: revenue share due.
        staff: costs of its staff.
        other: all its costs but staff and compute.
        resold: passed on to OpenAI of what Microsoft sells; negative where OpenAI pays it.
        penalty: what an open case costs Microsoft.
        acquired: Microsoft owns OpenAI.
        wanted: compute OpenAI wants, USD bn a year.
        wished: what it would spend on compute, USD bn a year.
    """
    worlds, clouds = serving.shape
    accounts, part, resale = before.copy(), np.empty(worlds), np.empty(worlds)
    loss, used, wish = np.empty(worlds), np.empty(worlds), np.empty(worlds)
    compute, azure, paid = np.empty(worlds), np.empty(worlds), share.copy()
    for world in range(worlds):
        rent, contracted, due = 0.0, 0.0, 0.0
        for cloud in range(clouds):
            contracted += serving[world, cloud]
            rent += serving[world, cloud] * price[world, cloud]
            due += serving[world, cloud] * price[world, cloud] / QUARTERS
        own, patron = accounts[world, _OPENAI] + income[world], accounts[world, _MICROSOFT] + share[world]
        own -= share[world]
        received = max(resold[world], 0.0)
        own, patron = own + received, patron - received
        owed = min(max(-resold[world], 0.0), max(own, 0.0))
        own, patron = own - owed, patron + owed - penalty[world]
        planned, means = staff[world] + other[world] + due, max(own, 0.0)
        rescue = max(planned - means, 0.0) if acquired[world] else 0.0
        part[world] = min(1.0, (means + rescue) / max(planned, TINY))
        for_staff, for_others = staff[world] * part[world], other[world] * part[world]
        own = own + rescue - for_staff - for_others
        accounts[world, _MICROSOFT] = patron - rescue
        compute[world] = 0.0
        for cloud in range(clouds):
            bill = serving[world, cloud] * price[world, cloud] / QUARTERS * part[world]
            own -= bill
            accounts[world, _PAID[cloud]] += bill
            compute[world] += bill
            azure[world] = bill if cloud == _AZURE else azure[world]
        accounts[world, _OPENAI] = own
        accounts[world, _CUSTOMERS] -= income[world]
        accounts[world, _AUTHORITIES] += penalty[world]
        accounts[world, _STAFF] += for_staff
        accounts[world, _SUPPLIERS] += for_others
        resale[world] = received - owed
        loss[world] = share[world] + planned * part[world] - income[world] - received + owed
        used[world] = min(contracted * part[world], wanted[world])
        burnt = wished[world] * (rent / max(contracted, TINY)) / QUARTERS
        wish[world] = burnt + (share[world] - resold[world]) + (staff[world] + other[world]) - income[world]
    return Bills(accounts, paid, part, resale, loss, used, wish, compute, azure)

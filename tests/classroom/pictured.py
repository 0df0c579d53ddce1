"""A class of eight tables that is held in browsers so that its pictures can be taken: two talk, agents play others."""

from collections.abc import Mapping
from typing import Any, Final

from classroom.journey import Served, join, ready, teach

#: Who takes part, in the order of seats: Microsoft and OpenAI of table 1, of table 2, and so on.
NAMES: Final = (
    *("Ada", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gita", "Hugo"),
    *("Ines", "Jun", "Kofi", "Lena", "Mira", "Noor", "Otto", "Pia"),
)
#: Who bargains with an agent -> the turn of theirs in which they sign, or walk out. All other seats are an agent's.
SIGNS: Final = {"Finn": 22, "Gita": 18, "Jun": 18, "Kofi": 5, "Mira": 1, "Pia": 14}
LEAVES: Final = "Kofi"
#: What the two of table 1 ask of each other, offer by offer: clause, or part of one -> what is chosen of it.
OFFERS: Final = (
    {
        **{"OpenAI’s form": "may convert to ordinary shares", "Paid to Microsoft": "nothing"},
        **{"New money": "$10 bn", "Microsoft’s part": "15% of the shares", "Models sold": "models on any cloud"},
    },
    {
        **{"Microsoft’s part": "40% of the shares", "Paid to Microsoft": "20% of revenue"},
        **{"New order from Azure": "$250 bn", "The AGI clause": "AGI ends rights to research (an expert panel"},
    },
    {
        **{"Paid to Microsoft": "10% of revenue", "Microsoft’s part": "20% of the shares"},
        **{"New order from Azure": "$100 bn", "The AGI clause": "as it is"},
    },
)
#: What they write to each other meanwhile, in the same order.
WORDS: Final = (
    "We need the new form this year.",
    "Then buy from Azure. And what happens to our rights when AGI is declared?",
    "An order of $100 bn we can do. Our board keeps that decision.",
)
#: What the second goes on to draft once the third offer is on the table.
DRAFT: Final = {"Microsoft’s part": "30% of the shares", "Credit": "Joint credit"}
#: The best clause of every issue for who sits there, as a draft.
_DEAREST: Final = """() => {
  const best = (clauses) => clauses.filter((each) => each.value !== null).reduce((a, b) => (b.value > a.value ? b : a));
  draft = view.table.subjects.map((subject) => best(subject.clauses).level);
  score();
}"""


class Pictured:
    """The class, with a browser window for each who does something.

    Args:
        browser: a browser of Playwright.
        server: of the class.

    Attributes:
        wall, teacher: pages.
        students: name -> page, of those who bargain themselves.
    """

    def __init__(self, browser: Any, server: Served) -> None:
        self._browser, self._server = browser, server
        self.students: dict[str, Any] = {}
        self.wall, self.teacher = self._window(), self._window()
        self.wall.goto(server.screen)
        self.teacher.goto(server.teacher)
        for name in NAMES:
            self._joined(name)
        teach(self.teacher, "Open the brief")
        for page in self.students.values():
            ready(page)
        teach(self.teacher, "Start all tables")
        for page in self.students.values():
            page.wait_for_selector("#form form")

    def _window(self) -> Any:
        context = self._browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
        context.set_default_timeout(60_000)
        return context.new_page()

    def _joined(self, name: str) -> None:
        page = self._window()
        join(page, self._server, name)
        if name in (*NAMES[:2], *SIGNS):
            self.students[name] = page
        else:
            page.close()

    def talk(self) -> Any:
        """The two of table 1 bargain, until it is Microsoft's turn for the second time; its page."""
        microsoft, openai = (self.students[name] for name in NAMES[:2])
        for at, (chosen, words) in enumerate(zip(OFFERS, WORDS, strict=True)):
            page = (openai, microsoft)[at % 2]
            page.get_by_role("heading", name="Your turn").wait_for()
            _say(page, words)
            _choose(page, chosen)
            _press(page, "#offer")
        microsoft.get_by_role("heading", name="Your turn").wait_for()
        _choose(microsoft, DRAFT)
        return microsoft

    def finish(self) -> None:
        """Table 1 signs what Microsoft drafts; elsewhere agents are handed seats, and who bargains with one asks for
        everything until it is time to sign."""
        microsoft, openai = (self.students[name] for name in NAMES[:2])
        _press(microsoft, "#offer")
        openai.get_by_role("heading", name="Your turn").wait_for()
        _press(openai, "#accept")
        bargaining = {name: self.students[name] for name in SIGNS}
        for at, name in enumerate(NAMES):
            if name not in self.students:
                self._hand(at // 2 + 1, ("Microsoft", "OpenAI")[at % 2])
        turns = dict.fromkeys(bargaining, 0)
        while any(page.evaluate("!view.table.ended") for page in bargaining.values()):
            for name, page in bargaining.items():
                if page.evaluate("view.table.my_turn && !view.table.ended"):
                    turns[name] += 1
                    _move(page, last=turns[name] >= SIGNS[name], leaves=name == LEAVES)

    def _hand(self, table: int, seat: str) -> None:
        place = f"#seat-{table}-{seat}"
        self.teacher.locator(f"{place} > summary").click()
        self.teacher.locator(f"{place}-hand").click()
        self.teacher.locator(f"{place}-back").wait_for()

    def debrief(self, step: int) -> Any:
        """The wall at a step of the debrief."""
        teach(self.teacher, "Close the tables")
        self.teacher.locator("dialog button").last.click()
        teach(self.teacher, "Open the debrief")
        for at in range(1, step + 1):
            self.teacher.get_by_text(
                f"Step {at} of"
            ).wait_for()  # the same again while it is under way is a double click
            if at < step:
                teach(self.teacher, "Next")
        return self.wall


def _say(page: Any, words: str) -> None:
    page.locator("#chat-words").fill(words)
    page.locator("#chat-words").press("Enter")
    page.locator("#chat-lines").get_by_text(words).wait_for()


def _choose(page: Any, chosen: Mapping[str, str]) -> None:
    """Choose clauses in the form of an offer, by what is written beside and in them."""
    for label, words in chosen.items():
        field = page.locator("#form").get_by_label(label)
        wanted = field.locator("option", has_text=words).first
        field.select_option(value=wanted.get_attribute("value"))


def _press(page: Any, button: str) -> None:
    """Press a button, and say that it is meant if that is asked."""
    moves = page.locator("#feed li.Microsoft, #feed li.OpenAI")
    another = moves.nth(moves.count())
    page.locator(button).click()
    page.locator("dialog").or_(another).first.wait_for()
    if page.locator("dialog").count():
        page.locator("dialog button").last.click()
    another.wait_for()


def _move(page: Any, *, last: bool, leaves: bool) -> None:
    if last and (leaves or page.evaluate("view.table.standing")):
        return _press(page, "#walk" if leaves else "#accept")
    if not page.evaluate("view.table.may_counter"):
        return _press(page, "#refuse")
    page.evaluate(_DEAREST)
    return _press(page, "#offer")

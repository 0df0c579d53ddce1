// The teacher's page: who needs help, what can be done about it, and what the class does next.
"use strict";

/** State of the session -> buttons: what is sent, what it says, and what is asked first. */
const STEPS = {
  DRAFT: [["lobby", "Let students in"]],
  LOBBY: [["brief", "Open the brief"]],
  BRIEF: [["start", "Start all tables"]],
  LIVE: [["pause", "Pause"], ["extend", "+2 minutes", null, { seconds: 120 }], ["call", "Final call"], ["close", "Close the tables", "Tables that still talk end without a deal."]],
  PAUSED: [["resume", "Go on"], ["extend", "+2 minutes", null, { seconds: 120 }], ["close", "Close the tables", "Tables that still talk end without a deal."]],
  CLOSED: [["reveal", "Open the debrief", null, { by: 1 }]],
  DEBRIEF: [["reveal", "◀ Back", null, { by: -1 }], ["reveal", "Next ▶", null, { by: 1 }], ["archive", "End the class", "Nobody can join or go on after this; the export stays."]],
  ARCHIVED: [],
};
const STATE_WORDS = { DRAFT: "Being set up", LOBBY: "Students join", BRIEF: "Reading role sheets", LIVE: "Bargaining", PAUSED: "Paused", CLOSED: "Tables closed", DEBRIEF: "Debrief", ARCHIVED: "Over" };
const seated = () => !["DRAFT", "LOBBY"].includes(view.session.state);
let privately = false; // the teacher wants to see what is private

function teachPage() {
  const session = view.session;
  setStage("teach", place("head"), place("trouble", "div", { role: "alert" }), place("hands"), place("controls"), place("paper"), place("compare"), place("overview"), place("unseated"), place("tables", "div", { class: "tables" }));
  put("who", [session.title, session.quarter], () => [h("strong", {}, session.title), h("span", { class: "muted" }, session.quarter)]);
  put("head", [session.state, view.people, view.step, view.steps, view.predictions, view.until, view.call, finished()], () => [h("h1", {}, STATE_WORDS[session.state] || session.state),
    h("p", { class: "muted" }, `${counted(view.people, "person", "people")} in the class. `,
      session.state === "DEBRIEF" ? `Step ${view.step} of ${view.steps} of the debrief is on the projector; the arrow keys step here and there. ` : null,
      session.state === "DEBRIEF" && view.step === 1 ? `${counted(view.predictions, "person has", "people have")} predicted.` : null),
    session.state === "LIVE" && finished() ? h("p", {}, h("strong", {}, "All tables have finished: "), "close them when you are ready.") : session.state === "LIVE" && view.call ? h("p", {}, "✓ The final call is made; it is on the projector, too.") : null,
    view.until ? h("p", { class: "muted small" }, `Kept on this machine until ${new Date(view.until * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })}, then removed. Export what you want to keep.`) : null]);
  put("trouble", view.trouble, () => (view.trouble ? h("p", { class: "warn" }, h("strong", {}, "⚠ Moves are refused for now: "), `${view.trouble}. Make room on the disk, or end what else uses the class’s file; then it goes on by itself.`) : []));
  put("hands", view.hands, () => handsCard(view.hands));
  put("controls", [session.state, view.step, view.chat, privately, view.tables.some((table) => table.paper)], controls);
  paperParts();
  put("compare", [view.compare, view.step], () => (view.compare && [3, 5].includes(view.step) ? comparing(view.compare) : []));
  put("overview", [session.state, view.seats, view.pairing], overview);
  put("unseated", [view.unseated, places()], () => view.unseated.map((each) => h("p", { class: "warn row" }, h("span", {}, h("strong", {}, each.alias), " has no seat."), h("button", { type: "button", onclick: () => send("move", { person: each.person, ...free() }) }, "Give a seat"))));
  put("tables", [view.tables, session.state, places()], () => view.tables.map(tableCard));
}

/** Whether no table talks or bids any more. */
const finished = () => view.tables.length > 0 && view.tables.every((table) => table.state !== "BARGAINING" && !table.waiting_for);

const urgent = (table) => table.needs.length > 0 || Boolean(table.fault);

/** A class that was on paper from the beginning is closed without a start. */
const closing = (state) => (["LOBBY", "BRIEF"].includes(state) && view.tables.some((table) => table.paper) ? [["close", "Close the tables", "All other tables end without a deal; the debrief is next."]] : []);

function controls() {
  const state = view.session.state;
  return [
    h("div", { class: "row", role: "group", "aria-label": "The class" }, [...(STEPS[state] || []), ...closing(state)].map(([what, words, ask, more], at) =>
      h("button", { type: "button", id: `do-${what}-${at}`, class: at === 0 && !["LIVE", "DEBRIEF"].includes(state) ? "main" : ["close", "archive"].includes(what) ? "stop" : null,
        disabled: state === "DEBRIEF" && more && (view.step + more.by < 1 || view.step + more.by > view.steps),
        onclick: async () => { if (!ask || (await meant(`${words}?`, [ask], words, true))) send(what, more); } }, words)),
    h("a", { class: "button", href: "/export" }, "Export (zip)")),
    h("div", { class: "row", role: "group", "aria-label": "What is shown and allowed" },
      seated() ? h("button", { type: "button", id: "privately", "aria-pressed": String(privately), onclick: showPrivate }, privately ? "Hide private numbers" : "Show private numbers") : null,
      ["LOBBY", "BRIEF", "LIVE", "PAUSED"].includes(state) ? h("button", { type: "button", id: "chat-switch", onclick: () => send("chat", { on: !view.chat }) }, view.chat ? "Switch talk at the tables off" : "Switch talk at the tables on") : null),
    state === "ARCHIVED" ? null : [h("details", { id: "way-in" }, h("summary", {}, "Address and code"), wayIn()),
      h("details", { id: "everyone" }, h("summary", {}, "Message to everyone"), messageForm({}, "everyone-words"))]];
}

function wayIn() {
  return h("div", { class: "way-in" }, picture(), h("div", {}, h("p", { class: "where" }, entrance()), h("p", {}, "Code ", h("strong", { class: "pin" }, document.body.dataset.code))));
}

/** Ask the server for each side's numbers, or no longer; they never come unasked. */
function showPrivate() {
  privately = !privately;
  askPrivate();
  show();
}

function askPrivate() {
  if (page === "teach" && socket && socket.readyState === WebSocket.OPEN) socket.send(privately ? "private" : "public");
}

function overview() {
  if (view.session.state === "LOBBY") return view.pairing ? pairing(view.pairing) : [];
  if (view.session.state !== "BRIEF") return [];
  const missed = view.seats.flatMap((seat) => seat.missed.map((count, at) => (count ? `${seat.seat} ${count} on question ${at + 1}` : "")).filter(Boolean));
  return h("section", { class: "card gap", "aria-labelledby": "ready-title" }, h("h2", { id: "ready-title" }, "Who is ready"),
    view.seats.map((each) => h("div", { class: "ready-bar" }, h("span", { class: each.seat, id: `ready-${each.seat}` }, each.seat), h("progress", { max: Math.max(1, each.people), value: each.ready, "aria-labelledby": `ready-${each.seat}` }), h("span", { class: "number" }, `${each.ready} of ${each.people}`),
      each.hands ? h("span", { class: "asking" }, `${counted(each.hands, "asks", "ask")} for help`) : null)),
    h("p", { class: "muted" }, missed.length ? `People who were wrong at least once about the sheet: ${missed.join(", ")}.` : "Nobody was wrong about the sheet so far."));
}

function pairing(told) {
  const name = (alias) => alias || "agent";
  return h("details", { class: "card gap", id: "pairing" }, h("summary", {}, `If you begin now: ${counted(told.tables.length, "table", "tables")}, ${told.agents ? `${counted(told.agents, "seat", "seats")} played by agents` : "no agent needed"}`),
    h("ol", {}, told.tables.map((names) => h("li", {}, names.map(name).join(" and ")))));
}

/** Which two tables the projector compares, and by what. */
function comparing(told) {
  const field = (id, words, options, chosen) => {
    const select = h("select", { id }, options.map(([value, title]) => h("option", { value: String(value) }, cap(title))));
    select.value = String(chosen);
    return h("div", {}, h("label", { for: id }, words), select);
  };
  const number = (id) => Number($(id).value);
  const compare = async (event) => {
    event.preventDefault();
    const done = await send("compare", { first: number("compare-first"), second: number("compare-second"), measure: $("compare-measure").value });
    if (done && done.ok) say("It is on the projector.");
  };
  return h("form", { class: "card gap", "aria-labelledby": "compare-title", onsubmit: compare },
    h("h2", { id: "compare-title" }, "Compare two tables"),
    h("p", { class: "muted small" }, "Step 3 draws the offers of both; step 5 runs both contracts forward."),
    h("div", { class: "clauses" }, field("compare-first", "First", told.tables, told.first), field("compare-second", "Second", told.tables, told.second),
      field("compare-measure", "Shown in step 5", told.measures, told.measure)),
    h("div", { class: "row" }, h("button", { type: "submit" }, "Show on the projector")));
}

const TABLE_WORDS = { FORMING: "forming", READY: "ready", BARGAINING: "bargaining", AGREED: "deal ✓", IMPASSE: "no deal ✗", EXPIRED: "out of time" };

function tableCard(table) {
  return h("section", { class: `card${urgent(table) ? " needs" : ""}`, "aria-labelledby": `table-${table.no}` },
    h("h2", { id: `table-${table.no}` }, `Table ${table.no} `, h("span", { class: "badge" }, TABLE_WORDS[table.state] || table.state), table.paper ? [" ", h("span", { class: "badge" }, "on paper")] : null),
    table.fault ? h("p", { class: "fault" }, `⚠ The agent failed here (${table.fault}); it repeats its offer and signs nothing. The log has more.`) : null,
    table.needs.map((each) => h("p", { class: "small" }, h("strong", {}, `! ${cap(each)}.`))),
    table.state === "BARGAINING" || table.waiting_for ? h("p", {}, table.state === "BARGAINING" ? `Round ${table.round}, ${counted(table.offers, "offer", "offers")}. ` : "The tender is open. ", table.waiting_for ? ["Waiting for ", h("strong", {}, table.waiting_for), "."] : null) : null,
    h("ul", { class: "seats" }, table.seats.map((seat) => h("li", {}, seatDrawer(table, seat)))),
    paperButtons(table),
    table.private ? privateParts(table) : null);
}

function privateParts(table) {
  const sides = Object.entries(table.private.sides);
  const row = (words, value) => h("tr", {}, h("th", { scope: "row" }, words), sides.map(([, each]) => h("td", { class: "number" }, money(value(each)))));
  const before = (each) => each.beliefs.before || {};
  return [h("table", { class: "private" }, h("caption", {}, "Private"), h("thead", {}, h("tr", {}, h("td", {}), sides.map(([seat]) => h("th", { scope: "col", class: `number ${seat}` }, seat)))),
    h("tbody", {}, row("Reservation value", (each) => each.reservation), row("Target", (each) => before(each).target), row("Guess of the other’s reservation value", (each) => before(each).guess),
      row("Last offer", (each) => each.last_offer), table.state === "AGREED" ? row("Deal", (each) => each.deal) : null)),
  table.private.rival ? h("p", { class: "small" }, rivalPrivate(table.private.rival)) : null,
  table.private.said.length ? h("details", { id: `said-${table.no}` }, h("summary", {}, `What they said (${table.private.said.length})`), h("ol", { class: "chat" }, table.private.said.map((each) => h("li", { class: each.seat }, h("strong", { class: each.seat }, each.seat), ": ", each.words)))) : null];
}

const SEAT_WORDS = { OPEN: "empty", CLAIMED: "here", READY: "ready", ACTIVE: "here", AWAY: "away", WARNED: "silent", AGENT: "agent plays", RELEASED: "left" };

function seatDrawer(table, seat) {
  const at = { table: table.no, seat: seat.seat };
  const id = `seat-${table.no}-${seat.seat}`;
  if (seat.alias && !seat.person) return h("div", {}, h("span", { class: seat.seat }, seat.seat), `: ${seat.alias}`);
  if (!seat.alias && table.paper) return h("div", {}, h("span", { class: seat.seat }, seat.seat), ": ", h("span", { class: "muted" }, "not named"));
  if (!seat.alias) return h("div", {}, h("span", { class: seat.seat }, seat.seat), ": ", h("span", { class: "muted" }, "agent"));
  const summary = h("summary", {}, h("span", { class: seat.seat }, seat.seat), `: ${seat.alias}`, " ", h("span", { class: "muted small" }, seat.controller === "agent" ? "agent plays" : SEAT_WORDS[seat.state] || seat.state));
  const going = ["BRIEF", "LIVE", "PAUSED"].includes(view.session.state);
  return h("details", { id }, summary, h("div", {},
    h("div", { class: "row" },
      going && seat.controller === "agent" ? h("button", { type: "button", id: `${id}-back`, onclick: () => send("hand", { ...at, to: "human" }) }, "Give back to the student") : null,
      going && seat.controller !== "agent" ? h("button", { type: "button", id: `${id}-hand`, onclick: () => send("hand", { ...at, to: "agent" }) }, "Hand to the agent") : null,
      h("button", { type: "button", id: `${id}-pin`, onclick: () => newPin(at, seat.alias) }, "New PIN"),
      going ? h("button", { type: "button", id: `${id}-free`, class: "stop", onclick: () => release(at, seat.alias) }, "Release the seat") : null),
    going ? moveForm(table, seat, `${id}-to`) : null,
    view.session.state === "ARCHIVED" ? null : messageForm(at, `${id}-words`)));
}

async function release(at, alias) {
  if (await meant("Release the seat?", [`${alias} loses this seat and the agent plays it. You can give ${alias} another seat.`], "Release the seat", true)) await send("release", at);
}

// Moving people: before the start two may change places; afterwards only seats that agents have are free

const places = () => [...view.tables].sort((one, two) => one.no - two.no).filter((table) => !["AGREED", "IMPASSE", "EXPIRED"].includes(table.state)).flatMap((table) => table.seats.map((seat) => [table.no, seat.seat, seat.alias]));

/** The first seat that an agent has; else one at a new table. */
function free() {
  const found = places().find(([, seat, alias]) => !alias && view.seats.some((each) => each.seat === seat));
  return found ? { table: found[0], seat: found[1] } : { table: 0, seat: view.seats[0].seat };
}

function moveForm(table, seat, id) {
  const there = places().filter(([no, name, alias]) => view.seats.some((each) => each.seat === name) && !(no === table.no && name === seat.seat) && (!alias || view.session.state === "BRIEF"));
  const options = [...there.map(([no, name, alias]) => [`${no} ${name}`, `Table ${no}, ${name}: ${alias ? `change with ${alias}` : "agent"}`]), ...view.seats.map((each) => [`0 ${each.seat}`, `New table, ${each.seat}`])];
  return h("form", { onsubmit: (event) => {
    event.preventDefault();
    const [no, ...name] = $(id).value.split(" ");
    send("move", { person: seat.person, table: Number(no), seat: name.join(" ") });
  } }, h("label", { for: id }, `Move ${seat.alias} to`), h("div", { class: "say" }, h("select", { id, "data-keep": true }, options.map(([value, words]) => h("option", { value }, words))), h("button", { type: "submit" }, "Move")));
}

async function newPin(at, alias) {
  const told = await send("pin", at);
  if (told && told.ok) {
    const box = h("dialog", { "aria-labelledby": "pin-title" }, h("h2", { id: "pin-title" }, `New PIN of ${alias}`), h("p", { class: "pin" }, told.pin), h("p", {}, "Shown once. The old one no longer works."), h("button", { type: "button", class: "main", autofocus: true, onclick: () => box.close() }, "Done"));
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }
}

function messageForm(at, id, words = "Message") {
  return h("form", { onsubmit: async (event) => {
    event.preventDefault();
    const told = await send("message", { ...at, words: $(id).value });
    if (told && told.ok) { say("Sent."); if ($(id)) $(id).value = ""; } // an answer to a raised hand is gone with the hand
  } }, h("label", { for: id }, words), h("div", { class: "say" }, h("input", { id, "data-keep": true, maxlength: 300, required: true, autocomplete: "off" }), h("button", { type: "submit" }, "Send")));
}

// The class in a browser: what the server says is shown, what a person does is sent once, however often it has to be tried.
// Words of people only ever become text. Nothing here decides anything: the server does.
"use strict";

const page = document.body.dataset.page;
const $ = (id) => document.getElementById(id);
let view = null;
let offset = 0; // seconds the server's clock is ahead
let socket = null;
let tries = 0;

// ---- making things -------------------------------------------------------------------------------------------------

/** An element; attributes that begin with "on" listen, false and null are left out, children that are words become text. */
function h(tag, attributes, ...children) {
  const drawn = ["svg", "g", "line", "circle", "rect", "path", "text", "polyline", "polygon", "title"].includes(tag);
  const made = drawn ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(9).filter((each) => each !== null && each !== undefined && each !== false).map((each) => (each instanceof Node ? each : String(each))));
  return made;
}

const shown = new Map();

/** Put something into a place of the page if what it is made from has changed; focus and open drawers stay. */
function put(id, data, build) {
  const place = $(id);
  const now = JSON.stringify(data);
  if (!place || shown.get(id) === now) return false;
  shown.set(id, now);
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...place.querySelectorAll("details[open][id]")].map((each) => each.id);
  const built = build();
  place.replaceChildren(...(Array.isArray(built) ? built : [built]).flat(9).filter(Boolean));
  open.forEach((each) => $(each) && ($(each).open = true));
  if (focused && $(focused)) $(focused).focus();
  return true;
}

const money = (value) => (value === null || value === undefined || Number.isNaN(value) ? "–" : `${value < -0.05 ? "−" : ""}$${Math.abs(value).toFixed(1)} bn`);
const say = (text) => { $("said").textContent = text; };
const cap = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Ask before something that cannot be taken back; true if it is meant. */
function meant(title, text, yes, stop) {
  return new Promise((answer) => {
    const box = h("dialog", { "aria-labelledby": "ask-title" },
      h("h2", { id: "ask-title" }, title), text.map((each) => h("p", {}, each)),
      h("div", { class: "row" },
        h("button", { type: "button", onclick: () => box.close("no"), autofocus: true }, "Not now"),
        h("button", { type: "button", class: stop ? "stop" : "main", onclick: () => box.close("yes") }, yes)));
    box.addEventListener("close", () => { answer(box.returnValue === "yes"); box.remove(); });
    document.body.append(box);
    box.showModal();
  });
}

// ---- sending -------------------------------------------------------------------------------------------------------

const WAITING = `parley.sent.${page}`;
const keep = (name, value) => { try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value); } catch { /* private mode */ } };
const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
const pause = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));
let busy = false;

/** Send what a person did. It has a key of its own, so trying again until the server has answered does it once. */
async function send(what, more) {
  if (busy) return null;
  const body = JSON.stringify({ what, key: key(), ...more });
  keep(WAITING, body);
  return deliver(body);
}

async function deliver(body) {
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    for (let turn = 0; ; turn += 1) {
      try {
        const answer = await fetch(`/act/${page}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
        if (answer.status < 500) {
          const told = await answer.json();
          keep(WAITING, null);
          complain(answer.ok ? "" : told.error);
          return { ...told, ok: answer.ok };
        }
        complain((await answer.json()).error);
      } catch {
        complain("No answer from the server; what you did is kept here and is tried again.");
      }
      await pause(Math.min(8, 0.5 * 2 ** turn));
    }
  } finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

function complain(text) {
  $("complaint").textContent = text;
  $("complaint").hidden = !text;
  if (text) say(text);
}

// ---- hearing -------------------------------------------------------------------------------------------------------

function listen() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/${page}`);
  socket.addEventListener("open", () => { tries = 0; $("line").hidden = true; });
  socket.addEventListener("message", (message) => {
    const told = JSON.parse(message.data);
    if (told.gone) return over(told.gone);
    view = told;
    offset = view.session.now - Date.now() / 1000;
    show();
    tick();
  });
  socket.addEventListener("close", (event) => {
    if (event.code === 4001) return;
    $("line").hidden = false;
    const wait = Math.min(10, 0.5 * 2 ** tries) * (0.75 + Math.random() / 2);
    tries += 1;
    setTimeout(listen, wait * 1000);
  });
}

function over(why) {
  keep(WAITING, null);
  document.querySelector("main").replaceChildren(h("h1", {}, "This page is no longer yours"), h("p", {}, why), h("p", {}, h("a", { href: "/join" }, "Back to the entrance")));
  say(why);
}

setInterval(() => { if (socket && socket.readyState === WebSocket.OPEN) socket.send("beat"); }, 5000);

function left() {
  const until = view && view.session.deadline;
  return until ? Math.max(0, Math.round(until - Date.now() / 1000 - offset)) : null;
}

let warned = false;

function tick() {
  const seconds = left();
  const clock = $("clock");
  if (!clock || !view) return;
  const paused = view.session.state === "PAUSED";
  clock.textContent = paused ? "Paused" : seconds === null ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  clock.classList.toggle("soon", !paused && seconds !== null && seconds <= 30);
  const turn = turnLeft();
  const own = $("turn-clock");
  if (own) own.textContent = turn === null ? "" : ` ${turn} s left for this turn.`;
  const soon = turn !== null && turn <= 30 && view.table && view.table.my_turn;
  if (soon && !warned) say("Half a minute left for your turn; after that the agent makes this one move for you.");
  warned = soon;
}

function turnLeft() {
  const until = view && view.table && view.table.deadline;
  return until && view.session.state === "LIVE" ? Math.max(0, Math.round(until - Date.now() / 1000 - offset)) : null;
}

setInterval(tick, 1000);

const pages = { seat: seatPage, teach: teachPage, screen: screenPage };
function show() { pages[page](); }

// ---- a seat --------------------------------------------------------------------------------------------------------

let stage = "";

/** The page's main part for one kind of moment; its places are filled afterwards. */
function setStage(name, ...skeleton) {
  if (stage === name) return;
  const first = stage === "";
  stage = name;
  shown.clear();
  document.querySelector("main").replaceChildren(...skeleton);
  if (!first) { document.querySelector("main").focus(); window.scrollTo(0, 0); }
}

const place = (id, tag = "div", attributes = {}) => h(tag, { id, ...attributes });

function seatPage() {
  const me = view.me;
  put("who", [me, view.session.quarter], () => [
    h("strong", {}, me.alias), me.seat ? h("span", { class: `badge ${me.seat}` }, me.seat) : null,
    me.controller === "agent" ? h("span", { class: "badge" }, "agent playing for you") : null,
    view.session.quarter ? h("span", { class: "muted" }, view.session.quarter) : null]);
  const state = view.session.state;
  if (view.result) return resultPage();
  if (view.table && ["LIVE", "PAUSED", "CLOSED", "DEBRIEF", "ARCHIVED"].includes(state)) return isRival() ? rivalPage() : tablePage();
  if (view.table && state === "BRIEF") return isRival() ? rivalBrief() : briefPage();
  return lobbyPage();
}

function notices() {
  put("notices", [view.messages, view.session.state, view.me.controller], () => [
    view.session.state === "PAUSED" ? h("p", { class: "warn" }, "The teacher has paused the class. Nothing is lost, and no time runs.") : null,
    view.me.controller === "agent" ? h("div", { class: "warn row" }, h("span", {}, "The agent is playing for you."), h("button", { type: "button", onclick: () => send("back") }, "I am here: play myself")) : null,
    (view.messages || []).slice(-3).map((each) => h("p", { class: "warn" }, h("strong", {}, "From the teacher: "), each.words))]);
}

function lobbyPage() {
  setStage("lobby", place("notices"), place("lobby"));
  notices();
  put("lobby", [view.me, view.people], () => [
    h("h1", {}, `You’re in as ${view.me.alias}`),
    pin(),
    h("p", {}, view.me.seat ? ["You will be ", h("strong", { class: view.me.seat }, view.me.seat), ". "] : "Your seat comes when the teacher begins. ",
      "Keep this page open; it goes on by itself."),
    view.people && view.session.state === "LOBBY" ? h("p", { class: "muted" }, `${view.people} ${view.people === 1 ? "person is" : "people are"} in the class so far.`) : null]);
}

function pin() {
  const mine = document.body.dataset.pin;
  if (!mine) return null;
  return h("div", { class: "card narrow gap" }, h("div", { class: "muted" }, "Your PIN"), h("div", { class: "pin" }, mine),
    h("p", { class: "small muted" }, "With your name and this PIN you take your seat again on another device. Write it down."));
}

// A table in progress

function tablePage() {
  const table = view.table;
  setStage("table", h("h1", { class: "sr" }, "The table"), place("notices"), place("ended"),
    h("div", { class: "bargain" },
      h("div", {}, place("standing"), place("form", "div", { class: "gap" })),
      h("div", {}, h("section", { class: "card", "aria-labelledby": "feed-title" }, h("h2", { id: "feed-title" }, "Said at the table"), place("feed", "ol", { class: "feed" })), place("aside", "div", { class: "gap" }))));
  notices();
  put("ended", table.ended, () => (table.ended ? endedCard(table) : []));
  put("standing", [table.other, table.standing, table.my_turn, table.state, table.turn, table.round, table.rounds_left, view.session.state, table.ended], () => standingCard(table));
  put("form", [table.subjects, table.may_counter, table.my_turn, table.ended, view.session.state, table.reservation, table.disagreement, table.outside], () => formCard(table));
  put("feed", [table.feed, table.other], () => feedLines(table.feed));
  put("aside", ownSheet(), () => h("details", { class: "card", id: "sheet-again" }, h("summary", {}, "My role sheet"), sheetParts(ownSheet())));
  if (!table.ended) score();
}

const running = () => view.session.state === "LIVE" && view.table && !view.table.ended;

function endedCard(table) {
  const how = { agreed: "You have a deal", failed: "No deal", unfinished: "Rounds are used up: no deal", expired: "Time is up: no deal", "no talk": "Nobody talked" }[table.ended.how] || cap(table.ended.how);
  say(how);
  return h("section", { class: "card", "aria-labelledby": "ended-title" }, h("h2", { id: "ended-title" }, how),
    table.ended.words ? h("p", {}, cap(table.ended.words)) : null,
    table.ended.value === null || table.ended.value === undefined ? null : h("p", {}, "Worth to you: ", h("strong", { class: "number" }, money(table.ended.value)), compared(table.ended.value)),
    view.result ? null : h("p", { class: "muted" }, "How you did beside the class comes when the teacher opens the debrief."));
}

const compared = (value) => {
  const over = value - view.table.reservation;
  return over < 0 ? `, ${money(-over)} below your reservation value` : `, ${money(over)} above your reservation value`;
};

function standingCard(table) {
  if (table.ended) return [];
  const other = table.turn === view.me.seat ? "" : table.turn;
  const rounds = `Round ${table.round}; ${table.rounds_left === 1 ? "1 round is" : `${table.rounds_left} rounds are`} left.`;
  const mine = table.my_turn && running();
  return h("section", { class: "card standing", "aria-labelledby": "turn-title" },
    h("h2", { id: "turn-title" }, mine ? "Your turn" : running() ? `Waiting for ${other || "the table"}` : "The table waits"),
    table.other.controller === "agent" ? h("p", {}, h("span", { class: `badge ${table.other.seat}` }, "agent"), ` An agent plays ${table.other.seat}.`) : null,
    h("p", { class: "muted" }, rounds, mine ? h("span", { id: "turn-clock", "aria-live": "off" }) : null),
    table.standing ? [
      h("p", {}, h("strong", {}, "Their offer: "), table.standing.words),
      h("p", {}, "Worth to you: ", h("strong", { class: "number" }, money(table.standing.value)), compared(table.standing.value), "."),
      table.standing.value < table.reservation ? h("p", { class: "warn" }, "This is below your reservation value: no deal would be better for you.") : null] : mine ? h("p", {}, "Nothing is on the table yet: make the first offer.") : null,
    mine ? h("div", { class: "row" },
      table.standing ? h("button", { type: "button", id: "accept", class: "main", onclick: accept }, "Accept their offer") : null,
      table.standing && !table.may_counter ? h("button", { type: "button", id: "refuse", onclick: () => send("refuse") }, "Turn it down") : null,
      h("button", { type: "button", id: "walk", class: "stop", onclick: walk }, "Walk out")) : null);
}

async function accept() {
  const standing = view.table.standing;
  const below = standing.value < view.table.reservation;
  const text = below
    ? [`This offer is worth ${money(standing.value)} to you, ${money(view.table.reservation - standing.value)} below your reservation value. Without a deal you would be better off. You may sign all the same.`]
    : [`Worth ${money(standing.value)} to you${compared(standing.value)}. Signing ends the talk.`];
  if (!(await meant(below ? "Sign below your reservation value?" : "Accept this offer?", [standing.words, ...text], below ? "Sign all the same" : "Accept", below))) return;
  await send("accept", { seq: standing.seq, sure: below });
}

async function walk() {
  if (await meant("Walk out?", [`That ends the talk for both. You are left with ${money(Math.max(view.table.disagreement, view.table.outside))}: the contract as it is, or what leaving gives, whichever is more.`], "Walk out", true)) await send("walk");
}

// The form of an offer

const draftName = () => `parley.draft.${view.session.title}.${view.table.no}.${view.me.seat}`;
let draft = [];

function beginDraft(table) {
  const possible = (levels) => Array.isArray(levels) && levels.length === table.subjects.length && levels.every((level, at) => worth(table.subjects[at], level) !== null);
  let saved = null;
  try { saved = JSON.parse(kept(draftName())); } catch { /* none */ }
  const nothing = table.subjects.map((subject) => subject.clauses.find((clause) => clause.value !== null).level);
  draft = [saved, table.standing && table.standing.package, nothing].find(possible);
}

const worth = (subject, level) => { const found = subject.clauses.find((clause) => clause.level === level); return found ? found.value : null; };

function formCard(table) {
  if (table.ended || !table.subjects || !table.subjects.length) return [];
  beginDraft(table);
  return h("form", { class: "card", "aria-labelledby": "form-title", onsubmit: propose },
    h("h2", { id: "form-title" }, "Your offer"),
    h("p", { class: "muted small" }, "Only you see what clauses are worth to you. Values are in US$ bn."),
    h("div", { class: "clauses" }, table.subjects.map((subject, at) => clauseField(subject, at))),
    h("div", { class: "score", id: "score" }));
}

function clauseField(subject, at) {
  const id = `clause-${at}`;
  const possible = subject.clauses.filter((clause) => clause.value !== null);
  const parted = possible.length > 12 && possible.every((clause) => clause.parts && clause.parts.length === subject.parts.length);
  const chosen = (level) => { draft[at] = level; keep(draftName(), JSON.stringify(draft)); score(); };
  if (parted) return partFields(subject, at, possible, chosen);
  const select = h("select", { id, onchange: (event) => chosen(Number(event.target.value)) },
    possible.map((clause) => h("option", { value: String(clause.level) }, `${clause.words} (${money(clause.value)})`)));
  select.value = String(draft[at]);
  return h("div", {}, h("label", { for: id }, subject.title, h("span", { class: "worth number", id: `worth-${at}` })), select);
}

/** A clause put together from parts; a choice that does not go with the others takes the nearest clause that does. */
function partFields(subject, at, possible, chosen) {
  const now = () => possible.find((clause) => clause.level === draft[at]).parts;
  const box = h("fieldset", { class: "parts" });
  const choose = (part, words) => {
    const wanted = now().map((each, index) => (index === part ? words : each));
    const same = (clause) => clause.parts.filter((each, index) => each === wanted[index]).length;
    const fitting = possible.filter((clause) => clause.parts[part] === words);
    chosen(fitting.reduce((best, each) => (same(each) > same(best) ? each : best)).level);
    subject.parts.forEach((_, index) => { $(`clause-${at}-${index}`).value = now()[index]; });
  };
  const selects = subject.parts.map((title, part) => {
    const id = `clause-${at}-${part}`;
    const words = [...new Set(possible.map((clause) => clause.parts[part]))];
    const select = h("select", { id, onchange: (event) => choose(part, event.target.value) }, words.map((each) => h("option", { value: each }, each)));
    select.value = now()[part];
    return h("div", {}, h("label", { for: id }, title), select);
  });
  box.append(h("legend", {}, subject.title, " ", h("span", { class: "worth number", id: `worth-${at}` })), h("div", { class: "clauses" }, selects));
  return box;
}

function score() {
  const table = view.table;
  if (!$("score")) return;
  table.subjects.forEach((subject, at) => { $(`worth-${at}`).textContent = money(worth(subject, draft[at])); });
  const total = table.subjects.reduce((sum, subject, at) => sum + worth(subject, draft[at]), 0);
  const over = total - table.reservation;
  const can = running() && table.my_turn && table.may_counter;
  put("score", [total, table.reservation, table.disagreement, table.outside, can, table.my_turn, table.may_counter], () => [
    h("p", { "aria-live": "polite" }, "Worth to you: ", h("span", { class: "number" }, money(total)), " ",
      h("span", { class: over < 0 ? "under" : "over" }, over < 0 ? `▼ ${money(-over)} below your reservation value (${money(table.reservation)})` : `▲ ${money(over)} above your reservation value (${money(table.reservation)})`)),
    ruler(total, table),
    over < 0 ? h("p", { class: "warn" }, "Below your reservation value: if they accept, you are worse off than without a deal.") : null,
    h("button", { type: "submit", id: "offer", class: "main", disabled: !can }, over < 0 ? "Offer it all the same" : table.standing ? "Make this counter-offer" : "Make this offer"),
    can ? null : h("span", { class: "muted small" }, table.my_turn && running() ? " No round is left: accept, turn it down or walk out." : " You can prepare it while you wait.")]);
}

function ruler(total, table) {
  const marks = [["your offer", total, "var(--link)"], ["reservation value", table.reservation, "var(--ink)"], ["if the contract goes on", table.disagreement, "var(--purple)"], ["if you leave", table.outside, "var(--orange)"]].filter((each) => Number.isFinite(each[1]));
  const low = Math.min(...marks.map((each) => each[1])), high = Math.max(...marks.map((each) => each[1]));
  const x = (value) => 12 + (376 * (value - low)) / (high - low || 1);
  const shapes = [
    (at, colour) => h("circle", { cx: at, cy: 12, r: 8, fill: colour }),
    (at, colour) => h("rect", { x: at - 2, y: 1, width: 4, height: 22, fill: colour }),
    (at, colour) => h("path", { d: `M${at - 7} 19 L${at} 5 L${at + 7} 19 Z`, fill: colour }),
    (at, colour) => h("path", { d: `M${at - 7} 12 L${at} 5 L${at + 7} 12 L${at} 19 Z`, fill: colour })];
  return [
    h("svg", { class: "ruler", viewBox: "0 0 400 24", "aria-hidden": "true" }, h("line", { x1: 4, x2: 396, y1: 12, y2: 12, stroke: "var(--muted)" }),
      marks.map((each, at) => [at, each]).reverse().map(([at, each]) => shapes[at](x(each[1]), each[2]))),
    h("ul", { class: "key small" }, marks.map((each, at) => h("li", {}, h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, shapes[at](12, each[2])), `${each[0]} ${money(each[1])}`)))];
}

async function propose(event) {
  event.preventDefault();
  if (!running() || !view.table.my_turn || !view.table.may_counter) return;
  const told = await send("offer", { package: draft });
  if (told && told.ok) { keep(draftName(), null); say("Your offer is on the table."); }
}

function feedLines(feed) {
  if (!feed || !feed.length) return h("li", {}, "Nothing has been said yet.");
  return [...feed].reverse().map((each, at) => h("li", { class: `${each.who}${at === 0 ? " new" : ""}` },
    h("p", {}, h("strong", {}, each.who), h("span", { class: "muted" }, ` · round ${each.round} · `), { offer: "offers", accept: "accepts", walk: "walks out", refuse: "turns it down" }[each.action] || each.action,
      each.who === view.table.other.seat && view.table.other.controller === "agent" ? [" ", h("span", { class: "badge" }, "agent")] : null),
    each.words && each.action === "offer" ? h("p", {}, each.words) : null,
    each.value === null || each.value === undefined ? null : h("p", { class: "small" }, "Worth to you: ", h("span", { class: "number" }, money(each.value)))));
}

// ---- the teacher ---------------------------------------------------------------------------------------------------

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

function teachPage() {
  const session = view.session;
  setStage("teach", place("head"), place("trouble", "div", { role: "alert" }), place("controls"), place("compare"), place("overview", "div", { class: "gap" }), place("tables", "div", { class: "tables" }));
  put("who", [session.title, session.quarter], () => [h("strong", {}, session.title), h("span", { class: "muted" }, session.quarter)]);
  put("head", [session.state, view.people, view.step, view.steps], () => [h("h1", {}, STATE_WORDS[session.state] || session.state),
    h("p", { class: "muted" }, `${view.people} ${view.people === 1 ? "person" : "people"} in the class. `, session.state === "DEBRIEF" ? `Step ${view.step} of the debrief is on the projector.` : null)]);
  put("trouble", view.trouble, () => (view.trouble ? h("p", { class: "warn" }, h("strong", {}, "⚠ Moves are refused for now: "), `${view.trouble}. Make room on the disk, or end what else uses the class’s file; then it goes on by itself.`) : []));
  put("controls", [session.state, view.step], () => [
    h("div", { class: "row", role: "group", "aria-label": "The class" }, (STEPS[session.state] || []).map(([what, words, ask, more], at) =>
      h("button", { type: "button", id: `do-${what}-${at}`, class: at === 0 && !["LIVE", "DEBRIEF"].includes(session.state) ? "main" : ["close", "archive"].includes(what) ? "stop" : null,
        onclick: async () => { if (!ask || (await meant(`${words}?`, [ask], words, true))) send(what, more); } }, words)),
      h("a", { class: "button", href: "/export" }, "Export (zip)")),
    h("details", { id: "everyone" }, h("summary", {}, "Message to everyone"), messageForm({}, "everyone-words"))]);
  put("compare", [view.compare, view.step], () => (view.compare && [3, 5].includes(view.step) ? comparing(view.compare) : []));
  const order = [...view.tables].sort((one, two) => needs(two) - needs(one) || one.no - two.no);
  put("tables", [order, session.state], () => order.map(tableCard));
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

const needs = (table) => Number((table.seats || []).some((seat) => ["AWAY", "WARNED"].includes(seat.state)) || (table.seconds_left !== null && table.seconds_left !== undefined && table.seconds_left < 30));
const TABLE_WORDS = { FORMING: "forming", READY: "ready", BARGAINING: "bargaining", AGREED: "deal ✓", IMPASSE: "no deal ✗", EXPIRED: "out of time" };

function tableCard(table) {
  return h("section", { class: `card${needs(table) ? " needs" : ""}`, "aria-labelledby": `table-${table.no}` },
    h("h2", { id: `table-${table.no}` }, `Table ${table.no} `, h("span", { class: "badge" }, TABLE_WORDS[table.state] || table.state)),
    table.fault ? h("p", { class: "fault" }, `⚠ The agent failed here (${table.fault}); it repeats its offer and signs nothing. The log has more.`) : null,
    table.state === "BARGAINING" ? h("p", {}, `Round ${table.round}, ${table.offers} ${table.offers === 1 ? "offer" : "offers"}. `, table.waiting_for ? ["Waiting for ", h("strong", {}, table.waiting_for), "."] : null) : null,
    h("ul", { class: "seats" }, (table.seats || []).map((seat) => h("li", {}, seatDrawer(table, seat)))));
}

const SEAT_WORDS = { OPEN: "empty", CLAIMED: "here", READY: "ready", ACTIVE: "here", AWAY: "away", WARNED: "silent", AGENT: "agent plays", RELEASED: "left" };

function seatDrawer(table, seat) {
  const at = { table: table.no, seat: seat.seat };
  const id = `seat-${table.no}-${seat.seat}`;
  const summary = h("summary", {}, h("span", { class: seat.seat }, seat.seat), `: ${seat.alias || "agent"}`, " ", h("span", { class: "muted small" }, seat.controller === "agent" ? "agent plays" : SEAT_WORDS[seat.state] || seat.state));
  if (!seat.alias) return h("div", {}, h("span", { class: seat.seat }, seat.seat), ": ", h("span", { class: "muted" }, "agent"));
  return h("details", { id }, summary, h("div", {},
    h("div", { class: "row" },
      seat.controller === "agent"
        ? h("button", { type: "button", onclick: () => send("hand", { ...at, to: "human" }) }, "Give back to the student")
        : h("button", { type: "button", onclick: () => send("hand", { ...at, to: "agent" }) }, "Hand to the agent"),
      h("button", { type: "button", onclick: () => newPin(at, seat.alias) }, "New PIN")),
    messageForm(at, `${id}-words`)));
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

function messageForm(at, id) {
  return h("form", { onsubmit: async (event) => {
    event.preventDefault();
    const told = await send("message", { ...at, words: $(id).value });
    if (told && told.ok) { $(id).value = ""; say("Sent."); }
  } }, h("label", { for: id }, "Message"), h("input", { id, maxlength: 300, required: true, autocomplete: "off" }), h("div", { class: "row" }, h("button", { type: "submit" }, "Send")));
}

// ---- the projector -------------------------------------------------------------------------------------------------

function screenPage() {
  const session = view.session;
  setStage("screen", place("screen"));
  put("who", [session.title, session.quarter], () => [h("strong", {}, session.title), h("span", { class: "muted" }, session.quarter)]);
  put("screen", { ...view, session: { ...session, now: 0, deadline: 0 } }, () => {
    const parts = { DRAFT: welcome, LOBBY: welcome, BRIEF: reading, LIVE: talking, PAUSED: talking, CLOSED: closed, DEBRIEF: step, ARCHIVED: () => [h("h1", {}, "Thank you"), h("p", {}, "The class is over.")] };
    return (parts[session.state] || welcome)();
  });
}

const entrance = () => document.body.dataset.address;
const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

function welcome() {
  return [h("h1", {}, "Join the class"), h("p", { class: "where" }, entrance()), h("p", {}, "Code"), h("div", { class: "big" }, document.body.dataset.code), h("p", {}, `${counted(view.count, "person is", "people are")} in.`)];
}

function reading() {
  return [h("h1", {}, "Read your role sheet"), h("p", {}, "It is yours alone. Answer the three questions, then press “I am ready”."), h("p", { class: "muted" }, "Late? ", entrance(), ", code ", h("strong", {}, document.body.dataset.code))];
}

function talking() {
  return [h("h1", {}, view.session.state === "PAUSED" ? "Paused" : view.call ? "Final call" : "Bargain"), view.session.state === "PAUSED" ? h("p", {}, "Nothing is lost, and no time runs.") : h("p", { class: "where" }, view.talking === 0 ? "All tables have finished." : `${counted(view.talking, "table is", "tables are")} still talking.`), view.call ? h("p", {}, "Last offers now: when the clock is at nought, tables without a deal have none.") : null];
}

/** Sizes of two charts beside each other. */
const BESIDE = { width: 600, height: 390 }, SECOND = { width: 440, height: 390 };

/** A step of the debrief: what it is about, a chart, and what it shows in words. */
function step() {
  const told = view.chart || {};
  const drawn = told.layers && told.layers.length ? told : null;
  return [h("h1", { class: drawn ? "finding" : null }, told.title || `Debrief, step ${view.step}`), paragraphs(told.question),
    drawn && told.second ? [h("div", { class: "beside" }, chart({ ...told, ...BESIDE }), chart({ ...told.second, ...SECOND })), legend(told.layers)] : null,
    drawn && !told.second ? [chart({ ...told, low: told.shares }), told.shares ? bars(told.shares) : legend(told.layers)] : null, paragraphs(told.words),
    told.lines ? h("ul", {}, told.lines.map((each) => h("li", {}, each))) : null, drawn ? asTable(told) : null, drawn && told.second ? asTable(told.second, "second-as-table", "The second chart as a table") : null];
}

const closed = () => [h("h1", {}, "The tables are closed"), h("p", {}, "The debrief comes next.")];


// ---- the result ----------------------------------------------------------------------------------------------------

/** After the reveal: how the table ended, and what is told of one's own seat beside the class, sentence by sentence. */
function resultPage() {
  const told = view.result;
  setStage("result", h("h1", {}, "Your result"), place("notices"), place("ended"), place("result", "section", { class: "card", "aria-label": "Beside the class" }));
  notices();
  put("ended", [view.table.ended, told], () => (isRival() ? rivalHeld(view.table) : view.table.ended ? endedCard(view.table) : []));
  put("result", told, () => [paragraphs(told.words), (told.lines || []).length ? h("ul", {}, told.lines.map((each) => h("li", {}, each))) : null]);
}

// ---- the brief -----------------------------------------------------------------------------------------------------

function briefPage() {
  setStage("brief", h("h1", {}, `You are ${view.me.seat}`), place("notices"), place("sheet", "section", { class: "card", "aria-label": "My role sheet" }),
    place("check", "section", { class: "card", "aria-label": "Three questions" }), place("ready", "div", { class: "row" }), place("own-pin"));
  notices();
  put("sheet", ownSheet(), () => sheetParts(ownSheet()));
  put("check", numbers(), () => check(numbers()));
  put("ready", [view.me.state, answered()], readyButton);
  put("own-pin", document.body.dataset.pin, pin);
}

function readyButton() {
  const done = view.me.state !== "CLAIMED" && view.me.state !== "OPEN";
  if (done) return h("p", { role: "status" }, h("strong", {}, "✓ You are ready. "), "The bargaining begins when the teacher starts it.");
  return [h("button", { type: "button", id: "is-ready", class: "main", disabled: answered() < 3, onclick: () => send("ready") }, "I am ready"),
    answered() < 3 ? h("span", { class: "muted small" }, `Answer the three questions first: ${answered()} of 3 are right.`) : null];
}

const numbers = () => ({ reservation: view.table.reservation, disagreement: view.table.disagreement, outside: view.table.outside });
const ownSheet = () => ({ ...numbers(), points: view.table.subjects, ...view.sheet });
const answers = {};
const answered = () => Object.values(answers).filter(Boolean).length;

/** Three questions made from the sheet's own numbers: what to refuse, what is left without a deal, what is secret. */
function check(sheet) {
  const other = view.me.seat === "Microsoft" ? "OpenAI" : "Microsoft";
  const under = sheet.reservation - Math.max(0.1, Math.abs(sheet.reservation) / 10);
  const fallback = Math.max(sheet.disagreement, sheet.outside);
  const questions = [
    [`${other} offers a package worth ${money(under)} to you, and it is the last round. What serves ${view.me.seat} better?`, ["Sign: a deal is better than none", "No deal"], 1],
    ["If there is no deal, what is the most you are left with?", [money(sheet.reservation + Math.max(1, Math.abs(sheet.reservation) / 2)), money(fallback), "Nothing at all"], 1],
    ["Who sees what the clauses are worth to you?", [`${other} and I`, "Everybody on the projector", "I alone, until the debrief"], 2]];
  return [h("h2", {}, "Three questions before you begin"), questions.map(([asked, options, right], at) => h("fieldset", { class: "gap" }, h("legend", {}, `${at + 1}. ${asked}`),
    options.map((words, option) => h("label", { class: "option" }, h("input", { type: "radio", name: `check-${at}`, value: String(option), onchange: () => judge(at, option === right) }), h("span", {}, words))),
    h("p", { id: `judged-${at}`, "aria-live": "polite" })))];
}

function judge(at, right) {
  answers[at] = right;
  $(`judged-${at}`).className = right ? "right" : "wrong";
  $(`judged-${at}`).textContent = right ? "✓ Right." : "✗ Not so; look at your sheet and choose again.";
  put("ready", [view.me.state, answered()], readyButton);
}

const paragraphs = (told) => (Array.isArray(told) ? told : told ? [told] : []).map((each) => h("p", {}, each));

function sheetParts(sheet) {
  const figures = [["Reservation value", sheet.reservation, "sign nothing worth less"], ["If the contract goes on", sheet.disagreement, "what no deal gives"], ["If you leave", sheet.outside, "the best outside option"]];
  return [h("p", { class: "warn small" }, "Confidential. Do not show this to the other side."),
    paragraphs(sheet.who), sheet.goals ? [h("h2", {}, "Your goals"), h("ul", {}, sheet.goals.map((each) => h("li", {}, each)))] : null,
    h("h2", {}, "Your numbers"),
    h("ul", { class: "figures" }, figures.map(([what, value, why]) => h("li", {}, h("span", { class: "what" }, what), h("span", { class: "number" }, money(value)), h("span", { class: "what" }, why)))),
    h("h2", {}, "What clauses are worth to you"),
    (sheet.points || []).map((issue, at) => pointsTable(issue, at))];
}

function pointsTable(issue, at) {
  return h("details", { id: `points-${at}-${stage}` }, h("summary", {}, issue.title), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${issue.title}: what clauses are worth` }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Clause"), h("th", { scope: "col", class: "number" }, "Worth to you"))),
    h("tbody", {}, issue.clauses.filter((each) => each.value !== null).map((each) => h("tr", {}, h("td", {}, each.words), h("td", { class: "number" }, money(each.value))))))));
}

// ---- the beginning -------------------------------------------------------------------------------------------------

/** What was sent and not answered before a reload is sent again, with the key it had. */
function begin() {
  listen();
  const unanswered = kept(WAITING);
  if (unanswered) deliver(unanswered);
}

begin();

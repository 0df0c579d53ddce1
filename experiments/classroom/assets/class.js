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
  made.append(...children.flat(9).filter((each) => each !== null && each !== undefined && each !== false).map((each) => (each instanceof Node ? each : whole(String(each)))));
  return made;
}

/** An amount stays on one line: no break after its minus sign or before its unit. */
const whole = (words) => words.replace(/−\$/g, "−\u2060$").replace(/(\$[\d.,]+) (?=bn|m\b)/g, "$1\u00a0");

const shown = new Map();

/** Put something into a place of the page if what it is made from has changed; focus, open drawers and what is being typed stay. */
function put(id, data, build) {
  const place = $(id);
  const now = JSON.stringify(data);
  if (!place || shown.get(id) === now) return false;
  shown.set(id, now);
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  const typing = [...place.querySelectorAll("[data-keep][id]")].map((each) => [each.id, each.value]);
  const open = [...place.querySelectorAll("details[open][id]")].map((each) => each.id);
  const built = build();
  place.replaceChildren(...(Array.isArray(built) ? built : [built]).flat(9).filter(Boolean));
  open.forEach((each) => $(each) && ($(each).open = true));
  typing.forEach(([id, value]) => { const field = $(id); if (field && (field.tagName !== "SELECT" || [...field.options].some((each) => each.value === value))) field.value = value; });
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
let doing = ""; // what is under way, or was last

/**
 * Send what a person did. It has a key of its own, so trying again until the server has answered does it once. The same again
 * while it is under way is a double click; something else waits for its turn.
 */
async function send(what, more) {
  if (busy && doing === what) return null;
  while (busy) await pause(0.05);
  doing = what;
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

let complained = ""; // the moment of the class that the complaint is of

const moment = () => (view ? `${view.session.state} ${view.step}` : "");

function complain(text) {
  complained = text ? moment() : "";
  $("complaint").textContent = text;
  $("complaint").hidden = !text;
  if (text) say(text);
}

// ---- hearing -------------------------------------------------------------------------------------------------------

function listen() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/${page}`);
  socket.addEventListener("open", () => { tries = 0; $("line").hidden = true; if (privately) askPrivate(); });
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
function show() {
  if (complained && complained !== moment()) complain(""); // what was refused is past
  pages[page]();
}

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
    h("p", {}, view.me.seat ? ["You will be ", h("strong", { class: view.me.seat }, view.me.seat), ". "] : ["DRAFT", "LOBBY"].includes(view.session.state) ? "Your seat comes when the teacher begins. " : "You have no seat now; the teacher gives you another. ",
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
  setStage("table", h("h1", { class: "sr" }, "The table"), place("notices"), place("predict"), place("ended"), place("belief"),
    h("div", { class: "bargain" },
      h("div", {}, place("standing"), place("form", "div", { class: "gap" })),
      h("div", {}, h("section", { class: "card", "aria-labelledby": "feed-title" }, h("h2", { id: "feed-title" }, "Said at the table"), place("feed", "ol", { class: "feed" })), place("chat"), place("aside", "div", { class: "gap" }))));
  notices();
  put("ended", [table.ended, view.session.state], () => (table.ended ? endedCard(table) : []));
  put("standing", [table.other, table.standing, table.my_turn, table.state, table.turn, table.round, table.rounds_left, view.session.state, table.ended], () => standingCard(table));
  put("form", [table.subjects, table.may_counter, table.my_turn, table.ended, view.session.state, table.reservation, table.disagreement, table.outside], () => formCard(table));
  predictionParts();
  beliefParts();
  chatParts();
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
    view.result || view.session.state === "ARCHIVED" ? null : h("p", { class: "muted" }, "How you did beside the class comes in the debrief."));
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
      h("p", {}, h("strong", {}, table.standing.mine ? "Your offer: " : "Their offer: "), table.standing.words),
      h("p", {}, "Worth to you: ", h("strong", { class: "number" }, money(table.standing.value)), compared(table.standing.value), "."),
      !table.standing.mine && table.standing.value < table.reservation ? h("p", { class: "warn" }, "This is below your reservation value: no deal would be better for you.") : null] : mine ? h("p", {}, "Nothing is on the table yet: make the first offer.") : null,
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

const square = $("square"); // before the page's main part is replaced

/** The way in for phones. */
const picture = () => (square ? h("div", { class: "square", role: "img", "aria-label": "The address and code for a phone’s camera" }, square.content.cloneNode(true)) : null);
const entrance = () => document.body.dataset.address;
const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

function welcome() {
  return h("div", { class: "way-in" }, h("div", {}, h("h1", {}, "Join the class"), h("p", { class: "where" }, entrance()), h("p", {}, "Code"), h("div", { class: "big" }, document.body.dataset.code), h("p", {}, `${counted(view.count, "person is", "people are")} in.`)), picture());
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
  return [h("h1", { class: drawn ? "finding" : null }, told.title || `Debrief, step ${view.step}`), paragraphs(told.question), drawn ? drawing(told) : predictedParts(), paragraphs(told.words),
    view.step === 1 ? h("p", { class: "where" }, `Predict on your own page: ${view.predictions} of ${view.count} have.`) : null, view.step === 3 ? paragraphs(view.believed) : null,
    told.lines ? h("ul", {}, told.lines.map((each) => h("li", {}, each))) : null, drawn ? asTable(told) : null, drawn && told.second ? asTable(told.second, "second-as-table", "The second chart as a table") : null];
}

/** The chart of a step, alone or beside a second one or what was predicted. */
function drawing(told) {
  const predicted = predictedParts();
  if (predicted) return h("div", { class: "beside" }, h("div", {}, chart({ ...told, ...BESIDE }), legend(told.layers)), predicted);
  if (told.second) return [h("div", { class: "beside" }, chart({ ...told, ...BESIDE }), chart({ ...told.second, ...SECOND })), legend(told.layers)];
  return [chart({ ...told, low: told.shares }), told.shares ? bars(told.shares) : legend(told.layers)];
}

const closed = () => [h("h1", {}, "The tables are closed"), h("p", {}, "The debrief comes next.")];


// ---- the result ----------------------------------------------------------------------------------------------------

/** After the reveal: how the table ended, and what is told of one's own seat beside the class, sentence by sentence. */
function resultPage() {
  const told = view.result;
  setStage("result", h("h1", {}, "Your result"), place("notices"), place("ended"), place("result", "section", { class: "card", "aria-label": "Beside the class" }), place("expected"));
  notices();
  put("ended", [view.table.ended, told], () => (isRival() ? rivalHeld(view.table) : view.table.ended ? endedCard(view.table) : []));
  const lines = told.lines || [], expected = [...view.beliefs.lines, ...view.prediction.lines];
  put("expected", expected, () => (expected.length ? h("section", { class: "card gap", "aria-labelledby": "expected-title" }, h("h2", { id: "expected-title" }, "What you expected"), h("ul", {}, expected.map((each) => h("li", {}, each)))) : []));
  put("result", [told, lines], () => [paragraphs(told.words), lines.length ? h("ul", {}, lines.map((each) => h("li", {}, each))) : null]);
}

// ---- the beginning -------------------------------------------------------------------------------------------------

/** What was sent and not answered before a reload is sent again, with the key it had. */
function begin() {
  listen();
  const unanswered = kept(WAITING);
  if (unanswered) deliver(unanswered);
}

begin();

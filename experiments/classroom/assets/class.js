// The class in a browser: what the server says is shown, what a person does is sent once, however often it has to be tried.
// Words of people only ever become text. Nothing here decides anything: the server does.
"use strict";

const page = document.body.dataset.page;
const $ = (id) => document.getElementById(id);
const square = $("square"); // before the page's main part is replaced
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

/** An amount stays on one line: no break after its minus sign or before its unit. Apostrophes are those of print. */
const whole = (words) => words.replace(/(\w)'(?=\w)/g, "$1’").replace(/−\$/g, "−\u2060$").replace(/(\$[\d.,]+) (?=bn|m\b)/g, "$1\u00a0");

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

/** An amount given in US$ bn; less than one is told in millions, as in the words of the server. */
function money(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value), millions = Math.round(size * 1000);
  if (millions === 0) return "$0";
  return `${value < 0 ? "−" : ""}$${size >= 0.9995 ? `${size.toFixed(1)} bn` : `${millions} m`}`;
}

const say = (text) => { $("said").textContent = whole(text); };
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
  $("complaint").textContent = whole(text);
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

const clocked = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

let warned = false;

function tick() {
  const seconds = left();
  const clock = $("clock");
  if (!clock || !view) return;
  const paused = view.session.state === "PAUSED";
  const time = paused ? "Paused" : seconds === null ? "" : clocked(seconds);
  document.querySelectorAll(".clock").forEach((each) => { each.textContent = time; each.classList.toggle("soon", !paused && seconds !== null && seconds <= 30); });
  const turn = turnLeft();
  document.querySelectorAll(".turn-clock").forEach((own) => { own.textContent = turn === null ? "" : ` ${own.id ? `${clocked(turn)} left for this turn.` : clocked(turn)}`; });
  const soon = turn !== null && turn <= 30 && view.table && view.table.my_turn;
  document.querySelectorAll(".turn-clock, #parts").forEach((each) => each.classList.toggle("soon", Boolean(soon)));
  if (soon && !warned && navigator.vibrate) navigator.vibrate(200);
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
  helpParts();
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
  messages();
  put("notices", [view.hand, view.session.state, view.me.controller], () => [
    view.session.state === "PAUSED" ? h("p", { class: "warn" }, "The teacher has paused the class. Nothing is lost, and no time runs.") : null,
    view.me.controller === "agent" ? h("div", { class: "warn row" }, h("span", {}, "The agent is playing for you."), h("button", { type: "button", onclick: () => send("back") }, "I am here: play myself")) : null,
    helpNotice()]);
}

/** What the teacher has written stays at the head of the page, in view wherever one is, until it is said to be read. */
function messages() {
  const name = `parley.read.${view.session.title}`;
  const unread = view.messages.filter((each) => each.at > Number(kept(name) || read)).slice(-3);
  put("messages", unread, () => (unread.length ? [
    h("div", {}, unread.map((each) => h("p", {}, h("strong", {}, "From the teacher: "), each.words))),
    h("button", { type: "button", id: "messages-read", onclick: () => {
      read = unread[unread.length - 1].at;
      keep(name, String(read));
      messages();
      document.querySelector("main").focus({ preventScroll: true });
    } }, "OK")] : []));
}

let read = 0; // when the last message that was read had been written, should the browser keep nothing

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

// ---- the beginning -------------------------------------------------------------------------------------------------

/** What was sent and not answered before a reload is sent again, with the key it had. */
function begin() {
  listen();
  const unanswered = kept(WAITING);
  if (unanswered) deliver(unanswered);
}

begin();

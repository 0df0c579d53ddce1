// A table in progress on the page of one seat: what stands, what was said, and the form of an offer with its worth.
// It is read before class.js, whose parts it uses, and does nothing by itself.
"use strict";

function tablePage() {
  const table = view.table;
  setStage("table", h("h1", { class: "sr" }, "The table"), place("notices"), place("predict"), place("ended"), place("belief"), place("survey"), place("parts"),
    h("div", { id: "bargain", class: "bargain" },
      h("div", {}, place("standing", "div", { "data-of": "offers" }), place("form", "div", { "data-of": "form" })),
      h("div", {},
        h("section", { class: "card", "aria-labelledby": "feed-title", "data-of": "offers" }, h("h2", { id: "feed-title" }, "Said at the table"), place("feed", "ol", { class: "feed", tabindex: "0", "aria-labelledby": "feed-title" })),
        place("chat", "div", { "data-of": "chat" }), place("belief-again", "div", { "data-of": "offers" }), place("aside", "div", { "data-of": "sheet" }))));
  notices();
  put("ended", [table.ended, view.session.state], () => (table.ended ? endedCard(table) : []));
  put("standing", [table.other, table.standing, table.my_turn, table.state, table.turn, table.round, table.rounds_left, view.session.state, table.ended], () => standingCard(table));
  put("form", [table.subjects, table.may_counter, table.my_turn, table.ended, view.session.state, table.reservation, table.disagreement, table.outside], () => formCard(table));
  predictionParts();
  beliefParts();
  surveyParts();
  chatParts();
  put("feed", [table.feed, table.other], () => feedLines(table.feed));
  put("aside", ownSheet(), () => h("details", { class: "card", id: "sheet-again" }, h("summary", {}, "My role sheet"), sheetParts(ownSheet())));
  if (!table.ended) score();
  partsBar(table);
  callToTurn(table);
}

// On a phone one part of the table is in view at a time; whose turn it is and the way to the others stay at the foot

let part = "offers";
let heard = null; // lines of the other side that were in view

function partsBar(table) {
  const chat = table.chat, lines = chat ? chat.lines.filter((each) => each.seat !== view.me.seat).length : 0;
  if (heard === null || part === "chat" || table.ended) heard = lines;
  const parts = [["offers", "Table"], ["form", "My offer"], ...(chat ? [["chat", "Chat"]] : []), ["sheet", "My sheet"]];
  if (!parts.some(([name]) => name === part)) part = "offers";
  $("bargain").dataset.part = table.ended ? "all" : part;
  put("parts", [part, parts, lines - heard, Boolean(table.ended), table.my_turn && running(), table.turn, table.standing], () => (table.ended ? [] : [
    h("p", {}, h("strong", {}, turnWords(table)), h("span", { class: "turn-clock", "aria-live": "off" }), table.standing ? [` · ${table.standing.mine ? "your offer" : "their offer"}: `, h("span", { class: "number" }, money(leastOf(table.standing)))] : null),
    h("nav", { "aria-label": "Parts of the table" }, parts.map(([name, words]) =>
      h("button", { type: "button", id: `part-${name}`, "aria-current": name === part ? "true" : null, onclick: () => choosePart(name) }, words,
        name === "chat" && lines > heard ? h("span", { class: "new-words" }, h("span", { class: "sr" }, ", new: "), String(lines - heard)) : null)))]));
}

function choosePart(name) {
  part = name;
  if (name === "sheet") $("sheet-again").open = true;
  partsBar(view.table);
  tick();
  window.scrollTo(0, 0);
  if (name === "chat") chatEnd();
}

const turnWords = (table) => (table.my_turn && running() ? "Your turn" : running() ? `Waiting for ${table.turn || "the table"}` : "The table waits");

let called = false;

/** Who looks elsewhere is told that it is their turn: in the title of the page, and to those who hear it read. */
function callToTurn(table) {
  const mine = Boolean(table.my_turn && running());
  const title = document.title.replace(/^● /, "");
  document.title = mine ? `● ${title}` : title;
  if (mine && !called) say(table.standing ? `Your turn. They offer: ${table.standing.words}` : "Your turn.");
  called = mine;
}

const running = () => view.session.state === "LIVE" && view.table && !view.table.ended;

function endedCard(table) {
  const how = { agreed: "You have a deal", failed: "No deal", unfinished: "Rounds are used up: no deal", expired: "Time is up: no deal", "no talk": "Nobody talked" }[table.ended.how] || cap(table.ended.how);
  say(how);
  return h("section", { class: "card", "aria-labelledby": "ended-title" }, h("h2", { id: "ended-title" }, how),
    table.ended.words ? h("p", {}, cap(table.ended.words)) : null,
    table.ended.how === "expired" ? h("p", {}, "The contract goes on as it is. Worth to you: ", h("strong", { class: "number" }, money(table.disagreement)), compared(table.disagreement)) : null,
    table.ended.value === null || table.ended.value === undefined ? null : h("p", {}, "Worth to you: ", h("strong", { class: "number" }, money(table.ended.value)), compared(table.ended.value)),
    !view.result && asAWhole(table.ended) ? h("p", {}, asAWhole(table.ended)) : null,
    view.result || view.session.state === "ARCHIVED" ? null : h("p", { class: "muted" }, "How you did beside the class comes in the debrief."));
}

const compared = (value) => {
  const over = value - view.table.reservation;
  if (Math.abs(over) < 0.0005) return ", as much as your reservation value";
  return over < 0 ? `, ${money(-over)} below your reservation value` : `, ${money(over)} above your reservation value`;
};

function standingCard(table) {
  if (table.ended) return [];
  const rounds = `Round ${table.round}; ${table.rounds_left === 1 ? "1 round is" : `${table.rounds_left} rounds are`} left.`;
  const mine = table.my_turn && running();
  return h("section", { class: "card standing", "aria-labelledby": "turn-title" },
    h("h2", { id: "turn-title" }, turnWords(table)),
    table.other.controller === "agent" ? h("p", {}, h("span", { class: `badge ${table.other.seat}` }, "agent"), ` An agent plays ${table.other.seat}.`) : null,
    h("p", { class: "muted" }, rounds, mine ? h("span", { id: "turn-clock", class: "turn-clock", "aria-live": "off" }) : null),
    table.standing ? standingOffer(table) : mine ? h("p", {}, "Nothing is on the table yet: make the first offer.") : null,
    mine ? h("div", { class: "row" },
      table.standing ? h("button", { type: "button", id: "accept", class: "main", onclick: accept }, "Accept their offer") : null,
      table.standing && !table.may_counter ? h("button", { type: "button", id: "refuse", onclick: () => send("refuse") }, "Turn it down") : null,
      table.may_counter ? h("button", { type: "button", class: table.standing ? "on-phone" : "on-phone main", onclick: () => choosePart("form") }, table.standing ? "Counter" : "Make an offer") : null,
      h("button", { type: "button", id: "walk", class: "stop", onclick: walk }, "Walk out")) : null);
}

function standingOffer(table) {
  const told = table.standing, low = !told.mine && leastOf(told) < table.reservation;
  const whole = Math.max(told.value, told.whole ?? told.value) < table.reservation ? "" : asAWhole(told); // a loss either way needs no second number
  return [h("p", {}, h("strong", {}, told.mine ? "Your offer: " : "Their offer: "), told.words),
    h("p", { class: low ? "warn" : null }, "Worth to you: ", h("strong", { class: "number" }, money(told.value)), compared(told.value), ".", whole ? ` ${whole}` : null, low ? " No deal would be better for you." : null)];
}

async function accept() {
  const standing = view.table.standing;
  const least = leastOf(standing), below = least < view.table.reservation;
  const text = below
    ? [`This offer is worth ${money(least)} to you${least < standing.value ? " as a whole" : ""}, ${money(view.table.reservation - least)} below your reservation value. Without a deal you would be better off. You may sign all the same.`]
    : [`Worth ${money(standing.value)} to you${compared(standing.value)}. ${asAWhole(standing)} Signing ends the talk.`];
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
  draft = [...[saved, table.standing && table.standing.package, nothing].find(possible)]; // a copy: what is on the table stays as it is
}

/** What a clause is worth, US$ bn, as on the printed sheet. */
const points = (value) => (Number.isFinite(value) ? `${value <= -0.005 ? "−" : ""}${Math.abs(value).toFixed(2)}` : "–");

const worth = (subject, level) => { const found = subject.clauses.find((clause) => clause.level === level); return found ? found.value : null; };

function formCard(table) {
  if (table.ended || !table.subjects || !table.subjects.length) return [];
  beginDraft(table);
  ["score", ...table.subjects.map((_, at) => `theirs-${at}`)].forEach((id) => shown.delete(id));
  return h("form", { class: "card", "aria-labelledby": "form-title", onsubmit: propose },
    h("h2", { id: "form-title" }, "Your offer"),
    h("p", { class: "muted small" }, "Numbers are what clauses are worth to you, in US$ bn. Only you see them."),
    h("div", { class: "clauses" }, table.subjects.map((subject, at) => clauseField(subject, at))),
    h("div", { class: "score", id: "score" }));
}

function clauseField(subject, at) {
  const id = `clause-${at}`;
  const possible = subject.clauses.filter((clause) => clause.value !== null);
  const parted = subject.parts.length > 1 && possible.length > 12 && possible.every((clause) => clause.parts && clause.parts.length === subject.parts.length);
  const chosen = (level) => { draft[at] = level; keep(draftName(), JSON.stringify(draft)); score(); };
  if (parted) return partFields(subject, at, possible, chosen);
  const select = h("select", { id, onchange: (event) => chosen(Number(event.target.value)) },
    possible.map((clause) => h("option", { value: String(clause.level) }, `${clause.words} (${points(clause.value)})`)));
  select.value = String(draft[at]);
  return h("div", {}, h("label", { for: id }, subject.title, h("span", { class: "worth number", id: `worth-${at}` })), select, theirs(at));
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
  box.append(h("legend", {}, subject.title, " ", h("span", { class: "worth number", id: `worth-${at}` })), h("div", { class: "clauses" }, selects), theirs(at));
  return box;
}

/** Where the offer on the table says something else of this clause, what that is. */
const theirs = (at) => h("p", { class: "theirs small muted", id: `theirs-${at}` });

function sayTheirs(subject, at) {
  const told = view.table.standing, level = told && !told.mine ? told.package[at] : draft[at];
  const clause = level === draft[at] ? null : subject.clauses.find((each) => each.level === level);
  put(`theirs-${at}`, [level === draft[at], level], () => (clause ? [whole(`They offer: ${clause.words} (${points(clause.value)})`)] : []));
}

function score() {
  const table = view.table;
  if (!$("score")) return;
  table.subjects.forEach((subject, at) => { $(`worth-${at}`).textContent = points(worth(subject, draft[at])); sayTheirs(subject, at); });
  const total = table.subjects.reduce((sum, subject, at) => sum + worth(subject, draft[at]), 0);
  const over = total - table.reservation;
  const can = running() && table.my_turn && table.may_counter;
  put("score", [total, table.reservation, table.disagreement, table.outside, can, table.my_turn, table.may_counter], () => [
    h("div", { class: "sum" }, h("p", { "aria-live": "polite" }, "Worth to you: ", h("span", { class: "number" }, money(total)), " ",
      h("span", { class: over < 0 ? "under" : "over" }, over < 0 ? `▼ ${money(-over)} below your reservation value: no deal would be better` : `▲ ${money(over)} above your reservation value`)),
    h("button", { type: "submit", id: "offer", class: "main", disabled: !can }, over < 0 ? "Offer it all the same" : table.standing ? "Make this counter-offer" : "Make this offer")),
    can ? null : h("p", { class: "muted small" }, table.my_turn && running() ? "No round is left: accept, turn it down or walk out." : "You can prepare it while you wait."),
    ruler(total, table)]);
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
  const told = await offered(draft);
  if (told && told.ok) { keep(draftName(), null); say("Your offer is on the table."); choosePart("offers"); }
}

function feedLines(feed) {
  if (!feed || !feed.length) return h("li", {}, "Nothing has been said yet.");
  return [...feed].reverse().map((each, at) => h("li", { class: `${each.who}${at === 0 ? " new" : ""}` },
    h("p", {}, h("strong", {}, each.who), h("span", { class: "muted" }, ` · round ${each.round} · `), { offer: "offers", accept: "accepts", walk: "walks out", refuse: "turns it down" }[each.action] || each.action,
      each.who === view.table.other.seat && view.table.other.controller === "agent" ? [" ", h("span", { class: "badge" }, "agent")] : null),
    each.words && each.action === "offer" ? h("p", {}, each.words) : null,
    each.value === null || each.value === undefined ? null : h("p", { class: "small" }, "Worth to you: ", h("span", { class: "number" }, money(each.value)))));
}

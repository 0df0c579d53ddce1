// A table in progress on the page of one seat: what stands, what was said, and the form of an offer with its worth.
// It is read before class.js, whose parts it uses, and does nothing by itself.
"use strict";

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
    !view.result && asAWhole(table.ended) ? h("p", {}, asAWhole(table.ended)) : null,
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
      asAWhole(table.standing) ? h("p", {}, asAWhole(table.standing)) : null,
      !table.standing.mine && leastOf(table.standing) < table.reservation ? h("p", { class: "warn" }, "This is below your reservation value: no deal would be better for you.") : null] : mine ? h("p", {}, "Nothing is on the table yet: make the first offer.") : null,
    mine ? h("div", { class: "row" },
      table.standing ? h("button", { type: "button", id: "accept", class: "main", onclick: accept }, "Accept their offer") : null,
      table.standing && !table.may_counter ? h("button", { type: "button", id: "refuse", onclick: () => send("refuse") }, "Turn it down") : null,
      h("button", { type: "button", id: "walk", class: "stop", onclick: walk }, "Walk out")) : null);
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
  const told = await offered(draft);
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

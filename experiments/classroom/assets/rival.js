// The seat of a rival cloud: what it knows of the tender to come, a sealed bid for each regime, and what became of them.
// It is read before class.js, whose parts it uses, and does nothing by itself.
"use strict";

const isRival = () => Boolean(view.table && view.table.regimes);
const rate = (value) => (Number.isFinite(value) ? `$${value.toFixed(4)}` : "–");
/** Money that may be small: a tender's profit is often less than a tenth of a billion. */
const sum = (value) => `${value < 0 ? "−" : ""}$${Math.abs(value) >= 1 ? `${Math.abs(value).toFixed(2)} bn` : `${Math.round(Math.abs(value) * 1000)} m`}`;

// ---- the brief -----------------------------------------------------------------------------------------------------

function rivalBrief() {
  const regimes = view.table.regimes;
  setStage("rival-brief", h("h1", {}, `You are ${view.me.seat}`), place("notices"), place("sheet", "section", { class: "card", "aria-label": "My role sheet" }),
    place("check", "section", { class: "card", "aria-label": "Three questions" }), place("ready", "div", { class: "row" }), place("own-pin"));
  notices();
  put("sheet", [view.sheet, regimes], () => rivalSheet(regimes));
  put("check", view.checks.map((each) => [each.asked, each.options]), rivalQuestions);
  view.checks.forEach(rivalJudged);
  const right = view.checks.filter((each) => each.right).length;
  put("ready", [view.me.state, right], () => rivalReady(right));
  put("own-pin", document.body.dataset.pin, pin);
}

function rivalSheet(regimes) {
  const sheet = view.sheet || {};
  const first = regimes.find((each) => each.may_bid) || regimes[0];
  return [h("p", { class: "warn small" }, "Confidential. Do not show this to anybody."),
    paragraphs(sheet.who), sheet.goals ? [h("h2", {}, "Your goals"), h("ul", {}, sheet.goals.map((each) => h("li", {}, each)))] : null,
    sheet.rules ? [h("h2", {}, "How it goes"), h("ul", {}, sheet.rules.map((each) => h("li", {}, each)))] : null,
    first ? [h("h2", {}, "Your numbers"), rivalFigures(first)] : null,
    h("h2", {}, "What the two may sign"), h("ul", {}, regimes.map((each) => h("li", {}, h("strong", {}, `${cap(each.words)}. `), each.means)))];
}

function rivalFigures(one) {
  const figures = [
    ["Your cost", rate(one.cost), "per $1 of compute at the reference price"], ["You can spare", sum(one.capacity), "of compute a year"],
    ["OpenAI needs", sum(one.need), `of compute a year, from ${one.quarter}`], ["Clouds that may bid", String(one.bidders), `Azure and you included; costs lie from ${rate(one.low)} to ${rate(one.ceiling)}`],
    ["Highest price that can win", rate(one.ceiling), "per $1 of compute"], ["Preparing a bid", sum(one.bid_cost), "paid whether you win or not"]];
  return h("ul", { class: "figures" }, figures.map(([what, value, why]) => h("li", {}, h("span", { class: "what" }, what), h("span", { class: "number" }, value), h("span", { class: "what" }, why))));
}

/** The three questions, which the server judges, so that an answer is there again after a reload. */
function rivalQuestions() {
  return [h("h2", {}, "Three questions before you begin"), view.checks.map((each, at) => h("fieldset", { class: "gap" }, h("legend", {}, `${at + 1}. ${each.asked}`),
    each.options.map((words, option) => h("label", { class: "option" },
      h("input", { type: "radio", id: `check-${at}-${option}`, name: `check-${at}`, value: String(option), checked: each.choice === option, onchange: () => choose(at, option) }), h("span", {}, words))),
    h("p", { id: `judged-${at}`, "aria-live": "polite" })))];
}

function rivalJudged(told, at) {
  put(`judged-${at}`, [told.choice, told.right], () => (told.choice === null ? [] : [told.right ? `✓ Right. ${told.why}` : "✗ Not so; look at your sheet and choose again."]));
  $(`judged-${at}`).dataset.choice = told.choice === null ? "" : String(told.choice);
  $(`judged-${at}`).className = told.choice === null ? "" : told.right ? "right" : "wrong";
}

function rivalReady(right) {
  if (!["CLAIMED", "OPEN"].includes(view.me.state)) return h("p", { role: "status" }, h("strong", {}, "✓ You are ready. "), "You can seal your bids when the teacher starts the talks.");
  return [h("button", { type: "button", id: "is-ready", class: "main", disabled: right < view.checks.length, onclick: () => send("ready") }, "I am ready"),
    right < view.checks.length ? h("span", { class: "muted small" }, `Answer the three questions first: ${right} of 3 are right.`) : null];
}

// ---- the tender to come --------------------------------------------------------------------------------------------

let bids = [];

function rivalPage() {
  const table = view.table;
  setStage("rival", h("h1", { class: "sr" }, "The tender"), place("notices"), place("predict"), place("held"),
    h("div", { class: "bargain" }, h("div", {}, place("waits"), place("form", "div", { class: "gap" })), h("div", {}, place("aside"))));
  notices();
  predictionParts();
  put("held", [table.held, table.ended, table.state], () => rivalHeld(table));
  put("waits", [table.talking, table.known, table.sealed, table.ended, table.my_turn, view.session.state], () => rivalWaits(table));
  if (put("form", [table.regimes, table.ended], () => rivalForm(table)) || $("seal")) bidScore();
  put("aside", [view.sheet, table.regimes], () => h("details", { class: "card", id: "sheet-again" }, h("summary", {}, "My role sheet"), rivalSheet(table.regimes)));
}

/** Tenders that are over. */
function rivalHeld(table) {
  if (!table.held.length && !table.ended) return [];
  const last = table.held[table.held.length - 1];
  if (table.ended) say(last ? last.words : "There was no tender.");
  return h("section", { class: "card", "aria-labelledby": "ended-title" }, h("h2", { id: "ended-title" }, table.ended ? "The tender has been held" : "Tenders so far"),
    table.held.map((each) => h("p", {}, each.words, each.by_agent ? [" ", h("span", { class: "badge" }, "the agent bid for you")] : null)),
    table.ended && !last ? h("p", {}, "There was no tender.") : null,
    table.ended && !view.result && view.session.state !== "ARCHIVED" ? h("p", { class: "muted" }, "How the agent would have done comes in the debrief.") : null);
}

function rivalWaits(table) {
  if (table.ended) return [];
  const open = ["LIVE", "PAUSED"].includes(view.session.state);
  return h("section", { class: "card standing", "aria-labelledby": "turn-title" },
    h("h2", { id: "turn-title" }, table.known ? "The tender is open: bid now" : open ? "The two are talking: seal your bids" : "The table waits"),
    table.known ? h("p", {}, "These are the numbers of the tender itself.", h("span", { id: "turn-clock", class: "turn-clock", "aria-live": "off" }))
      : h("p", { class: "muted" }, "You do not hear what they say. The numbers are those of the tender to come if they sign this regime and leave all else as it is."),
    table.sealed.length ? h("p", { role: "status" }, h("strong", {}, "✓ Sealed. "), "You may change your bids until the tender; the last ones count.") : h("p", { role: "status" }, "Nothing is sealed yet."));
}

/** A bid for each regime: as sealed, or as it was being written, or empty. */
function beginBids(table) {
  let saved = null;
  try { saved = JSON.parse(kept(draftName())); } catch { /* none */ }
  const all = (one) => Math.ceil(one.capacity * 1000);
  bids = table.regimes.map((one) => {
    const at = 2 * (one.name === "open");
    const [price, capacity] = table.sealed.length ? table.sealed.slice(at, at + 2) : [null, all(one)];
    const written = Array.isArray(saved) ? saved.find((each) => each && each.name === one.name && each.quarter === one.quarter) : null;
    return written || { name: one.name, quarter: one.quarter, price, capacity: capacity || all(one), away: price !== null && capacity === 0 };
  });
}

function rivalForm(table) {
  if (table.ended) return [];
  beginBids(table);
  ["bid-score", ...table.regimes.map((_, at) => `expected-${at}`)].forEach((id) => shown.delete(id));
  return h("form", { class: "card", "aria-labelledby": "form-title", novalidate: true, onsubmit: seal },
    h("h2", { id: "form-title" }, "Your sealed bids"),
    h("p", { class: "muted small" }, "Prices are per $1 of compute at the reference price. Only you see your bids."),
    rivalFigures(table.regimes.find((one) => one.may_bid) || table.regimes[0]),
    table.regimes.map((one, at) => bidFields(one, at)),
    h("div", { class: "score", id: "bid-score" }));
}

function bidFields(one, at) {
  const title = h("legend", {}, cap(one.words));
  if (!one.may_bid) return h("fieldset", { class: "parts" }, title, h("p", { class: "small" }, one.name === "exclusive" ? one.means : "There is nothing to sell or to sell it from: no bid is asked for."));
  const bid = bids[at];
  const change = (what, value) => { bids[at] = { ...bids[at], [what]: value }; keep(draftName(), JSON.stringify(bids)); bidScore(); };
  const typed = (event, units) => (event.target.value === "" ? null : Math.round(Number(event.target.value) * units));
  const box = h("input", { type: "checkbox", id: `away-${at}`, onchange: (event) => change("away", event.target.checked) });
  box.checked = bid.away;
  return h("fieldset", { class: "parts" }, title, h("p", { class: "small" }, one.means, h("span", { class: "muted" }, ` OpenAI needs ${sum(one.need)} a year; you can spare ${sum(one.capacity)}.`)),
    h("div", { class: "clauses" },
      h("div", {}, h("label", { for: `price-${at}` }, "Price per $1 of compute"),
        h("input", { id: `price-${at}`, type: "number", inputmode: "decimal", step: one.step / 10000, min: one.low, max: one.ceiling, value: bid.price === null ? "" : String(bid.price / 10000), oninput: (event) => change("price", typed(event, 10000)) })),
      h("div", {}, h("label", { for: `capacity-${at}` }, "Capacity, $ bn a year"),
        h("input", { id: `capacity-${at}`, type: "number", inputmode: "decimal", step: 0.001, min: 0, max: Math.ceil(one.capacity * 1000) / 1000, value: String(bid.capacity / 1000), oninput: (event) => change("capacity", typed(event, 1000)) }))),
    h("label", { class: "option", for: `away-${at}` }, box, h("span", {}, "Stay away: no bid, and nothing to pay")),
    h("div", { id: `expected-${at}`, "aria-live": "polite" }));
}

/** Profit to expect, from the model's own formula at this price; none where it cannot be said. */
function expected(one, bid) {
  const place = Math.round((bid.price - one.from) / one.step);
  const margin = bid.price < one.from ? bid.price / 10000 - one.cost : one.margins[place];
  return margin === undefined ? null : margin * Math.min(one.need, bid.capacity / 1000, one.capacity) - one.bid_cost;
}

const below = (one, bid) => !bid.away && bid.capacity > 0 && bid.price !== null && bid.price / 10000 < one.cost;

/** What is wrong with a bid as it stands, in a sentence; empty if nothing is. */
function amiss(one, bid) {
  if (!one.may_bid || bid.away) return "";
  if (bid.price === null || !Number.isFinite(bid.price) || bid.price < 0) return "Write a price, or stay away.";
  if (bid.price > Math.round(one.ceiling * 10000)) return `No bid above ${rate(one.ceiling)} can win.`;
  if (!(bid.capacity > 0)) return "Write a capacity, or stay away.";
  return "";
}

function bidScore() {
  const table = view.table;
  if (!$("bid-score")) return;
  table.regimes.forEach((one, at) => {
    if (!one.may_bid) return;
    const bid = bids[at];
    [`price-${at}`, `capacity-${at}`].forEach((id) => { $(id).disabled = bid.away; });
    put(`expected-${at}`, [bid, one], () => bidSaid(one, bid));
  });
  const can = view.session.state === "LIVE" && bids.every((bid, at) => amiss(table.regimes[at], bid) === "") && table.regimes.some((one) => one.may_bid);
  put("bid-score", [can, table.sealed, view.session.state], () => [
    h("button", { type: "submit", id: "seal", class: "main", disabled: !can }, table.sealed.length ? "Seal these bids instead" : table.known ? "Bid" : "Seal these bids"),
    can ? null : h("span", { class: "muted small" }, view.session.state === "LIVE" ? " A bid is missing or cannot be made." : " Bids are sealed while the talks are on.")]);
}

function bidSaid(one, bid) {
  const wrong = amiss(one, bid);
  if (bid.away) return h("p", {}, "No bid: no profit, no loss.");
  if (wrong) return h("p", { class: "muted" }, wrong);
  const profit = expected(one, bid);
  const sold = Math.min(one.need, bid.capacity / 1000, one.capacity);
  const win = sold * (bid.price / 10000 - one.cost) - one.bid_cost;
  return [h("p", {}, "Profit to expect, as the model’s clouds reckon: ", h("span", { class: "number" }, profit === null ? "–" : sum(profit)), h("span", { class: "muted" }, ` (${sum(win)} if you sell all of ${sum(sold)}, ${sum(-one.bid_cost)} if nothing)`)),
    below(one, bid) ? h("p", { class: "warn" }, `Below your cost of ${rate(one.cost)}: you lose by whatever you sell.`)
      : profit !== null && profit < 0 ? h("p", { class: "warn" }, "What you may expect is less than the bid costs: staying away is better.") : null];
}

async function seal(event) {
  event.preventDefault();
  if ($("seal").disabled) return;
  const regimes = view.table.regimes;
  const low = regimes.filter((one, at) => one.may_bid && below(one, bids[at]));
  if (low.length && !(await meant("Bid below your cost?", [`Your cost is ${rate(low[0].cost)}. You lose by whatever you sell at a lower price. You may bid so all the same.`], "Seal all the same", true))) return;
  const numbers = [0, 0, 0, 0];
  regimes.forEach((one, at) => { if (one.may_bid) numbers.splice(2 * (one.name === "open"), 2, bids[at].price || 0, bids[at].away ? 0 : bids[at].capacity); });
  const told = await send("bid", { bids: numbers, sure: low.length > 0 });
  if (told && told.ok) { keep(draftName(), null); say("Your bids are sealed."); }
}

// ---- on the teacher's page -----------------------------------------------------------------------------------------

/** What only the rival cloud knows, in a sentence, for a teacher who asks for it. */
function rivalPrivate(told) {
  const bid = (at, words) => (told.sealed[at + 1] ? `${words} ${(told.sealed[at] / 10000).toFixed(4)} for ${sum(told.sealed[at + 1] / 1000)}` : `${words} stays away`);
  const sealed = told.sealed.length ? `${bid(0, "if Azure may match")}, ${bid(2, "in the open")}` : "nothing";
  return [h("strong", { class: told.seat }, told.seat), ": ", told.cost === null ? "" : `cost ${rate(told.cost)}; sealed: ${sealed}. `, told.profit === null ? "" : `Profit ${sum(told.profit)}.`];
}

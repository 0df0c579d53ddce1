// The teacher's page: a table that was played on paper is typed in, looked over, and kept.
// It is read before class.js, whose parts it uses. What is being typed stays in this browser until the server has kept it.
"use strict";

/** How a table ended, who walked out, and the same in words. */
const HOW = [["signed", "", "They signed a package"], ["time up", "", "Time was up without a deal"], ["walked out", "Microsoft", "Microsoft walked out"], ["walked out", "OpenAI", "OpenAI walked out"], ["walked out", "", "Somebody walked out; the form does not say who"]];
const LONG = 12; // a list of more clauses than this is put together from parts
let blank = null; // what can be chosen, once the server has said it
let slip = null; // what is being typed
let slips = 0; // forms begun so far

const slipName = () => `parley.paper.${view.session.title}`;
const fieldId = (field) => `paper-${field.replace(/\W+/g, "-")}`;
const nothingTyped = () => ({ table: "", how: "", walked: "", levels: blank ? blank.issues.map(() => 0) : [], offers: [""], bids: {}, names: {}, filled: {}, correct: false });

function paperParts() {
  const open = ["LOBBY", "BRIEF", "LIVE", "PAUSED", "CLOSED", "DEBRIEF"].includes(view.session.state);
  if (put("paper", [open, Boolean(blank), slips], () => (open ? paperDrawer() : []))) {
    if (open && !blank && kept(slipName())) openPaper(); // it was being typed when the page was loaded again
    if (blank && open) ended();
  }
  if (blank && open) put("paper-hint", [tableMeant(), view.session.state], paperHint);
}

function paperDrawer() {
  return h("details", { id: "paper-drawer", class: "card gap", ontoggle: (event) => { if (event.target.open && !blank) openPaper(); } },
    h("summary", {}, "Type in a table from paper"), blank ? paperForm() : h("p", { class: "muted" }, "One moment …"));
}

/** Ask what can be chosen, once; then the form is there, with what was being typed before a reload. */
async function openPaper() {
  const told = await send("form");
  if (!told || !told.ok || blank) return;
  blank = told.form;
  let saved = null;
  try { saved = JSON.parse(kept(slipName())); } catch { /* none */ }
  slip = saved && Array.isArray(saved.levels) && saved.levels.length === blank.issues.length ? { ...nothingTyped(), ...saved } : nothingTyped();
  drawPaper(true);
}

function drawPaper(open) {
  slips += 1;
  shown.delete("paper-hint");
  paperParts();
  if (open) $("paper-drawer").open = true;
}

function note(changes) {
  slip = { ...slip, ...changes };
  keep(slipName(), JSON.stringify(slip));
  $("paper-look").replaceChildren();
  $("paper-kept").textContent = "";
}

// ---- the fields ----------------------------------------------------------------------------------------------------

/** A field with its label, and room beside it for what is wrong with it. */
function labelled(field, words, control, more) {
  control.id = fieldId(field);
  control.setAttribute("aria-describedby", `${control.id}-wrong`);
  return h("div", {}, h("label", { for: control.id }, words, more ? h("span", { class: "muted" }, more) : null), control, wrongFor(field));
}

const wrongFor = (field) => h("p", { id: `${fieldId(field)}-wrong`, class: "wrong small", hidden: true });
const entry = (value, more) => h("input", { value, autocomplete: "off", ...more });

function paperForm() {
  return h("form", { novalidate: true, "aria-label": "A table from paper", onsubmit: lookOver },
    h("p", { class: "muted small" }, "Type what the form of the outcome says; the numbers of clauses are those on the sheets. You look at it before it is kept. What you type stays in this browser."),
    h("div", { class: "clauses" }, labelled("table", "Table", entry(slip.table, { inputmode: "numeric", oninput: (event) => { note({ table: event.target.value.trim() }); paperParts(); }, onchange: named }))),
    place("paper-hint"),
    h("fieldset", { class: "gap" }, h("legend", {}, "Who sat there ", h("span", { class: "muted" }, "if the form says so")),
      h("div", { class: "clauses" }, blank.seats.map((seat) => labelled(`name-${seat}`, seat, entry(slip.names[seat] || "", { maxlength: 40, oninput: (event) => note({ names: { ...slip.names, [seat]: event.target.value } }) }))))),
    h("fieldset", { class: "gap", id: fieldId("how"), tabindex: "-1", "aria-describedby": `${fieldId("how")}-wrong` }, h("legend", {}, "How it ended"),
      HOW.map(([how, walked, words], at) => h("label", { class: "option" }, h("input", { type: "radio", name: "paper-how", id: `paper-how-${at}`, value: String(at), checked: slip.how === how && slip.walked === walked, onchange: () => { note({ how, walked }); ended(); } }), h("span", {}, words))), wrongFor("how")),
    h("fieldset", { class: "gap", id: "paper-clauses" }, h("legend", {}, "What they signed"), h("div", { class: "clauses" }, blank.issues.map(issueField))),
    offersPart(), blank.rival ? envelopePart() : null,
    h("div", { class: "row" }, h("button", { type: "submit", id: "paper-look-over" }, "Look it over"), h("button", { type: "button", id: "paper-empty", onclick: empty }, "Empty the form")),
    h("div", { id: "paper-look", "aria-live": "polite" }), h("p", { id: "paper-kept", class: "right", role: "status" }));
}

function ended() { $("paper-clauses").hidden = slip.how !== "signed"; }

function issueField(issue, at) {
  const chosen = (level) => note({ levels: slip.levels.map((each, place) => (place === at ? level : each)) });
  if (issue.clauses.length > LONG && issue.parts.length > 1) return partsField(issue, at, chosen);
  const select = h("select", { onchange: (event) => chosen(Number(event.target.value)) }, issue.clauses.map((clause) => h("option", { value: String(clause.level) }, `${clause.level} · ${clause.parts.join("; ")}`)));
  select.value = String(slip.levels[at]);
  return labelled(`clause-${issue.name}`, issue.title, select);
}

/** A clause by its number or by its parts: whichever is typed, the other follows. */
function partsField(issue, at, chosen) {
  const now = () => issue.clauses.find((clause) => clause.level === slip.levels[at]);
  const selects = issue.parts.map((title, part) => h("select", { id: `paper-part-${issue.name}-${part}`, onchange: (event) => pick(part, event.target.value) },
    [...new Set(issue.clauses.map((clause) => clause.parts[part]))].map((words) => h("option", { value: words }, words))));
  const follow = () => selects.forEach((select, part) => { if (now()) select.value = now().parts[part]; });
  const number = entry(slip.levels[at] === null ? "" : String(slip.levels[at]), { inputmode: "numeric", oninput: (event) => { chosen(/^\d+$/.test(event.target.value.trim()) ? Number(event.target.value) : null); follow(); } });
  const pick = (part, words) => {
    const wanted = selects.map((select, index) => (index === part ? words : select.value));
    const same = (clause) => clause.parts.filter((each, index) => each === wanted[index]).length;
    chosen(issue.clauses.filter((clause) => clause.parts[part] === words).reduce((best, each) => (same(each) > same(best) ? each : best)).level);
    number.value = String(slip.levels[at]);
    follow();
  };
  follow();
  return h("fieldset", { class: "parts" }, h("legend", {}, issue.title), h("div", { class: "clauses" }, labelled(`clause-${issue.name}`, "No. of the clause", number),
    selects.map((select, part) => h("div", {}, h("label", { for: select.id }, issue.parts[part]), select))));
}

function offersPart() {
  const lines = h("div", { id: "paper-offers" }, slip.offers.map(offerField));
  const more = () => { note({ offers: [...slip.offers, ""] }); lines.append(offerField("", slip.offers.length - 1)); $(fieldId(`offer-${slip.offers.length}`)).focus(); };
  return h("details", { id: "paper-offers-drawer", class: "gap", open: slip.offers.some(Boolean) }, h("summary", {}, "Offers on the way, if the form has them"),
    h("p", { class: "muted small" }, `The ${blank.issues.length} numbers of each, in the order of the form: ${blank.issues.map((issue) => issue.title).join(", ")}. The two take turns.`),
    lines, h("div", { class: "row" }, h("button", { type: "button", id: "paper-more", onclick: more }, "One more offer")));
}

function offerField(value, at) {
  return labelled(`offer-${at + 1}`, `Offer ${at + 1}`, entry(value, { inputmode: "text", placeholder: blank.issues.map(() => "0").join(" "), oninput: (event) => note({ offers: slip.offers.map((each, place) => (place === at ? event.target.value : each)) }) }));
}

function envelopePart() {
  return h("fieldset", { class: "gap" }, h("legend", {}, `The envelope of ${blank.rival} `, h("span", { class: "muted" }, "empty: the agent bids")), blank.regimes.map(regimeFields));
}

function regimeFields(regime) {
  if (!regime.may_bid) return h("p", { class: "small muted" }, `${cap(regime.words)}: ${regime.means}`);
  const bid = () => slip.bids[regime.name] || {};
  const write = (changes) => note({ bids: { ...slip.bids, [regime.name]: { ...bid(), ...changes } } });
  const id = fieldId(`bid-${regime.name}`);
  const box = h("input", { type: "checkbox", id: `${id}-away`, onchange: (event) => write({ away: event.target.checked }) });
  box.checked = Boolean(bid().away);
  return h("fieldset", { class: "parts" }, h("legend", {}, `If they sign “${regime.words}”`), h("div", { class: "clauses" },
    labelled(`bid-${regime.name}`, "Price per $1 of compute", entry(bid().price || "", { inputmode: "decimal", oninput: (event) => write({ price: event.target.value }) })),
    h("div", {}, h("label", { for: `${id}-capacity` }, "Capacity, $ bn a year"), entry(bid().capacity || "", { id: `${id}-capacity`, inputmode: "decimal", oninput: (event) => write({ capacity: event.target.value }) }))),
  h("label", { class: "option", for: `${id}-away` }, box, h("span", {}, "It stays away")));
}

// ---- which table ---------------------------------------------------------------------------------------------------

const tableMeant = () => (slip ? view.tables.find((table) => String(table.no) === slip.table) || null : null);

/** Names of who sits at the table go into fields that are empty, or have those of another table. */
function named() {
  const table = tableMeant();
  blank.seats.forEach((seat) => {
    const field = $(fieldId(`name-${seat}`)), sits = table && table.seats.find((each) => each.seat === seat);
    if (field.value && field.value !== slip.filled[seat]) return;
    field.value = (sits && sits.alias) || "";
    note({ names: { ...slip.names, [seat]: field.value }, filled: { ...slip.filled, [seat]: field.value } });
  });
}

function paperHint() {
  const table = tableMeant();
  if (!table) return slip.table ? h("p", { class: "muted small" }, "The class has no such table yet; it comes with what you type in.") : [];
  if (!table.paper) return h("p", { class: "muted small" }, table.offers ? `It was begun on line, with ${counted(table.offers, "offer", "offers")}; what was said there stays.` : "It has said nothing on line.");
  const box = h("input", { type: "checkbox", id: "paper-correct", onchange: (event) => note({ correct: event.target.checked }) });
  box.checked = slip.correct;
  return h("label", { class: "option", for: "paper-correct" }, box, h("span", {}, `Correct: replace what was typed in of table ${table.no}`));
}

// ---- looking, keeping, correcting ----------------------------------------------------------------------------------

function paperTold() {
  return { table: /^\d+$/.test(slip.table) ? Number(slip.table) : 0, how: slip.how, walked: slip.walked, package: slip.levels, offers: slip.offers, bids: slip.bids, names: slip.names, correct: slip.correct };
}

async function lookOver(event) {
  event.preventDefault();
  const told = await send("look", { ...paperTold(), private: privately });
  if (!right(told)) return;
  $("paper-look").replaceChildren(h("section", { class: "warn", "aria-labelledby": "paper-look-title" }, h("h3", { id: "paper-look-title", tabindex: "-1" }, "This is what was understood"),
    h("ul", {}, told.understood.map((each) => h("li", {}, each))),
    h("div", { class: "row" }, h("button", { type: "button", id: "paper-keep", class: "main", onclick: keepPaper }, "Keep this table"))));
  $("paper-look-title").focus();
}

async function keepPaper() {
  const no = slip.table;
  if (!right(await send("type", paperTold()))) return;
  keep(slipName(), null);
  slip = nothingTyped();
  drawPaper(true);
  $("paper-kept").textContent = `✓ Table ${no} is kept.`;
  $("paper-table").focus();
}

function empty() {
  keep(slipName(), null);
  slip = nothingTyped();
  drawPaper(true);
  $("paper-table").focus();
}

/** Whether an answer is good; if not, what is wrong stands beside its field, which has the focus. */
function right(told) {
  document.querySelectorAll("#paper [id$='-wrong']").forEach((each) => { each.hidden = true; });
  document.querySelectorAll("#paper [aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
  const where = told && !told.ok && told.field && $(fieldId(told.field === "walked" ? "how" : told.field));
  const beside = where && $(`${where.id}-wrong`);
  if (!beside) return Boolean(told && told.ok);
  complain("");
  beside.textContent = told.error;
  beside.hidden = false;
  for (let around = where; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
  where.setAttribute("aria-invalid", "true");
  say(""); // it is read with its field
  where.focus();
  return false;
}

/** What was typed in of a table comes back into the form. */
async function correctPaper(no) {
  if (!blank) await openPaper();
  const told = await send("slip", { table: no });
  if (!told || !told.ok || !blank) return;
  const was = told.slip, bids = {};
  if (was.bids.length) blank.regimes.filter((each) => each.may_bid).forEach((regime) => {
    const [price, capacity] = was.bids.slice(2 * (regime.name === "open"), 2 * (regime.name === "open") + 2);
    bids[regime.name] = capacity ? { price: String(price / 10000), capacity: String(capacity / 1000) } : { away: true };
  });
  slip = { table: String(no), how: was.how, walked: was.walked, levels: was.package.length ? was.package : blank.issues.map(() => 0),
    offers: was.offers.length ? was.offers.map((each) => each.join(" ")) : [""], bids, names: was.names, filled: {}, correct: true };
  keep(slipName(), JSON.stringify(slip));
  drawPaper(true);
  $("paper-table").focus();
  $("paper").scrollIntoView();
}

async function untypePaper(no) {
  if (await meant(`Take back table ${no}?`, ["What was typed in of it no longer counts. The table is as it was on line; one that was never on line is gone."], "Take it back", true)) await send("untype", { table: no });
}

/** What a card of a table that was on paper can do. */
function paperButtons(table) {
  if (!table.paper || !["LOBBY", "BRIEF", "LIVE", "PAUSED", "CLOSED"].includes(view.session.state)) return null;
  return h("div", { class: "row" }, h("button", { type: "button", id: `paper-correct-${table.no}`, onclick: () => correctPaper(table.no) }, "Correct it"),
    h("button", { type: "button", id: `paper-untype-${table.no}`, class: "stop", onclick: () => untypePaper(table.no) }, "Take it back"));
}

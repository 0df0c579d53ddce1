// What people say besides their moves: words across the table, guesses, and predictions; and how these came out.
"use strict";

// ---- words across the table ----------------------------------------------------------------------------------------

/** The card stays while words come in, so that what is being typed stays too. */
function chatParts() {
  const chat = view.table.chat;
  if (put("chat", chat && [chat.on, view.table.other.seat], () => (chat ? chatCard(chat) : []))) shown.delete("chat-lines");
  if (chat) put("chat-lines", chat.lines, () => chatLines(chat.lines));
}

function chatCard(chat) {
  const form = h("form", { class: "say", onsubmit: speak }, h("label", { for: "chat-words", class: "sr" }, `Write to ${view.table.other.seat}`),
    h("input", { id: "chat-words", "data-keep": true, maxlength: 300, required: true, autocomplete: "off", placeholder: `Write to ${view.table.other.seat}` }), h("button", { type: "submit", id: "chat-send" }, "Say it"));
  return h("section", { class: "card gap", "aria-labelledby": "chat-title" }, h("h2", { id: "chat-title" }, "Write to each other"),
    h("p", { class: "muted small" }, "You two and the teacher read this. Words bind nobody; offers do."),
    h("div", { id: "chat-log", class: "log", role: "log", "aria-label": "What was said", tabindex: "0" }, h("ol", { id: "chat-lines", class: "chat" })), chat.on ? form : null);
}

function chatEnd() {
  const list = $("chat-log");
  if (list) list.scrollTop = list.scrollHeight;
}

function chatLines(lines) {
  requestAnimationFrame(chatEnd);
  if (!lines.length) return h("li", { class: "muted" }, "Nobody has said anything yet.");
  return lines.map((each) => h("li", { class: each.seat }, h("strong", { class: each.seat }, each.seat === view.me.seat ? "You" : each.seat), ": ", document.createTextNode(each.words))); // as it was typed
}

async function speak(event) {
  event.preventDefault();
  const words = $("chat-words").value.trim();
  const told = words && (await send("say", { words }));
  if (told && told.ok && $("chat-words")) $("chat-words").value = "";
}

// ---- guesses of the other side -------------------------------------------------------------------------------------

function beliefParts() {
  const told = view.beliefs;
  const data = [view.table.other.seat, told.ask, told.before, told.during, told.after];
  put("belief", data, () => (told.ask === "after" ? beliefCard(told) : []));
  put("belief-again", data, () => (told.ask === "during" ? beliefCard(told) : []));
}

function beliefCard(told) {
  const other = view.table.other.seat;
  const last = told[told.ask];
  const form = h("form", { class: "say", onsubmit: believe }, h("label", { for: "belief-guess", class: "sr" }, `${other}’s reservation value, US$ bn`),
    h("input", { id: "belief-guess", "data-keep": true, type: "number", step: "any", inputmode: "decimal", required: true, autocomplete: "off", placeholder: "US$ bn" }), h("button", { type: "submit", id: "belief-send" }, last ? "Change my guess" : "Keep my guess"));
  const parts = [
    h("p", {}, told.ask === "after" ? `Now that you have talked: what is the least ${other} would have signed?` : `What do you believe now is the least ${other} would sign?`, " Worth to it, in US$ bn."),
    told.before ? h("p", { class: "muted small" }, `Before the talk you said ${money(told.before.guess)}.`) : null,
    form, last ? h("p", { role: "status" }, `✓ Your guess is ${money(last.guess)}.`) : null];
  if (told.ask === "during") return h("details", { class: "card gap", id: "guess-again" }, h("summary", {}, `Guess ${other}’s reservation value again`), parts);
  return h("section", { class: "card gap", "aria-labelledby": "belief-title" }, h("h2", { id: "belief-title" }, "Guess once more"), parts);
}

async function believe(event) {
  event.preventDefault();
  const told = await send("believe", { guess: Number($("belief-guess").value) });
  if (told && told.ok) { $("belief-guess").value = ""; say("Your guess is kept."); }
}

// ---- predictions ---------------------------------------------------------------------------------------------------

const SIDES = [[90, "Microsoft at nearly all"], [70, "Microsoft at most"], [50, "About half and half"], [30, "OpenAI at most"], [10, "OpenAI at nearly all"]];

function predictionParts() {
  const asked = view.session.state === "DEBRIEF" && view.step === 1;
  put("predict", [asked, view.prediction.value], () => (asked ? predictionCard(view.prediction.value) : []));
}

function predictionCard(value) {
  const deals = value ? value.deals : 50;
  const shows = (percent) => `${percent}% of the tables`;
  const slider = h("input", { type: "range", id: "predict-deals", "data-keep": true, min: 0, max: 100, step: 5, value: deals, "aria-valuetext": shows(deals),
    oninput: (event) => { $("predict-shown").textContent = shows(event.target.value); event.target.setAttribute("aria-valuetext", shows(event.target.value)); } });
  return h("form", { class: "card gap", "aria-labelledby": "predict-title", onsubmit: predict },
    h("h2", { id: "predict-title" }, "Where did the class land?"),
    h("label", { for: "predict-deals" }, "How many tables signed a deal?"), slider, h("output", { for: "predict-deals", id: "predict-shown" }, shows(deals)),
    h("fieldset", { class: "gap" }, h("legend", {}, "Who gained more at the tables that signed?"),
      SIDES.map(([percent, words]) => h("label", { class: "option" }, h("input", { type: "radio", name: "predict-side", id: `predict-side-${percent}`, value: String(percent), required: true, checked: value && value.microsoft === percent }), h("span", {}, words)))),
    h("div", { class: "row" }, h("button", { type: "submit", id: "predict-send", class: "main" }, value ? "Change my prediction" : "Predict")),
    value ? h("p", { role: "status" }, "✓ Your prediction is in. You can change it until the answer is shown.") : null);
}

async function predict(event) {
  event.preventDefault();
  const side = document.querySelector("input[name=predict-side]:checked");
  if (side) await send("predict", { value: { deals: Number($("predict-deals").value), microsoft: Number(side.value) } });
}

// ---- stepping through the debrief ----------------------------------------------------------------------------------

/** Arrow keys step, on the teacher's page and on the projector; there also the keys of a clicker. */
function stepping(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1, ...(page === "screen" ? { PageDown: 1, PageUp: -1 } : {}) }[event.key];
  const state = view && view.session.state;
  if (!by || page === "seat" || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest && event.target.closest("input, select, textarea, dialog, .scroll")) return;
  if (!["CLOSED", "DEBRIEF"].includes(state)) return;
  event.preventDefault();
  const next = view.step + by;
  if (next >= 1 && next <= view.steps && !event.repeat) send("reveal", { by });
}

document.addEventListener("keydown", stepping);

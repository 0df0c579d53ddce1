// Raised hands: how a student asks for the teacher, from wherever they are, and how the teacher sees and answers it.
// It is read before class.js, whose parts it uses, and does nothing by itself.
"use strict";

// ---- a student -----------------------------------------------------------------------------------------------------

const handUp = () => Boolean(view.hand && !view.hand.seen);

/** The button beside the clock, which is always in view; it says whether the hand is up. */
function helpParts() {
  const open = view.session.state !== "ARCHIVED" && view.session.state !== "DRAFT";
  put("help", [open, handUp()], () => (open ? h("button", { type: "button", id: "help-button", class: "help", "aria-haspopup": "dialog", onclick: askForHelp },
    h("span", { class: "wide" }, handUp() ? "Asked for help" : "Ask for help"), h("span", { class: "brief" }, handUp() ? "Asked" : "Help")) : []));
}

/** What has become of the last call for help, for the notices of every page. */
function helpNotice() {
  if (!view.hand) return null;
  if (view.hand.seen) return h("p", { class: "warn", role: "status" }, "✓ The teacher has seen that you asked for help.");
  return h("p", { class: "warn row", role: "status" }, h("span", {}, "You have asked for help", view.hand.words ? `: “${view.hand.words}”` : "", ". The teacher sees it."),
    h("button", { type: "button", id: "help-back", onclick: () => send("lower") }, "Take it back"));
}

function askForHelp() {
  const field = h("input", { id: "help-words", maxlength: 140, autocomplete: "off", value: handUp() ? view.hand.words : "" });
  const box = h("dialog", { "aria-labelledby": "help-title" },
    h("form", { method: "dialog", onsubmit: () => send("help", { words: field.value }) },
      h("h2", { id: "help-title" }, "Ask the teacher for help"),
      h("label", { for: "help-words" }, "What is it about? ", h("span", { class: "muted" }, "(you may leave it empty)")), field,
      h("p", { class: "muted small" }, "Only the teacher sees this. You can go on meanwhile."),
      h("div", { class: "row" }, h("button", { type: "button", onclick: () => box.close() }, "Not now"), h("button", { type: "submit", id: "help-send", class: "main" }, handUp() ? "Change it" : "Ask"))));
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  field.focus();
}

// ---- the teacher ---------------------------------------------------------------------------------------------------

/** All hands that are up, who has waited longest first. */
function handsCard(hands) {
  if (!hands.length) return [];
  return h("section", { class: "card gap needs", "aria-labelledby": "hands-title" }, h("h2", { id: "hands-title" }, `${counted(hands.length, "person asks", "people ask")} for help`),
    h("ol", { class: "hands" }, hands.map(handLine)));
}

function handLine(hand) {
  const id = `hand-${hand.person}`;
  const where = hand.table ? [" · ", h("span", { class: hand.seat }, hand.seat), `, table ${hand.table}`] : " · no seat yet";
  return h("li", { id }, h("p", {}, h("strong", {}, hand.alias), where, h("span", { class: "muted" }, " · ", h("span", { "data-since": String(hand.since) }, sinceWords(hand.since)))),
    hand.words ? h("p", {}, `“${hand.words}”`) : null,
    h("div", { class: "answer" }, hand.table ? messageForm({ table: hand.table, seat: hand.seat }, `${id}-words`, `Answer to ${hand.alias}`) : null,
      h("button", { type: "button", id: `${id}-seen`, onclick: () => send("seen", { person: hand.person, seq: hand.seq }) }, "Seen")));
}

function sinceWords(since) {
  const minutes = Math.floor(Math.max(0, Date.now() / 1000 + offset - since) / 60);
  return minutes < 1 ? "just now" : `for ${counted(minutes, "minute", "minutes")}`;
}

setInterval(() => document.querySelectorAll("[data-since]").forEach((each) => { each.textContent = sinceWords(Number(each.dataset.since)); }), 10_000);

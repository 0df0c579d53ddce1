// How somebody found the talk: five questions once it is over, each answered on a scale from 1 to 5.
// It is read before class.js, whose parts it uses, and does nothing by itself.
"use strict";

function surveyParts() {
  const told = view.survey;
  put("survey", [told.ask, told.answers], () => (told.ask ? surveyCard(told) : []));
}

function surveyCard(told) {
  const given = Object.keys(told.answers).length > 0;
  const form = h("form", { onsubmit: answerSurvey }, told.questions.map(([name, words], at) => scale(name, `${at + 1}. ${words}`, told.answers[name])),
    h("p", { class: "muted small" }, "Only you and the teacher see your answers; the class is told medians."),
    h("div", { class: "row" }, h("button", { type: "submit", id: "survey-send", class: given ? null : "main" }, given ? "Change my answers" : "Send my answers")));
  if (given) return h("details", { class: "card", id: "survey-again" }, h("summary", {}, "✓ How you found the talk"), form);
  return h("section", { class: "card", "aria-labelledby": "survey-title" }, h("h2", { id: "survey-title" }, "How did you find the talk?"), form);
}

function scale(name, words, answer) {
  return h("fieldset", { class: "gap" }, h("legend", {}, words), h("div", { class: "scale" },
    [1, 2, 3, 4, 5].map((each) => h("label", { class: "option" }, h("input", { type: "radio", id: `survey-${name}-${each}`, name: `survey-${name}`, value: String(each), required: true, checked: answer === each }), h("span", {}, String(each)))), h("span", { class: "muted small" }, "not at all"), h("span", { class: "muted small very" }, "very")));
}

async function answerSurvey(event) {
  event.preventDefault();
  const chosen = view.survey.questions.map(([name]) => [name, document.querySelector(`input[name=survey-${name}]:checked`)]);
  if (chosen.some(([, box]) => !box)) return;
  const told = await send("survey", { answers: Object.fromEntries(chosen.map(([name, box]) => [name, Number(box.value)])) });
  if (told && told.ok) say("Your answers are kept. Thank you.");
}

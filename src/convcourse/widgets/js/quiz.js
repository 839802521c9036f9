// Questions that are answered in the page; they judge as questions/question.py does.

import { button, make } from "./drawing.js";

// What Python takes for white space.
const SPACES = /(?!\ufeff)[\s\x1c-\x1f\x85]/gu;
const NUMBER = /-?\d+(?:\.\d+)?/g;
const PLACES = ["first", "second", "third", "fourth", "fifth", "sixth"];
const STUCK = 3; // wrong replies after which a reader may see how it is done

/** Strip what does not count: case, spaces, the way to write a product or thousands. */
const plain = (reply) =>
  reply
    .toLowerCase()
    .replace(SPACES, "")
    .replace(/[×*]/g, "x")
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1");

const sizeOf = (given, answer) =>
  given === answer ? "is right" : given > answer ? "is too large" : "is too small";

/** Say what is wrong with the numbers of a reply, without the right ones. */
function apart(given, answer) {
  const [ours, theirs] = [answer, given].map((text) => text.match(NUMBER) ?? []);
  const rest = (text) => text.replace(NUMBER, "");
  if (!ours.length || ours.length !== theirs.length || rest(given) !== rest(answer)) {
    return ours.length > 1 ? `: it takes ${ours.length} numbers` : "";
  }
  const words = ours.map((each, i) => sizeOf(Number(theirs[i]), Number(each)));
  if (words.length === 1) return `: it ${words[0]}`;
  const told = words
    .slice(0, PLACES.length)
    .map((word, i) => `the ${PLACES[i]} ${i ? "" : "number "}${word}`);
  return `: ${told.join(", ")}`;
}

/** Whether a reply is right, and the sentence that says why or why not; `tries` counts it, too. */
export function judge({ answer, why, choices, mistakes, hint }, reply, tries = 1) {
  const read = choices.includes(reply) ? (text) => text : plain;
  const given = read(reply);
  if (given === read(answer)) return { right: true, message: why };
  if (!given) return { right: false, message: "Write or choose an answer first." };
  const meanings = new Map(mistakes.map(([text, meaning]) => [read(text), meaning]));
  if (meanings.has(given)) return { right: false, message: meanings.get(given) };
  if (tries < 2) return { right: false, message: `${reply} is not it. Try once more.` };
  const message = `${reply} is not it${apart(given, read(answer))}. ${hint}`;
  return { right: false, message: message.trimEnd() };
}

function choicesOf({ choices, pictures }) {
  return choices.map((value, i) => {
    const input = make("input", { type: "radio", name: "reply", value });
    const label = make("label", {}, input, value);
    if (value in pictures) {
      const shown = make("span", { ariaHidden: "true" });
      shown.innerHTML = pictures[value];
      label.lastChild.replaceWith(make("span", { textContent: "ABCDEFGH"[i] }), shown);
      input.ariaLabel = `${"ABCDEFGH"[i]}: ${value}`;
    }
    return label;
  });
}

/** Ask the questions of a quiz one after the other. */
export function showQuiz(el, { questions }) {
  const many = questions.length > 1;
  const asked = questions.map((question) => ({ question, wrong: 0, last: "", solved: false }));
  const quiz = make("form", { className: "convcourse convcourse-quiz" });
  el.replaceChildren(quiz);
  let number = 0;

  function ask() {
    const one = asked[number];
    const { prompt, worked } = one.question;
    const title = many ? `Question ${number + 1} of ${questions.length}. ` : "";
    const legend = make("legend", {}, make("strong", { textContent: title }), make("span"));
    legend.lastChild.innerHTML = prompt;
    const text = { type: "text", placeholder: "your answer", ariaLabel: "your answer" };
    const replies = one.question.choices.length
      ? choicesOf(one.question)
      : [make("input", { ...text, name: "reply", autocomplete: "off" })];
    const feedback = make("div", { className: "feedback", role: "status" });
    const say = (className, sign, message) => {
      const strong = make("strong", { className, textContent: sign });
      feedback.replaceChildren(make("p", {}, strong, message));
      const solved = `${asked.filter((each) => each.solved).length} of ${asked.length} solved.`;
      if (many) feedback.append(make("p", { textContent: solved }));
      show.hidden = one.wrong < STUCK;
    };
    const show = button("Show me how", () => say("", "Worked out. ", worked));
    show.hidden = one.wrong < STUCK;
    const next = button("Next question", () => {
      number = (number + 1) % asked.length;
      ask();
      quiz.querySelector("input").focus();
    });
    const check = make("button", { textContent: "Check" });
    const buttons = make("div", { className: "buttons" }, check, ...(many ? [next] : []), show);
    quiz.replaceChildren(make("fieldset", {}, legend, ...replies), buttons, feedback);
    quiz.onsubmit = (event) => {
      event.preventDefault();
      const reply = quiz.elements.reply.value;
      const tries = one.wrong + (reply !== one.last);
      const { right, message } = judge(one.question, reply, tries);
      if (right) one.solved = true;
      else if (reply.trim()) [one.wrong, one.last] = [tries, reply];
      say(right ? "right" : "wrong", right ? "✓ Right. " : "✗ Not yet. ", message);
    };
  }
  ask();
}

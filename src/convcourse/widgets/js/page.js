// A page without a kernel: every figure and quiz over data that stand in the page.

import { button, make, mount } from "./drawing.js";
import { asked, linkTo } from "./permalinks.js";
import { showPictures } from "./pictures.js";
import { showQuiz } from "./quiz.js";

class Model extends EventTarget {
  constructor(state) {
    super();
    this.state = state;
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    this.state[name] = value;
    this.dispatchEvent(new Event(`change:${name}`));
  }

  on(event, listener) {
    this.addEventListener(event, listener);
  }

  off(event, listener) {
    this.removeEventListener(event, listener);
  }

  save_changes() {} // there is nobody to tell
}

/** Show an explorable, a button that copies the link to its state, and what links ask for. */
function showExplorable(el, { name, state }, explorable) {
  const first = { ...state };
  const model = new Model(state);
  const figure = make("div");
  const said = make("p", { className: "said", role: "status" });
  const copy = button("Copy link to this state", async () => {
    const link = new URL(`#${linkTo(el.id, first, model.state, explorable)}`, location.href).href;
    history.replaceState(null, "", link);
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = "The link is copied.";
    } catch {
      said.textContent = "The link is in the address bar."; // a page may not always copy
    }
  });
  el.replaceChildren(figure);
  mount({ model, el: figure }, explorable);
  figure.firstChild.append(make("p", { className: "link" }, copy), said);
  // A page of figures alone has no other headings.
  if (el.closest(".convcourse-page")) el.prepend(make("h2", { textContent: explorable.title }));

  const follow = () => {
    const link = location.hash.slice(1);
    if (new URLSearchParams(link).get("w") !== el.id) return;
    const { state: wanted, sentence } = asked(link, first, explorable);
    for (const [key, value] of Object.entries(wanted)) model.set(key, value);
    said.textContent = sentence;
    const come = () => el.scrollIntoView({ behavior: "instant" });
    if (document.readyState === "complete") come();
    else addEventListener("load", () => setTimeout(come)); // after the page's own way there
  };
  addEventListener("hashchange", follow);
  follow();
}

/** Make live what stands on the page: a script of JSON in each element says what it is. */
export function showAll(explorables) {
  const count = {};
  const live = [...document.querySelectorAll(".convcourse-live")];
  const shown = live.map((el) => [el, JSON.parse(el.querySelector("script").textContent)]);
  const named = shown.filter(([, { kind }]) => kind === "explorable");
  for (const [el, { name }] of named) {
    count[name] = (count[name] ?? 0) + 1;
    el.id = `explore_${name}${count[name] > 1 ? `_${count[name]}` : ""}`;
  }
  const KINDS = {
    explorable: (el, data) => showExplorable(el, data, explorables[data.name]),
    pictures: showPictures,
    quiz: showQuiz,
  };
  // What scrolls sideways can be reached and moved by the keyboard.
  const reach = (where) => {
    for (const el of where.querySelectorAll("pre, .stage, .math, .output.text_html")) {
      if (el.scrollWidth > el.clientWidth) el.tabIndex = 0;
    }
  };
  const start = ([el, data]) => {
    KINDS[data.kind](el, data);
    reach(el);
  };
  // First what is seen, or is not below a link's aim; the rest while nothing else is to be done.
  const linked = new URLSearchParams(location.hash.slice(1)).get("w");
  const aim = shown.findIndex(([el]) => el.id === linked);
  const soon = ([el], i) => i <= aim || el.getBoundingClientRect().top < innerHeight;
  const first = shown.filter(soon);
  const waiting = shown.slice(first.length);
  first.forEach(start);
  const later = globalThis.requestIdleCallback ?? setTimeout;
  const next = () => {
    if (!waiting.length) return;
    start(waiting.shift());
    later(next);
  };
  later(next);
  reach(document);
}

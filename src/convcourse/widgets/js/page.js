// A page without a kernel: the same explorables over a model that lives in the page.

import { make, mount } from "./drawing.js";

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

export function showAll(explorables) {
  const states = JSON.parse(document.getElementById("states").textContent);
  for (const { name, state } of states) {
    const el = make("div");
    document.querySelector("main").append(make("h2", { textContent: explorables[name].title }), el);
    mount({ model: new Model(state), el }, explorables[name]);
  }
}

// The one visual language: cells, labels and legends in SVG, and the frame that shows them.

import { ShapeError, format, range, within } from "./arithmetic.js";
import { HATCHED, KINDS } from "./palette.js";

// ./palette.js is no file: widgets/palette.py writes it when the sources are joined.

export const WIDTH = 800; // of every drawing, in its own units

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[&<>"]/g, (each) => ENTITIES[each]);

/** An element of a drawing as text; attributes that are false or undefined are left out. */
export function draw(tag, attributes, ...children) {
  let text = `<${tag}`;
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || value === false) continue;
    text += ` ${name}="${typeof value === "number" ? value : escape(value)}"`;
  }
  return `${text}>${children.flat().join("")}</${tag}>`;
}

export const write = (x, y, text, { size = 15, anchor = "middle", ...more } = {}) =>
  draw("text", { x, y, "font-size": size, "text-anchor": anchor, ...more }, escape(text));

export const line = (x1, y1, x2, y2, kind = "rule") =>
  draw("line", { x1, y1, x2, y2, class: kind });

export const frame = (x, y, width, height, kind = "window") =>
  draw("rect", { x, y, width, height, class: `frame ${kind}`, rx: 2 });

/** One cell, its text as large as fits. `more` holds further attributes, such as data-row. */
export function cell(kind, x, y, width, height, text = "", more = {}) {
  const parts = [draw("rect", { x, y, width, height })];
  if (HATCHED.includes(kind)) {
    parts.push(draw("path", { d: hatch(x, y, width, height, kind === "stepped") }));
  }
  if (text !== "") {
    const size = Math.min(16, 0.62 * height, (0.92 * width) / (0.6 * String(text).length));
    parts.push(write(x + width / 2, y + height / 2, text, { size, dy: "0.35em" }));
  }
  return draw("g", { class: `cell ${kind}`, ...more }, parts);
}

/** Cells of one kind and size without texts, as one element: the [x, y] of each. */
export function cells(kind, places, size) {
  const boxes = places.map(([x, y]) => `M${x} ${y}h${size}v${size}h${-size}z`);
  const parts = [draw("path", { class: "box", d: boxes.join("") })];
  if (HATCHED.includes(kind)) {
    const strokes = places.map(([x, y]) => hatch(x, y, size, size, kind === "stepped"));
    parts.push(draw("path", { d: strokes.join("") }));
  }
  return draw("g", { class: `cell ${kind}` }, parts);
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The place beside one of `rows` times `columns` that an arrow key leads to. */
export function moved(key, [row, col], [rows, columns]) {
  if (!(key in ARROWS)) return undefined;
  const [down, right] = ARROWS[key];
  return { row: within(row + down, rows), col: within(col + right, columns) };
}

/** Parallel strokes across a box: the second cue beside the colour. */
function hatch(x, y, width, height, mirrored) {
  return range(Math.ceil((width + height - 4) / 8))
    .map((k) => {
      const reach = 8 * k + 4;
      const [from, to] = [Math.max(0, reach - height), Math.min(width, reach)];
      const across = (along) => (mirrored ? x + width - along : x + along);
      return `M${across(from)} ${y + reach - from}L${across(to)} ${y + reach - to}`;
    })
    .join("");
}

/** A picture: what was drawn down to y, and below it the names of the kinds that were used. */
export function withLegend(body, y, used, alt, names = {}) {
  let x = 8;
  for (const [kind, usual] of Object.entries(KINDS)) {
    if (!used.has(kind)) continue;
    const name = names[kind] ?? usual;
    const width = 46 + 7.2 * name.length;
    if (x + width > WIDTH) [x, y] = [8, y + 24];
    body += cell(kind, x, y, 22, 15);
    body += write(x + 28, y + 12, name, { size: 13, anchor: "start" });
    x += width;
  }
  return { height: y + 22, alt, body };
}

/** Lines of code-like text from y down, the last of them bold. */
export const lines = (texts, y, x = 8) =>
  texts
    .map((text, i) =>
      write(x, y + 22 * i, text, {
        anchor: "start",
        class: i === texts.length - 1 ? "code strong" : "code",
      }),
    )
    .join("");

/** A grid of numbers with its title above, in the middle of its space; size is that of a cell. */
export function grid(title, values, kind, x, y, size, space) {
  const width = size * values[0].length;
  x += Math.max(0, (space - width) / 2);
  return (
    write(x + width / 2, y - 12, title) +
    values
      .flatMap((row, i) =>
        row.map((value, j) => cell(kind, x + j * size, y + i * size, size, size, format(value))),
      )
      .join("")
  );
}

/** The elements of a drawing, each as the text that `draw` has written. */
function elementsOf(body) {
  const found = [];
  let [depth, start] = [0, 0];
  for (let at = 0; (at = body.indexOf("<", at)) >= 0; at++) {
    if (body[at + 1] !== "/") depth++;
    else if (--depth === 0) {
      const end = body.indexOf(">", at) + 1;
      found.push(body.slice(start, end));
      start = end;
    }
  }
  return found;
}

/** To set a size, even to what it is, has the page laid out anew. */
export function resize(svg, width, height) {
  const box = `0 0 ${width} ${height}`;
  if (svg.getAttribute("viewBox") !== box) svg.setAttribute("viewBox", box);
}

const LABEL = />([^<&]+)(<\/text>(?:<\/g>)?)$/; // the text at the end of an element

/**
 * What puts one drawing after the other into an element.
 *
 * What stays as it is is not touched; where only the text at its end differs, that alone is written.
 */
export function canvas(host) {
  let shown = [];
  return (body) => {
    const kept = new Map(); // by all but the text at the end
    for (const each of shown.reverse()) kept.set(each.key, [...(kept.get(each.key) ?? []), each]);
    let fresh = "";
    shown = elementsOf(body).map((text) => {
      const key = text.replace(LABEL, "><$2");
      const { own, text: before } = kept.get(key)?.pop() ?? {};
      if (!own) fresh += text;
      else if (text !== before) (own.lastElementChild ?? own).lastChild.data = LABEL.exec(text)[1];
      return { key, text, own };
    });
    for (const { own } of [...kept.values()].flat()) own.remove();
    const made = host.cloneNode();
    made.innerHTML = fresh;
    let next = host.firstChild;
    for (const each of shown) {
      each.own ??= made.firstChild;
      if (each.own === next) next = next.nextSibling;
      else host.insertBefore(each.own, next);
    }
  };
}

/** The sentence of a ShapeError in the place of the drawing. */
function refusal(message) {
  const rows = [""];
  for (const word of message.split(" ")) {
    if ((rows.at(-1) + word).length > 88) rows.push("");
    rows[rows.length - 1] += `${word} `;
  }
  const title = "No output: these settings do not work";
  const height = 60 + 24 * rows.length;
  return {
    height,
    alt: `${title}. ${message}`,
    body:
      draw("rect", { x: 2, y: 2, width: WIDTH - 4, height: height - 4, class: "refusal" }) +
      write(20, 34, title, { size: 18, anchor: "start", class: "strong" }) +
      rows.map((row, i) => write(20, 64 + 24 * i, row.trim(), { anchor: "start" })).join(""),
  };
}

/** An element of the page; properties are set as they are, children appended. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  // What takes the keyboard says so itself: Jupyter would take its arrow keys.
  if (element.tabIndex >= 0) element.dataset.lmSuppressShortcuts = "";
  element.append(...children);
  return element;
}

export function button(textContent, press) {
  const element = make("button", { type: "button", textContent });
  element.addEventListener("click", press);
  return element;
}

export const CONTROLS = {
  slider({ name, label, min, max }, change) {
    const shown = make("output");
    const input = make("input", { type: "range", min, max, step: 1, ariaLabel: label });
    input.addEventListener("input", () => change({ [name]: Number(input.value) }));
    const show = (value) => {
      input.value = value;
      shown.value = value;
    };
    return [make("label", {}, make("span", { textContent: label }), input, shown), show];
  },
  choice({ name, label, options }, change) {
    const texts = options.map((each) => make("option", { textContent: each }));
    const input = make("select", { ariaLabel: label }, ...texts);
    input.addEventListener("change", () => change({ [name]: options[input.selectedIndex] }));
    const show = (value) => (input.selectedIndex = options.indexOf(value));
    return [make("label", {}, make("span", { textContent: label }), input), show];
  },
  switch({ name, label }, change) {
    const input = make("input", { type: "checkbox" });
    input.addEventListener("change", () => change({ [name]: input.checked }));
    const show = (value) => (input.checked = value);
    return [make("label", { className: "switch" }, input, label), show];
  },
};

/**
 * Show an explorable: { title, state, numbers, picture, keys?, press?, buttons?, panel?, stage? }.
 *
 * numbers(state) computes what is shown, or throws a ShapeError; picture(state, numbers) draws it
 * as { height, alt, body }; keys and press answer the keyboard and the mouse with changes of state.
 * panel(element, { state, change }) adds controls of its own, and returns what updates them.
 * stage(element, { state, change }) returns what puts a picture into the stage, in the place of SVG.
 */
export function mount({ model, el }, explorable) {
  const controls = model.get("controls");
  const names = [...controls.map(({ name }) => name), ...explorable.state];
  const state = {};
  const read = () => names.forEach((name) => (state[name] = model.get(name)));
  const change = (changes, { tell = true } = {}) => {
    for (const control of controls) {
      if (control.name in changes) changes = { ...control.sets, ...changes };
    }
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    if (tell) model.save_changes();
  };

  // On a narrow screen the stage is moved: the keyboard must reach it, too.
  const ariaLabel = explorable.hint ?? explorable.title;
  const focus = (explorable.keys || !explorable.stage) && { tabIndex: 0, role: "group", ariaLabel };
  const stage = make("div", { className: "stage", ...focus });
  const status = make("p", { className: "status", role: "status" });
  const root = make("div", { className: "convcourse", role: "group", ariaLabel: explorable.title });
  const built = controls.map((control) => CONTROLS[control.control](control, change));
  const panel = make("div", { className: "panel" }, ...built.map(([element]) => element));
  if (explorable.buttons) {
    const buttons = explorable.buttons.map(({ label, press }) =>
      button(label, () => change(press(state))),
    );
    panel.append(make("div", { className: "buttons" }, ...buttons));
  }
  root.append(panel, stage, status);
  el.replaceChildren(root);
  read();
  const own = explorable.panel?.(panel, { state, change });
  const put = explorable.stage?.(stage, { state, change });

  if (explorable.hint) root.insertBefore(make("p", { className: "hint", textContent: explorable.hint }), stage);
  if (explorable.keys) {
    stage.addEventListener("keydown", (event) => {
      const changes = explorable.keys(event.key, state);
      if (!changes) return;
      event.preventDefault();
      event.stopPropagation();
      change(changes);
    });
  }
  stage.addEventListener("click", (event) => {
    const target = event.target.closest("[data-press]");
    const changes = target && explorable.press?.(target.dataset, state);
    if (changes) change(changes);
  });

  const svg = make("div", { innerHTML: draw("svg", { role: "img" }) }).firstChild;
  const paint = canvas(svg);
  const told = []; // what each control stands at
  let telling;
  const show = () => {
    read();
    built.forEach(([, showValue], i) => {
      const value = state[controls[i].name];
      if (value !== told[i]) showValue(value);
      told[i] = value;
    });
    const drawn = pictureOf(explorable, state);
    const { height, alt, body, shown } = drawn;
    if (put && shown) put(drawn);
    else {
      if (svg.parentNode !== stage) stage.replaceChildren(svg);
      resize(svg, WIDTH, height);
      svg.setAttribute("aria-label", alt);
      paint(body);
    }
    own?.(shown);
    // A reader who listens hears where the sliders came to rest, not each step on the way.
    clearTimeout(telling);
    telling = setTimeout(() => (status.textContent = alt), 400);
  };
  let due = false;
  // Several traits that change at once make one drawing, still within this frame.
  const later = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      show();
    });
  };
  show();
  for (const name of names) model.on(`change:${name}`, later);
  return () => {
    own?.(); // nothing is shown any more
    clearTimeout(telling);
    for (const name of names) model.off(`change:${name}`, later);
  };
}

/** What an explorable shows at a state: its drawing, or the sentence why there is none. */
export function pictureOf(explorable, state) {
  try {
    const shown = explorable.numbers(state);
    return { ...explorable.picture(state, shown), shown };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return refusal(error.message);
  }
}

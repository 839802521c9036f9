// One convolution, every array of it: choose a number, and what it depends on or feeds lights up.

import { ShapeError, axes, format, range } from "./arithmetic.js";
import { cell, draw, moved, write } from "./drawing.js";
import { KINDS } from "./palette.js";

const UNIT = 31; // a cell, in pixels of the screen: its number can be read on a phone
const MOST = 12; // terms of a number that feeds many

/** Which pixel stands at a place of the frame; -1 for a zero. */
function source(i, size, border) {
  if (i >= 0 && i < size) return i;
  if (border === "zeros") return -1;
  if (border === "replicate") return i < 0 ? 0 : size - 1;
  if (border === "circular") return (i + size) % size;
  return i < 0 ? -i : 2 * (size - 1) - i;
}

function checkBorder(name, { size, before, after }, border) {
  const widest = Math.max(before, after);
  const most = { reflect: size - 1, circular: size }[border] ?? widest;
  if (widest <= most) return;
  throw new ShapeError(
    `along the ${name}, ${border} padding of ${widest} has only ${most} pixels to copy from an ` +
      `image of ${size}. Use padding <= ${most}, a larger image or another border.`,
  );
}

function checkSizes(state) {
  const least = { size: 1, channels: 1, kernel: 1, kernels: 1, before: 0, after: 0 };
  for (const [name, minimum] of Object.entries({ ...least, stride: 1, dilation: 1 })) {
    if (state[name] >= minimum) continue;
    throw new ShapeError(
      `${name} must be at least ${minimum}: got ${state[name]}. Use ${minimum} or more.`,
    );
  }
}

/** An array as planes of rows of columns, its numbers by a function of (plane, row, column). */
function planes(count, rows, columns, value) {
  const values = range(count).flatMap((c) =>
    range(rows).flatMap((i) => range(columns).map((j) => value(c, i, j))),
  );
  return { count, rows, columns, values };
}

const settings = [
  ...["x", "w", "grad_y", "size", "kernel", "channels", "kernels", "stride", "dilation"],
  ...["padding", "border", "before", "after", "show"],
];
const layers = new Map();

/** All arrays of a setting; the last few are kept, for choosing a number changes none of them. */
function layerOf(state) {
  const key = JSON.stringify(settings.map((name) => state[name]));
  if (!layers.has(key)) {
    if (layers.size > 7) layers.delete(layers.keys().next().value);
    layers.set(key, { key, ...arraysOf(state) });
  }
  return layers.get(key);
}

function arraysOf(state) {
  checkSizes(state);
  const { x, w, grad_y: given, size, kernel, stride, dilation, border, before, after } = state;
  const [height, width] = [Math.min(size, x.length), Math.min(size, x[0].length)];
  const [kh, kw] = [Math.min(kernel, w.length), Math.min(kernel, w[0].length)];
  const c_in = Math.min(state.channels, x[0][0].length, w[0][0].length);
  const c_out = Math.min(state.kernels, w[0][0][0].length);
  const padding = state.padding === "explicit" ? [before, after] : state.padding;
  const [rows, columns] = axes([height, width], [kh, kw], { stride, dilation, padding });
  checkBorder("height", rows, border);
  checkBorder("width", columns, border);

  const image = planes(c_in, height, width, (c, i, j) => x[i][j][c]);
  const weights = planes(c_in * c_out, kh, kw, (k, a, b) => w[a][b][k % c_in][Math.floor(k / c_in)]);
  const [tall, wide] = [rows.positions.length, columns.positions.length];
  const { values: origin } = planes(c_in, tall, wide, (c, i, j) => {
    const row = source(i - rows.before, height, border);
    const col = source(j - columns.before, width, border);
    return row < 0 || col < 0 ? -1 : (c * height + row) * width + col;
  });
  const framed = origin.map((pixel) => (pixel < 0 ? 0 : image.values[pixel]));
  const frame = { count: c_in, rows: tall, columns: wide, values: framed };

  const [P, Q] = [rows.out * columns.out, kh * kw * c_in];
  // For each number of X_col, its place in the frame.
  const { values: places } = planes(1, Q, P, (_, q, p) => {
    const [a, b] = [Math.floor(q / c_in / kw), Math.floor(q / c_in) % kw];
    const [r, s] = [Math.floor(p / columns.out), p % columns.out];
    const row = r * stride + a * dilation;
    return ((q % c_in) * tall + row) * wide + s * stride + b * dilation;
  });
  const X_col = { count: 1, rows: Q, columns: P, values: places.map((place) => framed[place]) };
  const weightOf = (q, o) => (o * c_in + (q % c_in)) * kh * kw + Math.floor(q / c_in);
  const output = (value) => planes(c_out, rows.out, columns.out, value);
  const y = output(() => 0);
  const grad_y = output((o, r, s) => {
    const line = given[r % given.length];
    const values = line[s % line.length];
    return values[o % values.length];
  });
  const grad_x = { ...image, values: image.values.map(() => 0) };
  const grad_w = { ...weights, values: weights.values.map(() => 0) };
  for (const q of range(Q)) {
    for (const p of range(P)) {
      const place = places[q * P + p];
      for (const o of range(c_out)) {
        const [k, out] = [weightOf(q, o), o * P + p];
        y.values[out] += framed[place] * weights.values[k];
        grad_w.values[k] += grad_y.values[out] * framed[place];
        if (origin[place] >= 0) grad_x.values[origin[place]] += grad_y.values[out] * weights.values[k];
      }
    }
  }
  // A true convolution with this, at every place, is the gradient of the frame.
  const outputAt = (i, { span, out }) => {
    const steps = (i - span + 1) / stride;
    return Number.isInteger(steps) && steps >= 0 && steps < out ? steps : -1;
  };
  const spreadOf = planes(c_out, tall + rows.span - 1, wide + columns.span - 1, (o, i, j) => {
    const [r, s] = [outputAt(i, rows), outputAt(j, columns)];
    return r < 0 || s < 0 ? -1 : (o * rows.out + r) * columns.out + s;
  });
  const values = spreadOf.values.map((out) => (out < 0 ? 0 : grad_y.values[out]));
  const spread = { ...spreadOf, values };

  const read = new Set(places);
  const ends = [rows, columns].map(({ starts, before, span }) => starts.at(-1) + before + span);
  const { values: kinds } = planes(c_in, tall, wide, (c, i, j) => {
    const place = (c * tall + i) * wide + j;
    if (!read.has(place)) return i >= ends[0] || j >= ends[1] ? "dropped" : "stepped";
    return origin[place] < 0 ? "zero" : "input";
  });
  const framing = tall > height || wide > width ? { frame } : {};
  const maps = state.show === "backward" ? { grad_y, spread, grad_x, grad_w } : { y };
  const shown = { x: image, ...framing, w: weights, X_col, ...maps };
  const both = [c_in, c_out];
  const axesOf = { w: both, grad_w: both, X_col: [], y: [c_out], grad_y: [c_out], spread: [c_out] };
  const channels = (name) => (axesOf[name] ?? [c_in]).filter((count) => count > 1);
  const outputs = spreadOf.values;
  const sizes = { P, Q, c_in, c_out, kh, kw, dilation, padded: "frame" in shown };
  const numbering = { origin, places, weightOf, outputs, channels };
  const arrays = { x: image, frame, w: weights, X_col, y, grad_y, spread, grad_x, grad_w };
  return { arrays, shown, kinds, ...sizes, ...numbering };
}

/** A cell of an array as its index, with channels where there are more than one. */
function named(layer, name, number) {
  const { rows, columns } = layer.arrays[name];
  const place = number % (rows * columns);
  let plane = Math.floor(number / (rows * columns));
  const index = [Math.floor(place / columns), place % columns];
  for (const size of layer.channels(name)) {
    index.push(plane % size);
    plane = Math.floor(plane / size);
  }
  return `${name}[${index.join(", ")}]`;
}

// What stands in for an array that is not shown.
const OTHER = { grad_y: "y", y: "grad_y", grad_x: "x", grad_w: "w", spread: "y", frame: "x" };

// What has no part in the gradients that a number comes from or goes into.
const APART = {
  x: ["w"],
  frame: ["w"],
  X_col: ["w"],
  w: ["x", "frame", "X_col"],
  grad_x: ["grad_w"],
  grad_w: ["grad_x"],
};

function chosenOf({ shown }, { array, plane, row, col }) {
  let name = array;
  for (let i = 0; i < 2; i++) if (!(name in shown)) name = OTHER[name] ?? "y";
  if (!(name in shown)) name = "grad_y";
  const { count, rows, columns } = shown[name];
  const within = (value, size) => Math.max(0, Math.min(value, size - 1));
  return [name, within(plane, count), within(row, rows), within(col, columns)];
}

/** The products that a cell has a part in: a number of X_col times a weight, for one output. */
function termsOf(layer, name, number) {
  const { P, Q, c_out, places, origin, weightOf, outputs } = layer;
  if (name === "spread") [name, number] = ["y", outputs[number]];
  const part = {
    X_col: (q, p) => q * P + p,
    frame: (q, p) => places[q * P + p],
    x: (q, p) => origin[places[q * P + p]],
    w: (q, p, o) => weightOf(q, o),
    y: (q, p, o) => o * P + p,
  }[name.replace("grad_", "")];
  const found = [];
  for (let q = 0; q < Q; q++) {
    for (let p = 0; p < P; p++) {
      for (let o = 0; o < c_out; o++) {
        if (part(q, p, o) !== number) continue;
        const place = places[q * P + p];
        const out = o * P + p;
        found.push({ frame: place, x: origin[place], w: weightOf(q, o), X_col: q * P + p, y: out });
      }
    }
  }
  return found;
}

/** The cells of `spread` that the gradient of the chosen pixel, or place, reads. */
function windowsOfSpread({ arrays, origin, kh, kw, dilation }, name, number) {
  const { count, rows, columns } = arrays.spread;
  const { rows: tall, columns: wide } = arrays.frame;
  const copies = range(origin.length).filter((at) => (name === "frame" ? at : origin[at]) === number);
  return copies.flatMap((at) => {
    const [i, j] = [Math.floor(at / wide) % tall, at % wide];
    return range(count * kh * kw).map((k) => {
      const [o, a, b] = [Math.floor(k / kh / kw), Math.floor(k / kw) % kh, k % kw];
      return (o * rows + i + a * dilation) * columns + j + b * dilation;
    });
  });
}

const product = (...factors) =>
  factors.map((each) => (each < 0 ? `(${format(each)})` : format(each))).join("·");

function sentenceOf(layer, name, number, terms, show) {
  const { arrays, origin, places, outputs } = layer;
  const value = (of, at) => arrays[of].values[at];
  const own = value(name, number);
  const start = `${named(layer, name, number)} = `;
  const factors = { y: ["X_col", "w"], grad_w: ["grad_y", "X_col"], grad_x: ["grad_y", "w"] }[name];
  const factor = (of, term) => value(of, term[of.replace("grad_", "")]);
  if (factors) {
    if (!terms.length) return `${start}0: no window reads this pixel`;
    const sum = terms.map((term) => product(...factors.map((of) => factor(of, term))));
    return `${start}${sum.join(" + ")} = ${format(own)}`;
  }
  if (name === "spread" && !terms.length) {
    return `${start}0, a zero between or around the gradients: it adds nothing`;
  }
  const pixel = { X_col: () => origin[places[number]], frame: () => origin[number] }[name]?.() ?? -1;
  const same =
    name === "spread"
      ? `${named(layer, "grad_y", outputs[number])} = `
      : pixel < 0
        ? ""
        : `${named(layer, "x", pixel)} = `;
  const begin = start + same + format(own);
  if (!terms.length) {
    return `${begin} is read by no window: the step or the floor leaves it out`;
  }
  const gradient = name === "grad_y" || name === "spread";
  const targets = show !== "backward" ? ["y"] : { w: ["grad_x"] }[name] ?? ["grad_w"];
  if (gradient) targets.unshift("grad_x");
  const goes = targets.flatMap((target) => {
    const other = {
      y: name === "w" ? "X_col" : "w",
      grad_w: gradient ? "X_col" : "grad_y",
      grad_x: name === "w" ? "grad_y" : "w",
    }[target];
    const at = target.replace("grad_", "");
    // What arrives at a zero of the padding is lost.
    return terms
      .filter((term) => term[at] >= 0)
      .map((term) => `${product(own, factor(other, term))} in ${named(layer, target, term[at])}`);
  });
  const more = goes.length > MOST ? ` and ${goes.length - MOST} more` : "";
  const noun = goes.length === 1 ? "product" : "products";
  return `${begin} goes into ${goes.length} ${noun}: ${goes.slice(0, MOST).join(", ")}${more}`;
}

function numbers(state) {
  const layer = layerOf(state);
  const { shown } = layer;
  const chosen = chosenOf(layer, state);
  const [name, plane, row, col] = chosen;
  const number = (plane * shown[name].rows + row) * shown[name].columns + col;
  const terms = termsOf(layer, name, number);
  const lit = {};
  const outputs = new Set(terms.map(({ y }) => y));
  for (const of of Object.keys(shown)) {
    const found = new Set(terms.map((term) => term[of.replace("grad_", "")]));
    if (of === "spread") {
      found.clear();
      const windows = ["x", "frame", "grad_x"].includes(name);
      const own = windows
        ? windowsOfSpread(layer, name, number)
        : range(layer.outputs.length).filter((at) => outputs.has(layer.outputs[at]));
      own.forEach((at) => found.add(at));
    }
    if (state.show === "backward" && APART[name]?.includes(of)) found.clear();
    found.delete(-1);
    if (of === name) found.add(number);
    lit[of] = [...found].sort((one, other) => one - other);
  }
  const sentence = sentenceOf(layer, name, number, terms, state.show);
  const values = Object.fromEntries(Object.entries(shown).map(([of, each]) => [of, each.values]));
  const place = [plane, row, col];
  return { layer, chosen, array: name, place, number, lit, sentence, values };
}

// --- the drawing ------------------------------------------------------------------------------

const TITLES = {
  x: "the image",
  frame: "the image with its padding",
  w: "the kernel",
  X_col: "a window in each column",
  y: "the output",
  grad_y: "the gradient at the output",
  spread: "grad_y, zeros between and around",
  grad_x: "the gradient at the image",
  grad_w: "the gradient at the kernel",
};
const LIT = { w: "weight", y: "output", x: "read", frame: "read", X_col: "read" };

function picture(state, { layer, chosen, number, lit, sentence }) {
  const { shown, channels } = layer;
  const shapes = Object.fromEntries(
    Object.entries(shown).map(([name, { rows, columns }]) => [
      name,
      `(${[rows, columns, ...channels(name)].join(", ")})`,
    ]),
  );
  const counts = Object.entries(lit).map(
    ([name, { length }]) => `${length} of ${shown[name].values.length} in ${name}`,
  );
  const sizes = Object.entries(shapes).map((each) => each.join(" "));
  const alt = `${sentence}. Lit: ${counts.join(", ")}. Shapes: ${sizes.join(", ")}.`;
  layer.body ??= bodyOf(layer, shapes);
  return { alt, height: 1, body: layer.body, layer, chosen, number, lit, sentence };
}

function bodyOf(layer, shapes) {
  const arrays = Object.entries(layer.shown).map(([name, each]) => {
    const own = range(each.count).map((plane) => planeOf(layer, name, each, plane));
    const title = draw("p", {}, draw("b", {}, name), ` ${shapes[name]}, ${TITLES[name]}`);
    return draw(
      "div",
      { class: "array", "data-array": name, tabindex: 0, role: "group", "data-lm-suppress-shortcuts": "" },
      title,
      draw("div", { class: "planes" }, own),
    );
  });
  const used = new Set(["input", "zero", "read", "weight", ...layer.kinds]);
  used.add(layer.shown.y ? "output" : "gradient");
  const legend = Object.entries(KINDS)
    .filter(([kind]) => used.has(kind))
    .map(([kind, name]) =>
      draw("span", {}, svg(24, 17, cell(kind, 1, 1, 22, 15)), NAMES[kind] ?? name),
    );
  return (
    draw("p", { class: "sum code" }) +
    draw("div", { class: "arrays" }, arrays) +
    draw("p", { class: "legend" }, legend)
  );
}

const NAMES = { input: "number of an array", read: "pixel" };

const svg = (width, height, ...parts) =>
  draw("svg", { viewBox: `0 0 ${width} ${height}`, style: `width: ${width}px`, "aria-hidden": "true" }, parts);

/** One plane of an array, with its rows and columns numbered. */
function planeOf(layer, name, { count, rows, columns, values }, plane) {
  const [left, top] = [22, count > 1 ? 40 : 20];
  const small = { size: 12, dy: "0.35em" };
  const parts = [];
  if (count > 1) parts.push(write(left + (columns * UNIT) / 2, 12, channelOf(layer, name, plane), small));
  range(columns).forEach((j) => parts.push(write(left + (j + 0.5) * UNIT, top - 9, j, small)));
  for (const i of range(rows)) {
    parts.push(write(left - 10, top + (i + 0.5) * UNIT, i, small));
    for (const j of range(columns)) {
      const number = (plane * rows + i) * columns + j;
      const kind = baseOf(layer, name, number);
      const place = [left + j * UNIT, top + i * UNIT, UNIT, UNIT];
      parts.push(cell(kind, ...place, format(values[number]), { "data-n": number }));
    }
  }
  return svg(left + columns * UNIT + 3, top + rows * UNIT + 3, parts);
}

function channelOf({ c_in, c_out }, name, plane) {
  if (name !== "w" && name !== "grad_w") return `channel ${plane}`;
  const kernel = `kernel ${Math.floor(plane / c_in)}`;
  if (c_in === 1) return kernel;
  return c_out > 1 ? `${kernel}, ch. ${plane % c_in}` : `channel ${plane % c_in}`;
}

/** What a cell is as long as it is not lit. */
function baseOf({ kinds, places, outputs, padded, origin }, name, number) {
  if (name === "frame" || (name === "x" && !padded)) return kinds[number];
  if (name === "X_col") return origin[places[number]] < 0 ? "zero" : "input";
  return name === "spread" && outputs[number] < 0 ? "zero" : "input";
}

// --- keyboard and mouse -----------------------------------------------------------------------

/** Draw into the stage: the arrays once, and then nothing but which of their cells are lit. */
function stage(host, { state, change }) {
  let shown, drawn, cells;
  let pointer = "";
  const choose = (array, number) => {
    const { rows, columns } = shown.layer.shown[array];
    const [plane, place] = [Math.floor(number / (rows * columns)), number % (rows * columns)];
    change({ array, plane, row: Math.floor(place / columns), col: place % columns });
  };

  host.addEventListener("keydown", (event) => {
    const array = event.target.closest("[data-array]")?.dataset.array;
    if (!array) return;
    const { count, rows, columns } = shown.layer.shown[array];
    const [name, plane, row, col] = shown.chosen;
    // The planes stand side by side, and an arrow key goes from one to the next.
    let place = moved(event.key, [row, plane * columns + col], [rows, count * columns]);
    if (event.key === "Home") place = { row: 0, col: 0 };
    if (event.key === "End") place = { row: rows - 1, col: count * columns - 1 };
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    pointer = "";
    // Who comes from another array begins at the first number that is lit here.
    if (array !== name && shown.lit[array].length) return choose(array, shown.lit[array][0]);
    const [into, at] = [Math.floor(place.col / columns), place.col % columns];
    choose(array, (into * rows + place.row) * columns + at);
  });
  const point = (event) => {
    const found = event.target.closest("[data-n]");
    const at = `${event.clientX} ${event.clientY}`;
    // A picture that changes under a mouse that rests is no move of the mouse.
    if (!found || (at === pointer && event.type !== "click")) return;
    pointer = at;
    const { array } = found.closest("[data-array]").dataset;
    const number = Number(found.dataset.n);
    if (array !== shown.chosen[0] || number !== shown.number) choose(array, number);
  };
  host.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(event));
  host.addEventListener("click", point);

  return (now) => {
    shown = now;
    const { layer, lit, chosen, number, sentence } = now;
    if (drawn !== layer || !host.querySelector(".arrays")) {
      host.innerHTML = now.body;
      drawn = layer;
      cells = {};
      for (const array of host.querySelectorAll("[data-array]")) {
        const own = [...array.querySelectorAll("[data-n]")];
        cells[array.dataset.array] = { array, own, marked: new Set() };
      }
    }
    host.querySelector(".sum").textContent = sentence;
    for (const [name, { array, own, marked }] of Object.entries(cells)) {
      const now = new Set(lit[name]);
      const kind = LIT[name] ?? "gradient";
      for (const at of marked) {
        if (!now.has(at)) own[at].setAttribute("class", `cell ${baseOf(layer, name, at)}`);
      }
      for (const at of now) {
        const mark = name === chosen[0] && at === number ? "lit chosen" : "lit";
        const base = baseOf(layer, name, at);
        own[at].setAttribute("class", `cell ${base === "zero" ? "zero" : kind} ${mark}`);
      }
      cells[name].marked = now;
      array.ariaLabel = `${name}, ${TITLES[name]}: ${now.size} of ${own.length} lit`;
    }
    for (const [name, { array, own }] of Object.entries(cells)) {
      const first = name === chosen[0] ? number : lit[name][0];
      if (first !== undefined) reveal(array, own[first]);
    }
  };
}

/** Scroll an array that is larger than its place, as far as a cell needs to be seen. */
function reveal(array, own) {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = array;
  if (scrollWidth <= clientWidth && scrollHeight <= clientHeight) return;
  const [outer, inner] = [array, own].map((each) => each.getBoundingClientRect());
  const by = (from, to, start, end) => Math.min(0, from - start) + Math.max(0, to - end);
  array.scrollLeft += by(inner.left, inner.right, outer.left + UNIT, outer.right - UNIT);
  array.scrollTop += by(inner.top, inner.bottom, outer.top + 2 * UNIT, outer.bottom - UNIT);
}

export const links = {
  title: "One convolution, and what every number of it hangs on",
  hint: "Tab goes from array to array, the arrow keys from number to number; a mouse only points.",
  state: ["x", "w", "grad_y", "array", "plane", "row", "col"],
  numbers,
  picture,
  stage,
};

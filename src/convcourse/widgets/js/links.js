// One convolution, every array: choose a number, and what it depends on or feeds lights up.

import { BORDERS, ShapeError, axes, checkBorder, format, product, range, within } from "./arithmetic.js";
import { canvas, cell, cells, draw, moved, resize, write } from "./drawing.js";
import { KINDS } from "./palette.js";

const UNIT = 31; // of a cell, in pixels: its number can be read on a phone
const LEFT = 22; // of the first cell in a plane
const MOST = 12; // products in a sentence
const COUNTS = ["size", "channels", "kernel", "kernels", "stride", "dilation"];
const VALUES = ["x", "w", "grad_y", "padding", "border", "before", "after", "show"];

/** Planes for channels, rows and columns; each number by a function of (plane, row, column). */
const planes = (channels, rows, columns, value, kinds) => {
  const count = channels.reduce((product, each) => product * each, 1);
  const at = (n) => [Math.floor(n / rows / columns), Math.floor(n / columns) % rows, n % columns];
  const values = range(count * rows * columns).map((n) => value(...at(n)));
  return { channels: channels.filter((each) => each > 1), count, rows, columns, at, values, kinds };
};

let kept = {};

function layerOf(state) {
  const key = JSON.stringify([...COUNTS, ...VALUES].map((name) => state[name]));
  if (key !== kept.key) kept = { key, ...arraysOf(state) };
  return kept;
}

function arraysOf(state) {
  for (const name of COUNTS) {
    if (state[name] >= 1) continue;
    throw new ShapeError(`${name} must be at least 1: got ${state[name]}. Use 1 or more.`);
  }
  const { x, w, grad_y: given, size, kernel, stride, dilation, border, before, after } = state;
  const [height, width] = [Math.min(size, x.length), Math.min(size, x[0].length)];
  const [kh, kw] = [Math.min(kernel, w.length), Math.min(kernel, w[0].length)];
  const c_in = Math.min(state.channels, x[0][0].length, w[0][0].length);
  const c_out = Math.min(state.kernels, w[0][0][0].length);
  const padding = state.padding === "explicit" ? [before, after] : state.padding;
  const [rows, columns] = axes([height, width], [kh, kw], { stride, dilation, padding });
  checkBorder("height", rows, border);
  checkBorder("width", columns, border);

  const image = planes([c_in], height, width, (c, i, j) => x[i][j][c]);
  const weigh = (k, a, b) => w[a][b][k % c_in][Math.floor(k / c_in)];
  const weights = planes([c_in, c_out], kh, kw, weigh);
  const [tall, wide] = [rows.positions.length, columns.positions.length];
  const origins = planes([c_in], tall, wide, (c, i, j) => {
    const row = BORDERS[border](rows.positions[i], height);
    const col = BORDERS[border](columns.positions[j], width);
    return row < 0 || col < 0 ? -1 : (c * height + row) * width + col;
  });
  const origin = origins.values;
  const frame = { ...origins, values: origin.map((at) => image.values[at] ?? 0) };
  // Rows of X_col are weights, in the order row, column, channel; its columns are windows.
  const [Q, P] = [kh * kw * c_in, rows.out * columns.out];
  const { values: places, ...shape } = planes([], Q, P, (_, q, p) => {
    const tap = Math.floor(q / c_in);
    const row = Math.floor(p / columns.out) * stride + Math.floor(tap / kw) * dilation;
    const col = (p % columns.out) * stride + (tap % kw) * dilation;
    return ((q % c_in) * tall + row) * wide + col;
  });
  const X_col = { ...shape, values: places.map((at) => frame.values[at]) };
  X_col.kinds = places.map((at) => (origin[at] < 0 ? "zero" : "input"));
  const y = planes([c_out], rows.out, columns.out, () => 0);
  const grad_y = planes([c_out], rows.out, columns.out, (o, r, s) => {
    const pixel = given[r % given.length][s % given[0].length];
    return pixel[o % pixel.length];
  });
  const zeros = (array) => ({ ...array, values: array.values.map(() => 0) });
  const [grad_x, grad_w] = [zeros(image), zeros(weights)];
  // A true convolution of this with the kernel is the gradient of the frame.
  const [high, across] = [tall + rows.span - 1, wide + columns.span - 1];
  const spread = planes([c_out], high, across, () => 0);
  spread.kinds = spread.values.map(() => "zero");
  const outputs = spread.values.map(() => -1);
  grad_y.values.forEach((value, n) => {
    const [o, r, s] = grad_y.at(n);
    const row = o * high + rows.span - 1 + r * stride;
    const at = row * across + columns.span - 1 + s * stride;
    [spread.values[at], spread.kinds[at], outputs[at]] = [value, "input", n];
  });
  /** The cells of spread that places of the frame read. */
  const windows = (copies) =>
    copies.flatMap((at) => {
      const [, i, j] = frame.at(at);
      const place = (o, a, b) => (o * high + i + a * dilation) * across + j + b * dilation;
      return planes([c_out], kh, kw, place).values;
    });

  // Every product, as the places of its parts: all links are in this list.
  const terms = [];
  places.forEach((place, at) => {
    const [q, p] = [Math.floor(at / P), at % P];
    for (const o of range(c_out)) {
      const k = (o * c_in + (q % c_in)) * kh * kw + Math.floor(q / c_in);
      const term = { frame: place, x: origin[place], w: k, X_col: at, y: o * P + p };
      terms.push(term);
      y.values[term.y] += frame.values[place] * weights.values[k];
      grad_w.values[k] += grad_y.values[term.y] * frame.values[place];
      if (term.x >= 0) grad_x.values[term.x] += grad_y.values[term.y] * weights.values[k];
    }
  });
  const read = new Set(places);
  const ends = [rows, columns].map(({ starts, before, span }) => starts.at(-1) + before + span);
  frame.kinds = origin.map((_, at) => {
    const [, i, j] = frame.at(at);
    if (!read.has(at)) return i >= ends[0] || j >= ends[1] ? "dropped" : "stepped";
    const [row, col] = [rows.positions[i], columns.positions[j]];
    return row >= 0 && row < height && col >= 0 && col < width ? "input" : "zero";
  });
  const padded = origin.length > image.values.length;
  if (!padded) image.kinds = frame.kinds;
  const arrays = { x: image, frame, w: weights, X_col, y, grad_y, spread, grad_x, grad_w };
  const backward = state.show === "backward";
  const names = ["x", ...(padded ? ["frame"] : []), "w", "X_col"];
  names.push(...(backward ? ["grad_y", "spread", "grad_x", "grad_w"] : ["y"]));
  return { arrays, names, backward, origin, places, outputs, windows, terms };
}

function named({ arrays }, name, number) {
  let [plane, ...index] = arrays[name].at(number);
  for (const size of arrays[name].channels) {
    index.push(plane % size);
    plane = Math.floor(plane / size);
  }
  return `${name}[${index.join(", ")}]`;
}

const OTHER = { grad_y: "y", grad_x: "x", grad_w: "w", spread: "y", frame: "x" };

// What has no part in the gradients that a number comes from or goes into.
const APART = { x: "w", frame: "w", X_col: "w", grad_x: "grad_w", grad_w: "grad_x" };
APART.w = "x frame X_col";

const plain = (name) => name.replace("grad_", "");

function sentenceOf(layer, name, number, terms) {
  const { arrays, origin, places, outputs, backward } = layer;
  const own = arrays[name].values[number];
  const factor = (of, term) => arrays[of].values[term[plain(of)]];
  const factors = { y: ["X_col", "w"], grad_w: ["grad_y", "X_col"], grad_x: ["grad_y", "w"] }[name];
  let text = `${named(layer, name, number)} = `;
  if (factors) {
    if (!terms.length) return `${text}0: no window reads this pixel`;
    const products = terms.map((term) => product(...factors.map((of) => factor(of, term))));
    return `${text}${products.join(" + ")} = ${format(own)}`;
  }
  const pixel = { X_col: origin[places[number]], frame: origin[number] }[name] ?? -1;
  if (pixel >= 0) text += `${named(layer, "x", pixel)} = `;
  if (name === "spread") {
    if (!terms.length) return `${text}0, a zero between or around the gradients: it adds nothing`;
    text += `${named(layer, "grad_y", outputs[number])} = `;
  }
  text += format(own);
  if (!terms.length) return `${text} is read by no window: the step or the floor leaves it out`;
  const gradient = name === "grad_y" || name === "spread";
  const targets = gradient ? ["grad_x", "grad_w"] : [name === "w" ? "grad_x" : "grad_w"];
  const goes = (backward ? targets : ["y"]).flatMap((target) => {
    const other = {
      y: name === "w" ? "X_col" : "w",
      grad_w: gradient ? "X_col" : "grad_y",
      grad_x: gradient ? "w" : "grad_y",
    }[target];
    const at = plain(target);
    // What arrives at a zero of the padding is lost.
    return terms
      .filter((term) => term[at] >= 0)
      .map((term) => `${product(own, factor(other, term))} in ${named(layer, target, term[at])}`);
  });
  const more = goes.length > MOST ? ` and ${goes.length - MOST} more` : "";
  const noun = goes.length === 1 ? "product" : "products";
  return `${text} goes into ${goes.length} ${noun}: ${goes.slice(0, MOST).join(", ")}${more}`;
}

function numbers(state) {
  const layer = layerOf(state);
  const { arrays, names, origin, outputs, windows, backward } = layer;
  const wanted = [state.array, OTHER[state.array], "y", "grad_y"];
  const array = wanted.find((name) => names.includes(name));
  const { count, rows, columns } = arrays[array];
  const place = [within(state.plane, count), within(state.row, rows), within(state.col, columns)];
  const number = (place[0] * rows + place[1]) * columns + place[2];
  const [key, at] = array === "spread" ? ["y", outputs[number]] : [plain(array), number];
  const terms = layer.terms.filter((term) => term[key] === at);

  const lit = {};
  const values = {};
  for (const name of names) {
    let own = terms.map((term) => term[plain(name)]);
    if (name === "spread") {
      const tied = new Set(terms.map((term) => term.y));
      const copies = range(origin.length).filter((i) => (key === "x" ? origin[i] : i) === at);
      const cells = range(outputs.length).filter((i) => tied.has(outputs[i]));
      own = key === "x" || key === "frame" ? windows(copies) : cells;
    }
    const found = new Set(backward && APART[array]?.split(" ").includes(name) ? [] : own);
    found.delete(-1);
    if (name === array) found.add(number);
    lit[name] = [...found].sort((one, other) => one - other);
    values[name] = arrays[name].values;
  }
  const sentence = sentenceOf(layer, array, number, terms);
  return { layer, array, place, number, lit, sentence, values };
}

const TITLES = {
  x: "the image",
  frame: "the padded image",
  w: "the kernel",
  X_col: "a window in each column",
  y: "the output",
  grad_y: "gradient at the output",
  spread: "grad_y among zeros: its true convolution with w holds grad_x",
  grad_x: "gradient at the image",
  grad_w: "gradient at the kernel",
};
const NAMES = { input: "number of an array", zero: "padding", read: "pixel" };
const LIT = { w: "weight", y: "output", x: "read", frame: "read", X_col: "read" };

function picture(_, { layer, lit, sentence }) {
  const counts = layer.names.map(
    (name) => `${lit[name].length} of ${layer.arrays[name].values.length} in ${name}`,
  );
  layer.drawn ??= drawnOf(layer);
  const alt = `${sentence}. Lit: ${counts.join(", ")}.`;
  return { alt, height: 1, body: layer.drawn.legend + layer.drawn.bodies.flat().join("") };
}

/** What stands as long as the setting does: the planes of each array, and a legend. */
function drawnOf(layer) {
  const used = ["input", "read", "weight", layer.backward ? "gradient" : "output"];
  for (const name of layer.names) used.push(...(layer.arrays[name].kinds ?? []));
  const legend = Object.entries({ ...KINDS, ...NAMES })
    .filter(([kind]) => used.includes(kind))
    .map(([kind, name]) => {
      const text = write(28, 13, name, { size: 13, anchor: "start" });
      const width = 32 + 7.2 * name.length;
      const size = { viewBox: `0 0 ${width} 18`, style: `width: ${width}px`, "aria-hidden": "true" };
      return draw("svg", size, cell(kind, 1, 1, 22, 15), text);
    });
  const bodies = layer.names.map((name) =>
    range(layer.arrays[name].count).map((plane) => planeOf(layer, name, plane)),
  );
  return { legend: legend.join(""), bodies };
}

const topOf = ({ count }) => (count > 1 ? 40 : 20);

function cornerOf(array, n) {
  const [, i, j] = array.at(n);
  return [LEFT + j * UNIT, topOf(array) + i * UNIT];
}

/** Texts in one element, each in the middle of its cell: many elements would be slow. */
function row(texts, y, size) {
  const x = texts.flatMap((text, j) =>
    range(text.length).map((i) => LEFT + (j + 0.5) * UNIT + 0.6 * size * (i + 0.5 - text.length / 2)),
  );
  return write(x.map((each) => each.toFixed(1)).join(" "), y + 0.35 * size, texts.join(""), { size, class: "code" });
}

function planeOf(layer, name, plane) {
  const array = layer.arrays[name];
  const { count, rows, columns, values, kinds } = array;
  const top = topOf(array);
  const middle = (i) => top + (i + 0.5) * UNIT;
  const inputs = layer.arrays.x.count;
  const kernel = `kernel ${Math.floor(plane / inputs)}, ch. ${plane % inputs}`;
  const label = plain(name) === "w" ? kernel : `channel ${plane}`;
  let body = count > 1 ? write(LEFT + (columns * UNIT) / 2, 16, label, { size: 12 }) : "";
  body += row(range(columns).map(String), top - 9, 12);
  body += range(rows).map((i) => write(LEFT - 10, middle(i) + 4, i, { size: 12 })).join("");
  const own = range(plane * rows * columns, (plane + 1) * rows * columns);
  const places = {};
  for (const n of own) (places[kinds?.[n] ?? "input"] ??= []).push(cornerOf(array, n));
  for (const [kind, each] of Object.entries(places)) body += cells(kind, each, UNIT);
  const texts = own.map((n) => format(values[n]));
  const size = Math.min(16, UNIT / 0.65 / Math.max(...texts.map((text) => text.length)));
  return body + range(rows).map((i) => row(texts.slice(i * columns, (i + 1) * columns), middle(i), size)).join("");
}

function stage(host, { change }) {
  let now;
  const choose = (array, number) => {
    const [plane, row, col] = now.layer.arrays[array].at(number);
    change({ array, plane, row, col });
  };

  host.addEventListener("keydown", (event) => {
    const array = event.target.closest("[data-array]")?.dataset.array;
    if (!array) return;
    const { count, rows, columns } = now.layer.arrays[array];
    const [plane, row, col] = now.place;
    // The planes stand side by side: arrow keys go from one to the next.
    const to = moved(event.key, [row, plane * columns + col], [rows, count * columns]);
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    // Who comes from another array begins at the first number that is lit here.
    if (array !== now.array && now.lit[array].length) return choose(array, now.lit[array][0]);
    const into = Math.floor(to.col / columns);
    choose(array, (into * rows + to.row) * columns + (to.col % columns));
  });
  const point = (event) => {
    const svg = event.target.closest(".planes > svg");
    if (!svg) return;
    const { array } = svg.closest("[data-array]").dataset;
    const { rows, columns } = now.layer.arrays[array];
    const box = svg.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - topOf(now.layer.arrays[array])) / UNIT);
    const col = Math.floor((event.clientX - box.left - LEFT) / UNIT);
    if (row < 0 || col < 0 || row >= rows || col >= columns) return;
    const plane = [...svg.parentNode.children].indexOf(svg);
    const number = (plane * rows + row) * columns + col;
    if (array !== now.array || number !== now.number) choose(array, number);
  };
  host.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(event));
  host.addEventListener("click", point);

  let [made, canvases] = ["", {}];
  const build = ({ names, arrays }) => {
    const svg = draw("svg", { "aria-hidden": "true" });
    const all = names.map((name) => {
      const planes = draw("div", { class: "planes" }, range(arrays[name].count).map(() => svg));
      const more = { "data-array": name, tabindex: 0, "data-lm-suppress-shortcuts": "" };
      return draw("div", { class: "array", role: "group", ...more }, draw("p", {}), planes);
    });
    const [sum, legend] = ["sum code", "legend"].map((name) => draw("p", { class: name }));
    host.innerHTML = sum + draw("div", { class: "arrays" }, all) + legend;
    for (const { dataset, lastChild } of host.querySelectorAll(".array")) {
      canvases[dataset.array] = [...lastChild.children].map((each) => [each, canvas(each)]);
    }
  };

  return ({ shown }) => {
    now = shown;
    const { layer, lit, number, sentence } = now;
    const wanted = layer.names.map((name) => name + layer.arrays[name].count).join();
    if (made !== wanted || !host.querySelector(".arrays")) build(layer);
    made = wanted;
    const [sum, arrays, legend] = host.children;
    sum.textContent = sentence;
    legend.innerHTML = layer.drawn.legend;
    layer.names.forEach((name, k) => {
      const own = layer.arrays[name];
      const size = [own.rows, own.columns, ...own.channels].join(", ");
      const [title] = arrays.children[k].children;
      title.innerHTML = `${draw("b", {}, `${name} (${size})`)} ${TITLES[name]}`;
      const bodies = [...layer.drawn.bodies[k]];
      const chosen = name === now.array ? [number] : [];
      // Their frames lie above those of their neighbours.
      for (const n of [...lit[name].filter((each) => each !== chosen[0]), ...chosen]) {
        const more = { class: `cell ${LIT[name] ?? "gradient"} lit${n === chosen[0] ? " chosen" : ""}` };
        bodies[own.at(n)[0]] += cell("", ...cornerOf(own, n), UNIT, UNIT, format(own.values[n]), more);
      }
      canvases[name].forEach(([svg, paint], plane) => {
        const width = LEFT + own.columns * UNIT + 3;
        resize(svg, width, topOf(own) + own.rows * UNIT + 3);
        svg.style.width = `${width}px`;
        paint(bodies[plane]);
      });
      const said = `${name}, ${TITLES[name]}: ${lit[name].length} of ${own.values.length} lit`;
      arrays.children[k].ariaLabel = said;
    });
    // Reading where they are is slow as long as they change.
    layer.names.forEach((name, k) => {
      const [n] = lit[name];
      if (n === undefined) return;
      const own = layer.arrays[name];
      reveal(arrays.children[k], canvases[name][own.at(n)[0]][0], cornerOf(own, n));
    });
  };
}

function reveal(array, svg, [left, top]) {
  if (array.scrollWidth <= array.clientWidth && array.scrollHeight <= array.clientHeight) return;
  const [outer, inner] = [array, svg].map((each) => each.getBoundingClientRect());
  const by = (before, after) => Math.min(0, before) + Math.max(0, after);
  const [x, y] = [inner.left + left - outer.left, inner.top + top - outer.top];
  array.scrollLeft += by(x - UNIT, x + 2 * UNIT - outer.width);
  array.scrollTop += by(y - 2 * UNIT, y + 2 * UNIT - outer.height);
}

export const links = {
  title: "One convolution, and what every number of it hangs on",
  hint: "Point at a number; or use Tab between arrays and arrow keys within.",
  state: [...COUNTS, "x", "w", "grad_y", "array", "plane", "row", "col"],
  numbers,
  picture,
  stage,
};

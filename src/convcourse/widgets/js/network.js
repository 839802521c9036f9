// A small network that reads a drawing: every map live, and one number of it taken apart.

import { ShapeError, format, range, total, within } from "./arithmetic.js";
import { button, cell, frame, lines, make, moved, withLegend, write } from "./drawing.js";

const SIDE = 28;
const LAYERS = ["input", "conv1", "pool1", "conv2", "pool2", "conv3", "dense1", "dense2"];
const LAST = LAYERS.length - 1;
const pools = (number) => number === 2 || number === 4;
const largest = (values) => values.indexOf(Math.max(...values));

/** A number from 0 to 1 that looks random, and is the same in Python: a hash of its place. */
function random(place) {
  let t = place + 1;
  for (const factor of [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35]) {
    t = Math.imul(t, factor);
    t ^= t >>> 15;
  }
  return (t >>> 0) / 2 ** 32;
}

function kernelsOf(layers, trained) {
  const kernels = layers.map(({ shape: [side, , depth, out], factor, data, bias, fans }, n) => {
    const limit = Math.sqrt(6 / fans);
    const guess = (_, i) => limit * (2 * random(10000 * (n + 1) + i) - 1);
    const whole = Int8Array.from(atob(data), (c) => c.charCodeAt(0));
    const w = Float64Array.from(whole, trained ? (each) => factor * each : guess);
    return { side, depth, out, w, b: trained ? bias : bias.map(() => 0) };
  });
  for (const number of [0, 2, 4]) kernels.splice(number, 0, undefined);
  return kernels;
}

const hexOf = ({ digit, drawing, digits }) => (digits[digit] ?? drawing) || "0".repeat(SIDE ** 2);

/** The drawing as the network sees it: turned about its middle, moved, with noise. */
function imageOf(state) {
  const hex = hexOf(state);
  if (!/^[0-9a-f]{784}$/.test(hex)) {
    throw new ShapeError(
      `a drawing is ${SIDE ** 2} hexadecimal digits, ${SIDE} rows of ${SIDE} pixels: got ` +
        `${hex.length} characters. Use 0 for black and f for white.`,
    );
  }
  const angle = (state.turn * Math.PI) / 180;
  const [cos, sin, middle] = [Math.cos(angle), Math.sin(angle), (SIDE - 1) / 2];
  const inside = (i) => i >= 0 && i < SIDE;
  const ink = (i, j) => (inside(i) && inside(j) ? parseInt(hex[i * SIDE + j], 16) / 15 : 0);
  const v = new Float64Array(SIDE ** 2).map((_, n) => {
    const y = Math.floor(n / SIDE) - middle - state.down;
    const x = (n % SIDE) - middle - state.right;
    const [across, along] = [cos * x + sin * y + middle, cos * y - sin * x + middle];
    const [left, top] = [Math.floor(across), Math.floor(along)];
    const row = (i) => ink(i, left) + (across - left) * (ink(i, left + 1) - ink(i, left));
    return row(top) + (along - top) * (row(top + 1) - row(top));
  });
  if (v.every((value) => value === 0)) {
    throw new ShapeError(
      "the picture is black: no pixel holds ink, and every map its bias alone. " +
        "Draw a digit, take one of MNIST's, or move the drawing back into the frame.",
    );
  }
  const noisy = (value, i) => value + (state.noise / 100) * (2 * random(i) - 1);
  return { h: SIDE, w: SIDE, d: 1, v: v.map((e, i) => Math.max(0, Math.min(1, noisy(e, i)))) };
}

/** side x side numbers of one map of x (h, w, d), from a corner on. */
const patch = (x, top, left, side, k) =>
  range(side).map((i) => range(side).map((j) => x.v[((top + i) * x.w + left + j) * x.d + k]));

function convolved(x, { side, depth, out, w, b }, rectify) {
  const y = { h: x.h - side + 1, w: x.w - side + 1, d: out };
  y.v = new Float64Array(y.h * y.w * out);
  const sums = new Float64Array(out);
  for (let n = 0; n < y.h * y.w; n++) {
    sums.set(b);
    for (let a = 0; a < side; a++) {
      const from = ((Math.floor(n / y.w) + a) * x.w + (n % y.w)) * depth;
      for (let c = 0; c < side * depth; c++) {
        const value = x.v[from + c];
        const first = (a * side * depth + c) * out;
        for (let k = 0; value && k < out; k++) sums[k] += value * w[first + k];
      }
    }
    for (let k = 0; k < out; k++) y.v[n * out + k] = rectify ? Math.max(0, sums[k]) : sums[k];
  }
  return y;
}

function pooled(x) {
  const y = { h: x.h >> 1, w: x.w >> 1, d: x.d };
  y.v = new Float64Array(y.h * y.w * y.d).fill(-Infinity);
  for (let n = 0; n < x.v.length; n++) {
    const place = Math.floor(n / x.d);
    const i = Math.floor(place / x.w) >> 1;
    const j = (place % x.w) >> 1;
    const to = (i * y.w + j) * y.d + (n % x.d);
    if (i < y.h && j < y.w && x.v[n] > y.v[to]) y.v[to] = x.v[n];
  }
  return y;
}

let kept = {};
function mapsOf(state) {
  const { right, down, turn, noise, layers, trained } = state;
  const key = [hexOf(state), right, down, turn, noise, trained].join();
  if (key === kept.key && layers === kept.layers) return kept;
  const known = layers === kept.layers && trained === kept.trained;
  const kernels = known ? kept.kernels : kernelsOf(layers, trained);
  const maps = [imageOf(state)];
  for (const number of range(1, LAYERS.length)) {
    const [x, kernel] = [maps.at(-1), kernels[number]];
    maps.push(kernel ? convolved(x, kernel, number < LAST) : pooled(x));
  }
  kept = { key, layers, trained, kernels, maps };
  return kept;
}

function numbers(state) {
  const { kernels, maps } = mapsOf(state);
  const scores = Array.from(maps[LAST].v);
  const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const answer = powers.map((power) => power / total(powers));
  const number = LAYERS.indexOf(state.layer);
  const [map, below, kernel] = [maps[number], maps[number - 1], kernels[number]];
  const channel = within(state.channel, map.d);
  const [row, col] = [within(state.row, map.h), within(state.col, map.w)];
  const [[value]] = patch(map, row, col, 1, channel);
  const shown = { place: [number, channel, row, col], answer, maps, value, bias: 0, source: 0 };
  Object.assign(shown, { sums: [], pixels: [], weights: [], products: [] });
  if (pools(number)) shown.pixels = patch(below, 2 * row, 2 * col, 2, channel);
  if (!kernel) return shown;
  const { side, depth, out, w, b } = kernel;
  const parts = range(depth).map((c) => {
    const pixels = patch(below, row, col, side, c);
    const weights = patch({ w: side, d: depth * out, v: w }, 0, 0, side, c * out + channel);
    const products = pixels.map((line, i) => line.map((each, j) => each * weights[i][j]));
    return { pixels, weights, products };
  });
  shown.sums = parts.map(({ products }) => total(products.flat()));
  const most = largest(shown.sums.map(Math.abs));
  shown.source = state.source < 0 ? most : within(state.source, depth);
  return Object.assign(shown, parts[shown.source], { bias: b[channel] });
}

const short = (value) => value.toFixed(3).replace(/^-(0\.0+)$/, "$1");
const percent = (share) => `${(100 * share).toFixed(1)} %`;

function sentenceOf({ place: [number], value, sums, bias, pixels }) {
  if (!number) return `a pixel between 0, black, and 1, white: ${format(value)}`;
  if (pools(number)) return `max(${pixels.flat().map(format).join(", ")}) = ${format(value)}`;
  const [sum, count] = [total(sums), sums.length * pixels.flat().length];
  const before = `${format(sum)} + bias ${format(bias)} = ${format(sum + bias)}`;
  return `sum of ${count} products ${before}${number < LAST ? `; ReLU gives ${format(value)}` : ""}`;
}

function picture(state, shown) {
  const { answer, place, sums, source, pixels, weights, products } = shown;
  const [number, channel, row, col] = place;
  const order = range(10).sort((a, b) => answer[b] - answer[a]);
  const worth = state.trained
    ? `; of ${state.tested} other digits ${percent(state.accuracy)} are right`
    : ": a guess, for these weights are random";
  const verdict = `read as ${order[0]}, ${percent(answer[order[0]])}${worth}`;
  const spot = `row ${row}, column ${col}`;
  const unit = number >= LAST - 1 ? `unit ${channel}` : `map ${channel}, ${spot}`;
  const title = `${LAYERS[number]}, ${number ? unit : spot}`;
  const sentence = sentenceOf(shown);
  const alt =
    `A drawing moved ${state.right} right and ${state.down} down, turned by ${state.turn} ` +
    `degrees, noise ${state.noise} %: ${verdict}. Second comes ${order[1]}, ` +
    `${percent(answer[order[1]])}. ${title}: ${sentence}.`;
  const used = new Set(["output"]);
  const start = { anchor: "start", class: "strong" };
  let body = write(8, 20, verdict, start) + write(8, 168, title, start);
  answer.forEach((share, digit) => {
    const [x, high] = [8 + 79 * digit, Math.max(1, 60 * share)];
    body += cell("output", x, 96 - high, 62, high) + write(x + 31, 114, digit, { size: 16 });
    body += write(x + 31, 134, percent(share), { size: 12 });
  });
  let y = 208;
  const size = 144 / Math.max(3, pixels.length);
  const below = LAYERS[number - 1];
  [
    [pixels, `map ${pools(number) ? channel : source} of ${below}`, "read"],
    [weights, "weights", "weight"],
    [products, "products", "product"],
  ].forEach(([values, name, kind], n) => {
    if (!values.length) return;
    const left = 108 + 232 * n - (size * values.length) / 2;
    used.add(kind);
    body += write(108 + 232 * n, y - 12, name);
    if (n) body += write(232 * n - 8, y + 0.6 * size, "×="[n - 1], { size: 22 });
    values.forEach((line, i) =>
      line.forEach((value, j) => {
        const press = { "data-press": "down", "data-a": i, "data-b": j };
        body += cell(kind, left + j * size, y + i * size, size, size, short(value), press);
      }),
    );
  });
  y += size * pixels.length + (number ? 34 : 0);
  if (sums.length > 1) {
    const words = `sums of the products with each map of ${below}`;
    body += write(8, y, words, { size: 14, anchor: "start" });
    sums.forEach((sum, c) => {
      const box = [8 + 49 * (c % 16), y + 10 + 30 * Math.floor(c / 16), 46, 26];
      body += cell("product", ...box, short(sum), { "data-press": "source", "data-source": c });
      if (c === source) body += frame(...box);
    });
    y += sums.length > 16 ? 98 : 68;
  }
  return withLegend(body + lines([sentence], y), y + 16, used, alt, NAMES);
}

const NAMES = { read: "numbers of the layer below", output: "probability" };

/** From a number to the one below that says most, or that was pressed. */
function down({ place: [number, channel, row, col], source, products, pixels }, a, b) {
  if (!number) return {};
  const pool = pools(number);
  const values = pool ? pixels : products;
  const [most, side] = [largest(values.flat().map(Math.abs)), values.length];
  return {
    layer: LAYERS[number - 1],
    channel: pool ? channel : source,
    row: (pool ? 2 : 1) * row + (a ?? Math.floor(most / side)),
    col: (pool ? 2 : 1) * col + (b ?? most % side),
    source: -1,
  };
}

/** Ink around places in the frame, softer towards its rim, as a pen leaves it. */
function inked(state, places) {
  const levels = Array.from(hexOf(state), (level, n) => {
    const far = places.map(([i, j]) => Math.hypot(Math.floor(n / SIDE) - i, (n % SIDE) - j));
    const ink = Math.round(15 * Math.min(1, Math.max(0, 1.9 - Math.min(...far))));
    return Math.max(parseInt(level, 16), ink).toString(16);
  });
  return { digit: "drawing", drawing: levels.join("") };
}

function keys(key, state) {
  // In a black picture one can still draw.
  let shown = { place: [0, 0, state.row, state.col], maps: [{ h: SIDE, w: SIDE, d: 1 }] };
  try {
    shown = numbers(state);
  } catch {}
  const [number, channel, row, col] = shown.place;
  const { h, w, d } = shown.maps[number];
  if (key === " " && !number) return inked(state, [[row - state.down, col - state.right]]);
  if (key === "Enter") return down(shown);
  const layer = { PageUp: 1, PageDown: -1 }[key];
  if (layer) return { layer: LAYERS[within(number + layer, LAYERS.length)], source: -1 };
  const step = { Home: -1, End: 1 }[key];
  return step ? { channel: within(channel + step, d), source: -1 } : moved(key, [row, col], [h, w]);
}

// Left edge, maps across, and pixels of the canvas for each number.
const LEFT = [0, 66, 132, 200, 284, 358, 418, 510];
const COLUMNS = [1, 2, 2, 3, 3, 4, 4, 1];
const UNIT = [2, 1, 2, 2, 4, 4, 6, 9];
const [ACROSS, DOWN] = [530, 114];

const corners = (number, { h, w, d }) =>
  range(d).map((k) => {
    const [unit, columns] = [UNIT[number], COLUMNS[number]];
    const gap = unit > 4 ? 1 : 2;
    const [row, col] = [Math.floor(k / columns), k % columns];
    return [LEFT[number] + col * (w * unit + gap), row * (h * unit + gap)];
  });

function paint(canvas, { maps, answer, place: [number, channel, row, col] }) {
  const context = canvas.getContext("2d");
  const data = context.createImageData(ACROSS, DOWN);
  const words = new Uint32Array(data.data.buffer);
  maps.forEach((map, layer) => {
    const values = layer === LAST ? answer : map.v;
    const [most, unit, at] = [Math.max(...values) || 1, UNIT[layer], corners(layer, map)];
    for (let n = 0; n < values.length; n++) {
      const k = n % map.d;
      const spot = (n - k) / map.d;
      const grey = Math.round((255 * values[n]) / most);
      const y = at[k][1] + Math.floor(spot / map.w) * unit;
      const x = at[k][0] + (spot % map.w) * unit;
      for (let from = y * ACROSS + x; from < (y + unit) * ACROSS + x; from += ACROSS) {
        words.fill(0xff000000 | (grey * 0x10101), from, from + unit);
      }
    }
  });
  context.putImageData(data, 0, 0);
  const [unit, [x, y]] = [UNIT[number], corners(number, maps[number])[channel]];
  Object.assign(context, { strokeStyle: "#e69f00", lineWidth: 1.5 });
  context.strokeRect(x + col * unit - 1, y + row * unit - 1, unit + 2, unit + 2);
}

function panel(host, { state, change }) {
  const canvas = (ariaLabel, width, height) =>
    make("canvas", { ariaLabel, width, height, role: "img" });
  const pad = canvas("the drawing", SIDE, SIDE);
  const all = canvas("the maps of all layers", ACROSS, DOWN);
  const names = LAYERS.map((textContent, number) => {
    const name = make("span", { textContent });
    name.style.left = `${(100 * LEFT[number]) / ACROSS}%`;
    return name;
  });
  const clear = () => change({ digit: "drawing", drawing: "", layer: "input" });
  const caption = make("figcaption", { textContent: "Draw here" });
  const left = make("figure", { className: "pad" }, pad, caption, button("Clear", clear));
  const right = make("div", { className: "maps" }, make("div", {}, ...names), all);
  host.after(make("div", { className: "network" }, left, right));

  const under = (event) => {
    const [element, box] = [event.target, event.target.getBoundingClientRect()];
    return [
      ((event.clientY - box.top) * element.height) / box.height,
      ((event.clientX - box.left) * element.width) / box.width,
    ];
  };
  let last;
  const stroke = (event) => {
    const next = under(event).map((each) => each - 0.5);
    last ??= next;
    const steps = 1 + Math.floor(Math.hypot(next[0] - last[0], next[1] - last[1]));
    const way = range(1, steps + 1).map((n) => last.map((e, k) => e + ((next[k] - e) * n) / steps));
    change(inked(state, way), { tell: false });
    last = next;
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    stroke(event);
  });
  pad.addEventListener("pointermove", (event) => last && stroke(event));
  pad.addEventListener("lostpointercapture", () => {
    last = undefined;
    change({}); // the kernel hears of the whole stroke
  });
  let drawn;
  all.addEventListener("click", (event) => {
    const [down, across] = under(event);
    drawn?.maps.forEach((map, number) =>
      corners(number, map).forEach(([x, y], channel) => {
        const [row, col] = [down - y, across - x].map((each) => Math.floor(each / UNIT[number]));
        if (row < 0 || col < 0 || row >= map.h || col >= map.w) return;
        change({ layer: LAYERS[number], channel, row, col, source: -1 });
      }),
    );
  });
  let hex;
  return (shown) => {
    drawn = shown;
    if (hex !== hexOf(state)) {
      hex = hexOf(state);
      const context = pad.getContext("2d");
      Array.from(hex.slice(0, SIDE ** 2), (level, n) => {
        context.fillStyle = `#${level}${level}${level}`;
        context.fillRect(n % SIDE, Math.floor(n / SIDE), 1, 1);
      });
    }
    if (shown) paint(all, shown);
    else all.width = ACROSS; // empties it
  };
}

export const network = {
  title: "A living network",
  hint:
    "Arrows move within a map, Home and End change the map, Page Up and Page Down the layer; Enter " +
    "goes down to the largest product. In the input, space draws. Clicks do all of it, too.",
  state: ["digits", "layers", "tested", "accuracy", "drawing", "channel", "row", "col", "source"],
  numbers,
  picture,
  panel,
  keys,
  press: ({ source, a, b }, state) =>
    source ? { source: Number(source) } : down(numbers(state), Number(a), Number(b)),
};

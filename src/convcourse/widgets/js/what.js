// What convolution is: one row of numbers, turned round and slid along another.

import { format, product, range, total } from "./arithmetic.js";
import { cell, draw, frame, write } from "./drawing.js";
import { EXAMPLES } from "./palette.js";

const UNIT = 34;
const ROW = 78;

function numbers({ example, f, h, shift, flip }) {
  const { first, ...own } = EXAMPLES[example];
  if (example !== "own") ({ f, h } = own);
  const slid = flip ? h.toReversed() : h;
  const [n, m] = [f.length, h.length];
  const places = (k) => range(Math.max(0, k - m + 1), Math.min(n, k + 1));
  const pairs = (k) => places(k).map((i) => [f[i], slid[i - k + m - 1]]);
  const output = range(n + m - 1).map((k) => total(pairs(k).map(([one, other]) => one * other)));
  const at = Math.max(0, Math.min(shift, n + m - 2));
  const count = (length, start) => range(start, start + length);
  const lower = count(m, first);
  const sums = count(n + m - 1, flip ? 2 * first : 1 - m);
  const labels = [count(n, first), flip ? lower.toReversed() : lower, sums];
  const products = pairs(at).map(([one, other]) => one * other);
  return { f, slid, at, output, pairs: pairs(at), columns: places(at), products, labels };
}

function textsOf({ example, flip }, { at, output, pairs, labels }) {
  const k = labels[2][at];
  const y = format(output[at]);
  const sum = `y[${k}] = ${pairs.map((pair) => product(...pair)).join(" + ")} = ${y}`;
  if (!flip) {
    const common = `i - j = ${k} in every column: without the flip this is cross-correlation`;
    return [sum, "pairs that differ alike, not pairs of one sum", common];
  }
  const meaning = EXAMPLES[example].text.replace("{k}", k).replace("{y}", y);
  const common = `i + j = ${k} in every column: i counts up, so j counts down. That is the flip`;
  return [sum, meaning, common];
}

function picture(state, shown) {
  const { f, slid, at, output, columns, products, labels } = shown;
  const { names } = EXAMPLES[state.example];
  const inner = (slid.length - 1) * UNIT;
  const rows = [
    [`${names[0]}, i`, inner, labels[0], f, (i) => (columns.includes(i) ? "read" : "input")],
    [`${names[1]}${state.flip ? ", turned round" : ""}, j`, at * UNIT, labels[1], slid, () => "weight"],
    ["products", inner + columns[0] * UNIT, [], products, () => "product"],
    [`${names[2]}, y`, 0, labels[2], output, (k) => (k > at ? "input" : "output")],
  ];
  const drawn = rows.map(([name, left, indices, values, kind], r) => {
    const y = r * ROW + 38;
    const x = (i) => 4 + left + i * UNIT;
    const cells = values.map((value, i) => {
      const text = r === 3 && i > at ? "?" : format(value);
      return cell(kind(i), x(i), y, UNIT, UNIT, text);
    });
    const small = indices.map((label, i) => write(x(i) + UNIT / 2, y - 5, label, { size: 12 }));
    return [write(4, y - 21, name, { size: 14, anchor: "start" }), small, cells].flat();
  });
  drawn.push(frame(4 + at * UNIT, 3 * ROW + 38, UNIT, UNIT));
  const texts = textsOf(state, shown);
  const sofar = `${output.slice(0, at + 1).map(format).join(", ")}, of ${output.length}`;
  const alt = `${names[0]} and ${names[1]}: ${texts.join("; ")}. Outputs so far: ${sofar}.`;
  const width = Math.max(8 + (f.length + 2 * (slid.length - 1)) * UNIT, 300);
  const size = { viewBox: `0 0 ${width} ${4 * ROW}`, style: `max-width: ${1.2 * width}px` };
  const body =
    draw("p", { class: "sum" }, texts.map((text, i) => draw(i ? "span" : "b", {}, text, "<br>"))) +
    draw("svg", { ...size, role: "img", "aria-label": alt }, drawn.flat());
  return { alt, height: 1, body };
}

export const what = {
  title: "What convolution is: one row turned round and slid along another",
  state: ["f", "h"],
  numbers,
  picture,
  stage: (host) => (drawn) => (host.innerHTML = drawn.body),
};

// How far a neuron sees: layers one above the other, and the cone below a chosen neuron.

import { ShapeError, axis, format, range, within } from "./arithmetic.js";
import { CONTROLS, WIDTH, button, cell, draw, frame, lines, make, withLegend, write } from "./drawing.js";

function numbers({ size, layers, level, neuron }) {
  const stack = [];
  let length = size;
  layers.forEach(([kernel, stride, dilation], i) => {
    try {
      stack.push(axis(length, kernel, { stride, dilation }));
    } catch (error) {
      throw new ShapeError(`layer ${i + 1}: ${error.message}`);
    }
    length = stack[i].out;
  });
  const sizes = [size, ...stack.map(({ out }) => out)];
  const chosen = Math.min(level, layers.length);
  const place = Math.min(neuron, sizes[chosen] - 1);
  const cone = sizes.map(() => []);
  cone[chosen] = [place];
  for (let i = chosen; i > 0; i--) {
    const seen = new Set(cone[i].flatMap((k) => stack[i - 1].taps[k]));
    cone[i - 1] = [...seen].sort((a, b) => a - b);
  }
  let [field, jump] = [1, 1];
  for (const { span, stride } of stack.slice(0, chosen)) {
    field += (span - 1) * jump;
    jump *= stride;
  }
  return { stack, sizes, level: chosen, neuron: place, cone, field, jump };
}

const written = ([kernel, stride, dilation]) =>
  `kernel ${kernel}, stride ${stride}${dilation > 1 ? `, dilation ${dilation}` : ""}`;

function picture({ size, layers }, shown) {
  const { stack, sizes, level, neuron, cone } = shown;
  const unit = Math.min(24, (WIDTH - 240) / size);
  const pitch = 62;
  const base = 84 + pitch * (sizes.length - 1);
  const used = new Set(["input"]);
  // A neuron stands above the middle of the input pixels that it sees.
  const middles = [range(size)];
  stack.forEach(({ taps }, i) =>
    middles.push(taps.map((each) => (middles[i][each[0]] + middles[i][each.at(-1)]) / 2)),
  );
  const x = (i, k) => 12 + unit * middles[i][k];
  const y = (i) => base - pitch * i;
  let rays = "";
  for (let i = level; i > 0; i--) {
    for (const k of cone[i]) {
      for (const j of stack[i - 1].taps[k]) {
        rays += `M${x(i, k) + unit / 2} ${y(i) + unit}L${x(i - 1, j) + unit / 2} ${y(i - 1)}`;
      }
    }
  }
  let body = draw("path", { d: rays, class: "ray" });
  sizes.forEach((count, i) => {
    for (const k of range(count)) {
      const seen = i <= level && cone[i].includes(k);
      const kind = i === level && k === neuron ? "output" : seen ? "read" : "input";
      used.add(kind);
      const more = { "data-press": "neuron", "data-level": i, "data-neuron": k };
      body += cell(kind, x(i, k), y(i), unit - 2, unit - 2, i === 0 ? k : "", more);
    }
    const name = i === 0 ? `input, ${count} pixels` : `layer ${i}, ${count} neurons`;
    const at = { size: 13, anchor: "start" };
    body += write(24 + unit * size, y(i) + 10, name, at);
    if (i > 0) body += write(24 + unit * size, y(i) + 26, written(layers[i - 1]), at);
  });
  body += frame(x(level, neuron) - 1, y(level) - 1, unit, unit);
  body += lines(counts(size, shown), 20);
  return withLegend(body, base + unit + 14, used, alt(size, layers, shown), NAMES);
}

const NAMES = { input: "not seen", read: "seen by the chosen neuron", output: "the chosen neuron" };

function counts(size, { level, neuron, field, jump, cone }) {
  const [first, last] = [cone[0][0], cone[0].at(-1)];
  const share = format((100 * field * field) / (size * size));
  return [
    `neuron ${neuron} of layer ${level} sees pixels ${first} to ${last}: ` +
      `receptive field ${field}, jump ${jump}`,
    `in two dimensions ${field}·${field} = ${field * field} of ${size}·${size} = ${size * size} ` +
      `pixels, ${share} %`,
  ];
}

function alt(size, layers, shown) {
  const stack = layers.map((layer, i) => `layer ${i + 1} with ${written(layer)}`).join("; ");
  const sizes = shown.sizes.join(", ");
  const [one, two] = counts(size, shown);
  return `${stack || "No layer"}. Sizes from the input up: ${sizes}. N${one.slice(1)}; ${two}.`;
}

const KINDS_OF_LAYER = {
  "conv 3": [3, 1, 1],
  "conv 5": [5, 1, 1],
  "conv 3, stride 2": [3, 2, 1],
  "conv 3, dilation 2": [3, 1, 2],
  "pool 2, stride 2": [2, 2, 1],
};

function panel(host, { state, change }) {
  const kinds = { label: "layer to add", options: Object.keys(KINDS_OF_LAYER) };
  const [kind] = CONTROLS.choice(kinds, () => {});
  const add = button("Add", () => {
    const layers = [...state.layers, KINDS_OF_LAYER[kind.lastChild.value]];
    change({ layers, level: layers.length, neuron: 0 });
  });
  const remove = button("Remove the last", () => {
    const layers = state.layers.slice(0, -1);
    change({ layers, level: Math.min(state.level, layers.length) });
  });
  host.append(kind, make("div", { className: "buttons" }, add, remove));
  return () => {
    add.disabled = state.layers.length >= 6;
    remove.disabled = state.layers.length === 0;
  };
}

export const receptive_field = {
  title: "The receptive field of a neuron",
  hint: "Left and right arrows choose a neuron, up and down its layer.",
  state: ["layers", "level", "neuron"],
  numbers,
  picture,
  panel,
  keys(key, state) {
    const { level, neuron, sizes, cone } = numbers(state);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step) return { neuron: within(neuron + step, sizes[level]) };
    if (key === "ArrowDown" && level > 0) {
      return { level: level - 1, neuron: cone[level - 1][Math.floor(cone[level - 1].length / 2)] };
    }
    if (key === "ArrowUp" && level < sizes.length - 1) {
      return { level: level + 1, neuron: Math.min(neuron, sizes[level + 1] - 1) };
    }
    return undefined;
  },
  press: ({ level, neuron }) => ({ level: Number(level), neuron: Number(neuron) }),
};

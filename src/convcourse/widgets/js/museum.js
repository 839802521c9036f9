// Networks of the literature, drawn to scale, and one of their layers counted by hand.

import { ShapeError, groupChannels, places, range, thousands, total } from "./arithmetic.js";
import { WIDTH, cell, draw, frame, lines, withLegend, write } from "./drawing.js";

const START = { anchor: "start" };
const by = (shape, sign = "×") => shape.join(sign);
const most = (values) => Math.max(...values);

/** What a layer makes of the shapes and fields that it reads, and each count written out. */
function count(layer, read, fields) {
  const { kind, units, groups = 1, bias, norm } = layer;
  const shape = read[0];
  const [field, jump] = fields.toSorted((one, other) => other[0] - one[0])[0];
  const made = { params: 0, macs: 0, seen: [field, jump], hand: ["", "", "", ""] };
  let weights;
  if (layer.kernel) {
    const { kernel, stride, padding } = layer;
    const { before, after, span, out } = places(shape[0], kernel, { stride, padding });
    made.shape = [out, out, units ?? shape[2]];
    made.seen = [field + (span - 1) * jump, jump * stride];
    made.hand[0] =
      `floor((${shape[0]} + ${before} + ${after} - ${span}) / ${stride}) + 1 = ${out}, ` +
      `so ${by(made.shape)}`;
    made.hand[3] =
      `${field} + (${span} - 1)·${jump} = ${made.seen[0]} pixels; ` +
      `jump ${jump}·${stride} = ${made.seen[1]}`;
    made.settings = `${kernel}×${kernel}, stride ${stride}, padding ${before} + ${after}`;
    if (units) weights = [kernel, kernel, groupChannels(shape[2], units, groups)[0], units];
    if (groups > 1) made.settings += `, groups ${groups}`;
    if (!units) made.settings = `${WORDS[kind]} of ${made.settings}`;
  } else {
    made.settings = WORDS[kind];
    if (kind === "concat") {
      const channels = read.map((each) => each[2]);
      made.shape = [...shape.slice(0, 2), total(channels)];
      made.hand[0] = `${channels.join(" + ")} = ${made.shape[2]} channels, so ${by(made.shape)}`;
    } else if (kind === "flatten") {
      made.shape = [shape.reduce((a, b) => a * b)];
      made.hand[0] = `${by(shape, "·")} = ${thousands(made.shape[0])}`;
    } else if (kind === "global_pool") {
      made.shape = [shape[2]];
      made.hand[0] = `${thousands(shape[2])}, one for each channel`;
    } else if (kind === "dense") {
      made.shape = [units];
      made.hand[0] = `${thousands(units)} units`;
      weights = [shape[0], units];
    } else {
      made.shape = shape;
      made.hand[0] = by(shape);
    }
    made.hand[3] = `${field}, the largest of its branches; jump ${jump}`;
  }
  if (made.shape.length === 1) {
    made.seen = [0, 0];
    made.hand[3] = "the whole image";
  }
  if (weights) {
    const last = made.shape.at(-1);
    const uses = [...made.shape.slice(0, -1), ...weights];
    const product = (factors) => factors.reduce((a, b) => a * b);
    made.params = product(weights) + (bias ? last : 0) + norm * last;
    made.macs = product(uses);
    const more = `${bias ? ` + ${last}` : ""}${norm ? ` + ${norm}·${last}` : ""}`;
    made.hand[1] = `${weights.join("·")}${more} = `;
    made.hand[2] = `${uses.join("·")} = `;
  }
  made.hand[1] += thousands(made.params);
  made.hand[2] += thousands(made.macs);
  return made;
}

const WORDS = {
  max_pool: "maxima",
  avg_pool: "means",
  global_pool: "the mean of each map",
  flatten: "all values in one row",
  dense: "each unit reads all values",
  add: "a sum, value by value",
  concat: "maps side by side",
};

/** The image and all layers of a network, counted. */
function trace({ input, layers }, side = 0) {
  const shape = side ? [side, side, input[2]] : input;
  const numbers = thousands(shape.reduce((a, b) => a * b));
  const hand = [`${by(shape, "·")} = ${numbers} numbers`, "0", "0", "1 pixel; jump 1"];
  const made = [{ shape, params: 0, macs: 0, seen: [1, 1], settings: "the image", hand }];
  for (const layer of layers) {
    const read = layer.from.map((i) => made[i]);
    try {
      made.push(
        count(
          layer,
          read.map((each) => each.shape),
          read.map((each) => each.seen),
        ),
      );
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      const pool = layer.units ? "" : ` Here x has shape (None, ${read[0].shape.join(", ")}).`;
      throw new ShapeError(`${layer.name}: along the height, ${error.message}${pool}`);
    }
  }
  return made;
}

const sums = (made) => [total(made.map((e) => e.params)), total(made.map((e) => e.macs))];
const extent = (made) => [
  most(made.map(({ shape }) => (shape.length > 1 ? shape[0] : 0))),
  most(made.map(({ shape }) => (shape.length > 1 ? shape[2] : 0))),
  most(made.map(({ shape }) => (shape.length > 1 ? 0 : shape[0]))),
  most(made.map(({ params }) => params)),
  most(made.map(({ macs }) => macs)),
];

/** Totals and largest sizes of all networks as published; counted once. */
const counted = new WeakMap();
function hall(networks) {
  if (!counted.has(networks)) {
    const all = Object.values(networks).map((each) => trace(each));
    const extents = all.map(extent);
    counted.set(networks, {
      totals: all.map(sums),
      largest: range(5).map((i) => most(extents.map((each) => each[i]))),
    });
  }
  return counted.get(networks);
}

function numbers({ networks, network, side, layer }) {
  const { layers } = networks[network];
  const made = trace(networks[network], side);
  const chosen = Math.min(layer, layers.length);
  const names = ["output", "parameters", "MACs", "field"];
  return {
    layer: chosen,
    shapes: made.map((each) => each.shape),
    params: made.map((each) => each.params),
    macs: made.map((each) => each.macs),
    seen: made.map((each) => each.seen),
    title: `${chosen ? layers[chosen - 1].name : "input"}: ${made[chosen].settings}`,
    hand: made[chosen].hand.map((text, i) => `${names[i].padEnd(10)} = ${text}`),
    totals: hall(networks).totals,
    made,
  };
}

function picture({ networks, network, scale }, shown) {
  const { layers, year, paper } = networks[network];
  const { layer, shapes, made, title, hand } = shown;
  const spots = [[0, 0], ...layers.map((each) => each.place)];
  const lanes = 1 + most(spots.map(([, lane]) => lane));
  const tall = [150, 105, 80, 62][lanes - 1];
  const pitch = Math.min(64, (WIDTH - 16) / (1 + most(spots.map(([column]) => column))));
  let largest = extent(made);
  if (scale === "the museum") largest = hall(networks).largest.map((n, i) => most([n, largest[i]]));
  const [side, channels, units, params, macs] = largest;
  const used = new Set(["input", "output", "product", "read"]);
  const sized = (length, of, full) => Math.max(3, (full * length) / of);
  const boxes = shapes.map((shape, i) => {
    const [column, lane] = spots[i];
    const image = shape.length > 1;
    const height = image ? sized(shape[0], side, tall - 12) : sized(shape[0], units, tall - 12);
    const width = image ? sized(shape[2], channels, 0.74 * pitch) : Math.min(9, 0.5 * pitch);
    const middle = 80 + tall * (lane + 0.5);
    return { x: 8 + pitch * column, y: middle - height / 2, width, height, middle };
  });
  let body = write(8, 20, `${network} (${year}): ${facts(shown)}`, TITLE);
  body += write(8, 42, paper, { size: 13, ...START });
  body += write(8, 62, CAPTION, { size: 13, ...START });
  layers.forEach(({ from }, i) => {
    const to = boxes[i + 1];
    for (const each of from) body += edge(boxes[each], to, pitch);
  });
  boxes.forEach(({ x, y, width, height, middle }, i) => {
    const kind = i === 0 ? "input" : made[i].params ? "output" : "zero";
    used.add(kind);
    const top = middle - tall / 2;
    const hit = draw("rect", { x, y: top, width: pitch, height: tall, class: "hit" });
    const press = { "data-press": "layer", "data-layer": i };
    body += draw("g", press, cell(kind, x, y, width, height) + hit);
  });
  const { x, y, width, height } = boxes[layer];
  body += frame(x - 3, y - 3, width + 6, height + 6);
  let at = 80 + tall * lanes;
  for (const [name, kind, limit] of [
    ["params", "product", params],
    ["macs", "read", macs],
  ]) {
    const words = { params: "parameters", macs: "MACs" }[name];
    const text = `${words} of each layer; a bar of full height is ${thousands(limit)}`;
    body += write(8, at + 14, text, { size: 13, ...START });
    made.forEach((each, i) => {
      if (!each[name]) return;
      const wide = (0.74 * pitch) / lanes;
      const high = Math.max(1, (46 * each[name]) / (limit || 1));
      body += cell(kind, boxes[i].x + spots[i][1] * wide, at + 68 - high, wide, high);
    });
    at += 76;
  }
  body += write(8, at + 22, `layer ${layer} of ${layers.length}, ${title}`, TITLE);
  body += lines([...hand, ""], at + 46);
  if (layer && layers[layer - 1].note) {
    body += write(8, at + 134, layers[layer - 1].note, { size: 14, ...START });
  }
  at += 152;
  body += write(190, at + 10, "parameters", { size: 13, ...START });
  body += write(500, at + 10, "MACs", { size: 13, ...START });
  shown.totals.forEach((each, i) => {
    const [name, { year: when }] = Object.entries(networks)[i];
    const row = at + 18 + 22 * i;
    const bold = name === network && "strong";
    const say = (left, text) => write(left, row + 14, text, { size: 14, ...START, class: bold });
    const bars = each.map((value, k) => {
      const wide = Math.max(1, (160 * value) / most(shown.totals.map((pair) => pair[k])));
      const [left, kind] = k ? [500, "read"] : [190, "product"];
      return cell(kind, left, row + 3, wide, 13) + say(left + wide + 6, thousands(value));
    });
    const hit = draw("rect", { x: 0, y: row, width: WIDTH, height: 22, class: "hit" });
    const press = { "data-press": "network", "data-network": name };
    body += draw("g", press, say(8, `${when} ${name}`), bars, hit);
  });
  return withLegend(body, at + 32 + 22 * shown.totals.length, used, alt(network, year, shown), NAMES);
}

const TITLE = { ...START, class: "strong" };
const CAPTION =
  "a map is as high as its pixels and as wide as its channels, a row as high as its units";
const NAMES = {
  input: "the image",
  zero: "layer without weights",
  read: "MACs",
  product: "parameters",
  output: "layer with weights",
};

/** A line from a layer to one that reads it; over what lies between, an arc. */
function edge(from, to, pitch) {
  const [x1, y1, x2, y2] = [from.x + from.width, from.middle, to.x, to.middle];
  const over = y1 === y2 && x2 - from.x > 1.5 * pitch;
  const lift = over ? Math.min(from.y, to.y) - 14 : y1;
  const d = over
    ? `M${x1 - from.width / 2} ${from.y}C${x1} ${lift} ${x2} ${lift} ${x2 + to.width / 2} ${to.y}`
    : `M${x1} ${y1}C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;
  return draw("path", { d, class: "edge" });
}

function facts({ made, shapes }) {
  const [params, macs] = sums(made).map(thousands);
  return `input ${by(shapes[0])}, ${params} parameters, ${macs} MACs`;
}

function alt(network, year, shown) {
  const { layer, title, hand, shapes } = shown;
  const counts = hand.map((text) => text.replace(/ +/g, " ")).join(". ");
  return (
    `${network} (${year}): ${facts(shown)}. ` +
    `Layer ${layer} of ${shapes.length - 1}, ${title}. ${counts}.`
  );
}

export const museum = {
  title: "Networks to scale",
  hint: "Left and right arrows choose a layer, up and down the network; so does a click.",
  state: ["networks", "layer"],
  numbers,
  picture,
  keys(key, { networks, network, layer }) {
    const names = Object.keys(networks);
    const last = networks[network].layers.length;
    const at = Math.min(layer, last);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[key];
    if (next !== undefined) return { layer: Math.max(0, Math.min(next, last)) };
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    const name = step && names[names.indexOf(network) + step];
    return name ? { network: name, layer: 0 } : step && {};
  },
  press: ({ press, layer, network }) =>
    press === "layer" ? { layer: Number(layer) } : { network, layer: 0 },
};

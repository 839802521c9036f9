// Networks of the literature, drawn to scale, and one of their layers counted by hand.

import { ShapeError, groupChannels, places, thousands, total, within } from "./arithmetic.js";
import { WIDTH, cell, draw, frame, lines, withLegend, write } from "./drawing.js";

const by = (shape, sign = "×") => shape.join(sign);
const multiplied = (factors) => factors.reduce((a, b) => a * b, 1);

/** A layer counted: [shape, parameters, MACs, receptive field, jump], and how in words. */
function counted({ words, kind, kernel, stride, padding, units, groups, bias, norm }, read) {
  const [{ shape }] = read;
  let { field, jump } = read.reduce((one, other) => (other.field > one.field ? other : one));
  let [made, settings, output, weights] = [shape, words, by(shape), []];
  let sight = `${field}, the largest of its branches; jump ${jump}`;
  if (kernel) {
    const { before, after, span, out } = places(shape[0], kernel, { stride, padding });
    made = [out, out, units ?? shape[2]];
    if (units) weights = [kernel, kernel, groupChannels(shape[2], units, groups)[0], units];
    settings += `${kernel}×${kernel}, stride ${stride}, padding ${before} + ${after}`;
    if (groups > 1) settings += `, groups ${groups}`;
    output = `floor((${shape[0]} + ${before} + ${after} - ${span}) / ${stride}) + 1 = ${out}`;
    output += `, so ${by(made)}`;
    sight = `${field} + (${span} - 1)·${jump} = `;
    field += (span - 1) * jump;
    sight += `${field} pixels; jump ${jump}·${stride} = ${jump * stride}`;
    jump *= stride;
  } else if (kind === "concat") {
    const channels = read.map((each) => each.shape[2]);
    made = [shape[0], shape[1], total(channels)];
    output = `${channels.join(" + ")} = ${made[2]} channels, so ${by(made)}`;
  } else if (kind !== "add") {
    if (units) weights = [shape[0], units];
    made = [units ?? (kind === "flatten" ? multiplied(shape) : shape[2])];
    output = thousands(made[0]);
    if (units) output += " units";
    else output = kind === "flatten" ? `${by(shape, "·")} = ${output}` : `${output}, one for each channel`;
    [field, jump, sight] = [0, 0, "the whole image"];
  }
  const costs = [0, 0];
  let [more, uses] = ["", []];
  if (weights.length) {
    const last = made.at(-1);
    uses = [...made.slice(0, -1), ...weights];
    more = `${bias ? ` + ${last}` : ""}${norm ? ` + ${norm}·${last}` : ""}`;
    costs[0] = multiplied(weights) + (bias ? last : 0) + norm * last;
    costs[1] = multiplied(uses);
  }
  const cost = (how, k) => `${how && `${how} = `}${thousands(costs[k])}`;
  const hand = [
    `output     = ${output}`,
    `parameters = ${cost(weights.join("·") + more, 0)}`,
    `MACs       = ${cost(uses.join("·"), 1)}`,
    `field      = ${sight}`,
  ];
  return { shape: made, costs, field, jump, settings, hand };
}

function trace({ input, layers }, side = 0) {
  const shape = side ? [side, side, input[2]] : input;
  const numbers = `${by(shape, "·")} = ${thousands(multiplied(shape))} numbers`;
  const hand = [`output     = ${numbers}`, "parameters = 0", "MACs       = 0", FIRST];
  const made = [{ shape, costs: [0, 0], field: 1, jump: 1, settings: "the image", hand }];
  for (const layer of layers) {
    const read = layer.from.map((i) => made[i]);
    try {
      made.push(counted(layer, read));
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      const pool = layer.units ? "" : ` Here x has shape (None, ${read[0].shape.join(", ")}).`;
      throw new ShapeError(`${layer.name}: along the height, ${error.message}${pool}`);
    }
  }
  return made;
}

const FIRST = "field      = 1 pixel; jump 1";
const sums = (made) => [0, 1].map((k) => total(made.map(({ costs }) => costs[k])));

const extent = (made) =>
  [
    ({ shape }) => (shape[2] ? shape[0] : 0),
    ({ shape }) => shape[2] ?? 0,
    ({ shape }) => (shape[2] ? 0 : shape[0]),
    ({ costs }) => costs[0],
    ({ costs }) => costs[1],
  ].map((of) => Math.max(...made.map(of)));

const kept = new WeakMap();
function hall(networks) {
  if (!kept.has(networks)) {
    const all = Object.values(networks).map((each) => trace(each));
    const extents = all.map(extent);
    const largest = extents[0].map((_, i) => Math.max(...extents.map((each) => each[i])));
    kept.set(networks, { totals: all.map(sums), largest });
  }
  return kept.get(networks);
}

function numbers({ networks, network, side, layer }) {
  const { layers } = networks[network];
  const made = trace(networks[network], side);
  const chosen = Math.min(layer, layers.length);
  return {
    layer: chosen,
    shapes: made.map(({ shape }) => shape),
    params: made.map(({ costs }) => costs[0]),
    macs: made.map(({ costs }) => costs[1]),
    seen: made.map(({ field, jump }) => [field, jump]),
    title: `${chosen ? layers[chosen - 1].name : "input"}: ${made[chosen].settings}`,
    hand: made[chosen].hand,
    totals: hall(networks).totals,
    made,
  };
}

const say = (x, y, text, size, bold) =>
  write(x, y, text, { size, anchor: "start", class: bold && "strong" });

function picture({ networks, network, scale }, { layer, made, title, hand, totals }) {
  const { layers, year, paper } = networks[network];
  const spots = [[0, 0], ...layers.map(({ place }) => place)];
  const lanes = 1 + Math.max(...spots.map(([, lane]) => lane));
  const tall = [150, 105, 80, 62][lanes - 1];
  const pitch = Math.min(64, (WIDTH - 16) / (1 + Math.max(...spots.map(([column]) => column))));
  const own = extent(made);
  const all = scale === "the museum" ? hall(networks).largest : own;
  const [side, channels, units, ...most] = own.map((each, i) => Math.max(each, all[i]));
  const used = new Set(["input", "output", "weight", "read"]);
  const boxes = made.map(({ shape: [length, , deep] }, i) => {
    const high = Math.max(3, ((tall - 12) * length) / (deep ? side : units));
    const wide = deep ? Math.max(3, (0.74 * pitch * deep) / channels) : Math.min(9, 0.5 * pitch);
    const middle = 80 + tall * (spots[i][1] + 0.5);
    return { x: 8 + pitch * spots[i][0], y: middle - high / 2, wide, high, middle };
  });
  const facts = `input ${by(made[0].shape)}, ${sums(made).map(thousands).join(" parameters, ")} MACs`;
  let body = say(8, 20, `${network} (${year}): ${facts}`, 15, true);
  body += say(8, 42, paper, 13) + say(8, 62, CAPTION, 13);
  layers.forEach(({ from }, i) => {
    for (const each of from) body += edge(boxes[each], boxes[i + 1], pitch);
  });
  const pressed = (x, y, width, height, press, ...parts) =>
    draw("g", press, parts, draw("rect", { x, y, width, height, class: "hit" }));
  boxes.forEach(({ x, y, wide, high, middle }, i) => {
    const kind = i === 0 ? "input" : made[i].costs[0] ? "output" : "zero";
    used.add(kind);
    const press = { "data-press": "layer", "data-layer": i };
    body += pressed(x, middle - tall / 2, pitch, tall, press, cell(kind, x, y, wide, high));
  });
  const { x, y, wide, high } = boxes[layer];
  body += frame(x - 3, y - 3, wide + 6, high + 6);
  let at = 80 + tall * lanes;
  COSTS.forEach(([name, kind], k) => {
    const text = `${name} of each layer; a bar of full height is ${thousands(most[k])}`;
    body += say(8, at + 14, text, 13);
    made.forEach(({ costs }, i) => {
      const [width, height] = [(0.74 * pitch) / lanes, Math.max(1, (46 * costs[k]) / most[k])];
      const left = boxes[i].x + spots[i][1] * width;
      if (costs[k]) body += cell(kind, left, at + 68 - height, width, height);
    });
    at += 76;
  });
  body += say(8, at + 22, `layer ${layer} of ${layers.length}, ${title}`, 15, true);
  body += lines([...hand, ""], at + 46) + say(8, at + 134, layers[layer - 1]?.note ?? "", 14);
  at += 152;
  COSTS.forEach(([name], k) => (body += say(LEFT[k], at + 10, name, 13)));
  Object.entries(networks).forEach(([name, { year: when }], i) => {
    const row = at + 18 + 22 * i;
    const bars = totals[i].map((value, k) => {
      const length = Math.max(1, (160 * value) / Math.max(...totals.map((pair) => pair[k])));
      const number = say(LEFT[k] + length + 6, row + 14, thousands(value), 14, name === network);
      return cell(COSTS[k][1], LEFT[k], row + 3, length, 13) + number;
    });
    const press = { "data-press": "network", "data-network": name };
    const label = say(8, row + 14, `${when} ${name}`, 14, name === network);
    body += pressed(0, row, WIDTH, 22, press, label, bars);
  });
  const counts = hand.map((text) => text.replace(/ +/g, " ")).join(". ");
  const where = `Layer ${layer} of ${layers.length}, ${title}`;
  const alt = `${network} (${year}): ${facts}. ${where}. ${counts}.`;
  return withLegend(body, at + 32 + 22 * totals.length, used, alt, NAMES);
}

const COSTS = [
  ["parameters", "weight"],
  ["MACs", "read"],
];
const LEFT = [190, 500];
const CAPTION =
  "a map is as high as its pixels and as wide as its channels, a row as high as its units";
const NAMES = {
  input: "the image",
  zero: "layer without weights",
  read: "MACs",
  weight: "parameters",
  output: "layer with weights",
};

/** A line from a layer to one that reads it; over what lies between, an arc. */
function edge(from, to, pitch) {
  const [x1, y1, x2, y2] = [from.x + from.wide, from.middle, to.x, to.middle];
  const half = (x1 + x2) / 2;
  let d = `M${x1} ${y1}C${half} ${y1} ${half} ${y2} ${x2} ${y2}`;
  if (y1 === y2 && x2 - from.x > 1.5 * pitch) {
    const lift = Math.min(from.y, to.y) - 14;
    d = `M${x1 - from.wide / 2} ${from.y}C${x1} ${lift} ${x2} ${lift} ${x2 + to.wide / 2} ${to.y}`;
  }
  return draw("path", { d, class: "edge" });
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
    if (next !== undefined) return { layer: within(next, last + 1) };
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    const name = step && names[names.indexOf(network) + step];
    return name ? { network: name, layer: 0 } : step && {};
  },
  press: ({ layer, network }) => (network ? { network, layer: 0 } : { layer: Number(layer) }),
};

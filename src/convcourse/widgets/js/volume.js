// Channels, kernels, groups and biases: what is read, what it costs, how it lies in memory.

import { axes, groupChannels, range, thousands, within } from "./arithmetic.js";
import { WIDTH, cell, draw, frame, lines, withLegend, write } from "./drawing.js";

const SHOWN = 2; // the memory strip is that of an image of 2 x 2 pixels

function numbers(state) {
  const { height, width, kh, kw, c_in, c_out, groups, stride, padding, bias, data_format } = state;
  const [reads, makes] = groupChannels(c_in, c_out, groups);
  const windows = axes([height, width], [kh, kw], { stride, padding });
  const [outH, outW] = windows.map(({ out }) => out);
  const weights = kh * kw * reads * c_out;
  const channel = Math.min(state.channel, c_out - 1);
  const first = Math.floor(channel / makes) * reads;
  const last = data_format === "NHWC";
  const image = (h, w, c) => (last ? [1, h, w, c] : [1, c, h, w]);
  return {
    channel,
    reads: [first, first + reads],
    output: [outH, outW],
    params: weights + (bias ? c_out : 0),
    macs: outH * outW * weights,
    x: image(height, width, c_in),
    w: last ? [kh, kw, reads, c_out] : [c_out, reads, kh, kw],
    y: image(outH, outW, c_out),
    strides: image(height, width, c_in).map((_, i, all) =>
      all.slice(i + 1).reduce((a, b) => a * b, 1),
    ),
    memory: memory(c_in, last),
  };
}

function memory(channels, last) {
  const places = [];
  const [outer, middle, inner] = last ? [SHOWN, SHOWN, channels] : [channels, SHOWN, SHOWN];
  for (const a of range(outer)) {
    for (const b of range(middle)) {
      for (const c of range(inner)) places.push(last ? [a, b, c] : [b, c, a]);
    }
  }
  return places;
}

const tuple = (sizes) => `(${sizes.join(", ")})`;

function counts({ kh, kw, c_out, bias }, { reads, output, params, macs }) {
  const depth = reads[1] - reads[0];
  const weights = `${kh}·${kw}·${depth}·${c_out}`;
  return [
    `parameters = kh·kw·(c_in/groups)·c_out${bias ? " + c_out" : ""}`,
    `           = ${weights}${bias ? ` + ${c_out}` : ""} = ${thousands(params)}`,
    `MACs       = out_h·out_w·weights = ${output[0]}·${output[1]}·${weights} = ${thousands(macs)}`,
  ];
}

function picture(state, shown) {
  const { height, width, kh, kw, c_in, c_out, data_format } = state;
  const { channel, reads, output, memory: places } = shown;
  const depth = reads[1] - reads[0];
  const unit = Math.min(14, 118 / Math.max(height, width, kh, kw));
  const stepOf = (count) => Math.min(15, 105 / count);
  const side = (length) => Math.max(12, length * unit);
  const heightOf = (tall, count) => 12 + side(tall) + count * stepOf(count);
  const stacks = [heightOf(height, c_in), heightOf(kh, depth), heightOf(output[0], c_out)];
  const floor = Math.max(80, ...stacks);
  const used = new Set(["input", "read", "output"]);

  const stack = (title, x, count, tall, wide, kindOf, more = () => ({})) => {
    const [h, w, step] = [side(tall), side(wide), stepOf(count)];
    const slabs = range(count)
      .toReversed()
      .map((c) => {
        const [at, down] = [x + c * step, floor - h - c * step];
        const slab = draw("rect", { x: at, y: down, width: w, height: h });
        const number = write(at + 3, down + 12, c, { size: 11, anchor: "start" });
        return draw("g", { class: `cell ${kindOf(c)}`, ...more(c) }, slab, number);
      });
    const name = write(x, floor + 21, title, { anchor: "start" });
    return [slabs.join("") + name, x + w + count * step];
  };
  const isRead = (c) => c >= reads[0] && c < reads[1];
  const kindOf = (c) => (isRead(c) ? "read" : "input");
  const [input, x1] = stack("input x", 8, c_in, height, width, kindOf);
  const gap = 46;
  const kernelX = x1 + gap;
  const [weights, x2] = stack(`kernel ${channel}`, kernelX, depth, kh, kw, () => "read");
  const outputX = x2 + gap;
  const press = (c) => ({ "data-press": "channel", "data-channel": c });
  const [result] = stack("output y", outputX, c_out, ...output, () => "output", press);
  const step = stepOf(c_out);
  const [h, w] = output.map(side);
  const mark = frame(outputX + channel * step, floor - h - channel * step, w, h);
  const texts = counts(state, shown);
  let body = input + weights + result + mark;
  body += write(x1 + gap / 2 - 8, floor - 50, "⋆", { size: 24 });
  body += write(x2 + gap / 2 - 8, floor - 50, "=", { size: 24 });
  body += lines(texts.slice(0, 2), floor + 58) + lines(texts.slice(2), floor + 102);
  const [image, bank] = data_format === "NHWC" ? ["NHWC", "HWIO"] : ["NCHW", "OIHW"];
  const shapes = [
    `x ${image} ${tuple(shown.x)}`,
    `w ${bank} ${tuple(shown.w)}`,
    `y ${image} ${tuple(shown.y)}`,
  ];
  const steps = `steps in memory between neighbours of x, along ${image}: ${tuple(shown.strides)}`;
  body += lines([shapes.join("   "), steps, ""], floor + 132);
  const title = `memory of a 2 x 2 image in ${image}: row, column, channel; channel ${reads[0]} is filled`;
  body += write(8, floor + 184, title, { size: 14, anchor: "start" });
  const across = (WIDTH - 16) / 16;
  places.forEach((place, i) => {
    const [at, down] = [8 + (i % 16) * across, floor + 194 + 34 * Math.floor(i / 16)];
    const kind = place[2] === reads[0] ? "read" : "input";
    body += cell(kind, at, down, across - 2, 30, place.join(","));
  });
  const y = floor + 206 + 34 * Math.ceil(places.length / 16);
  return withLegend(body, y, used, alt(state, shown), NAMES);
}

const NAMES = {
  input: "channel that is not read",
  read: "read for the framed output",
  output: "output channel",
};

function alt(state, shown) {
  const { height, width, c_in, c_out, groups, data_format } = state;
  const { channel, reads, output, x, w, y } = shown;
  const said = counts(state, shown)
    .slice(1)
    .map((text) => text.trim().replace(/^=/, "Parameters ="));
  return (
    `An image of ${height} x ${width} pixels and ${c_in} channels, ${c_out} kernels in ` +
    `${groups === 1 ? "1 group" : `${groups} groups`}: output ${output[0]} x ${output[1]} x ${c_out}. ` +
    `Output channel ${channel} reads input channels ${reads[0]} to ${reads[1] - 1}. ` +
    `${said.join(". ").replace(/ +/g, " ")}. ` +
    `Shapes in ${data_format}: x ${tuple(x)}, w ${tuple(w)}, y ${tuple(y)}.`
  );
}

export const volume = {
  title: "Channels, kernels and what they cost",
  hint: "Left and right arrows choose the output channel.",
  state: ["channel"],
  numbers,
  picture,
  keys(key, state) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const { channel } = numbers(state);
    return step && { channel: within(channel + step, state.c_out) };
  },
  press: ({ channel }) => ({ channel: Number(channel) }),
};

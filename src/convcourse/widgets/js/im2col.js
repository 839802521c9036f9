// The matrix of all windows: a pixel, and all its copies.

import { axes, format, range } from "./arithmetic.js";
import { WIDTH, cell, frame, lines, moved, withLegend, write } from "./drawing.js";

function numbers(state) {
  const { height, width, kh, kw, channels, stride, padding } = state;
  const [rows, columns] = axes([height, width], [kh, kw], { stride, padding });
  // Values count from 1, so that 0 is padding and nothing else.
  const value = (i, j, c) =>
    i >= 0 && i < height && j >= 0 && j < width ? (i * width + j) * channels + c + 1 : 0;
  const windows = rows.taps.flatMap((is) => columns.taps.map((js) => [is, js]));
  const output = range(kh).flatMap((a) =>
    range(kw).flatMap((b) =>
      range(channels).map((c) => windows.map(([is, js]) => value(is[a], js[b], c))),
    ),
  );
  const row = Math.min(state.row, height - 1);
  const col = Math.min(state.col, width - 1);
  const chosen = value(row, col, 0);
  const size = output.length * output[0].length;
  return {
    rows,
    columns,
    row,
    col,
    output,
    chosen: range(channels).map((c) => chosen + c),
    copies: output.flat().filter((each) => each === chosen).length,
    shape: [output.length, output[0].length],
    factor: size / (height * width * channels),
  };
}

function picture(state, shown) {
  const { height, width, channels } = state;
  const { rows, columns, row, col, output, chosen, shape } = shown;
  const used = new Set(["input"]);
  const kindOf = (value) => {
    const kind = value === 0 ? "zero" : chosen.includes(value) ? "read" : "input";
    used.add(kind);
    return kind;
  };
  const unit = Math.min(30, 250 / columns.positions.length, 300 / rows.positions.length);
  const top = 102;
  let body = write(8, top - 28, "x, channel 0", { anchor: "start" });
  const place = (i, j) => [8 + (j + columns.before) * unit, top + (i + rows.before) * unit];
  for (const i of rows.positions) {
    for (const j of columns.positions) {
      const inside = i >= 0 && i < height && j >= 0 && j < width;
      const value = inside ? (i * width + j) * channels + 1 : 0;
      const more = inside ? { "data-press": "pixel", "data-row": i, "data-col": j } : {};
      body += cell(kindOf(value), ...place(i, j), unit, unit, value, more);
    }
  }
  body += frame(...place(row, col), unit, unit);

  const left = 30 + columns.positions.length * unit + 46;
  const [across, tall] = [
    Math.min(34, (WIDTH - left - 8) / shape[1]),
    Math.min(24, 460 / shape[0]),
  ];
  body += write(left, top - 28, "X_col: one window in each column", { anchor: "start" });
  for (const j of range(shape[1])) {
    body += write(left + across * (j + 0.5), top - 8, j, { size: Math.min(12, 0.6 * across) });
  }
  output.forEach((line, i) => {
    line.forEach((value, j) => {
      const pixel = Math.floor((value - 1) / channels);
      const at = { "data-row": Math.floor(pixel / width), "data-col": pixel % width };
      const more = value ? { "data-press": "pixel", ...at } : {};
      body += cell(kindOf(value), left + j * across, top + i * tall, across, tall, value, more);
      if (chosen.includes(value))
        body += frame(left + j * across, top + i * tall, across, tall, "copy");
    });
  });
  const y = top + Math.max(rows.positions.length * unit, shape[0] * tall) + 18;
  body = lines(sizes(state, shown), 22) + body;
  return withLegend(body, y, used, alt(state, shown), NAMES);
}

const NAMES = {
  input: "value of x",
  read: "the chosen pixel and its copies",
};

function sizes(
  { height, width, channels, kh, kw },
  { rows, columns, shape, copies, factor, row, col },
) {
  return [
    `X_col is (${kh}·${kw}·${channels}, ${rows.out}·${columns.out}) = (${shape.join(", ")}): ` +
      `${shape[0] * shape[1]} values from ${height * width * channels}, ${format(factor)} times as many`,
    `pixel [${row}, ${col}] is in ${copies} of ${shape[1]} windows`,
  ];
}

function alt(state, shown) {
  const { height, width, channels, kh, kw } = state;
  const image = `${height} x ${width} pixels and ${channels} channel${channels > 1 ? "s" : ""}`;
  const said = sizes(state, shown).join(". ");
  return `An image of ${image} under a kernel of ${kh} x ${kw}. ${said}.`;
}

export const im2col = {
  title: "im2col: every window becomes a column",
  hint: "The arrow keys choose a pixel; its copies light up.",
  state: ["row", "col"],
  numbers,
  picture,
  keys(key, state) {
    const { row, col } = numbers(state);
    return moved(key, [row, col], [state.height, state.width]);
  },
  press: ({ row, col }) => ({ row: Number(row), col: Number(col) }),
};

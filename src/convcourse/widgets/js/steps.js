// Convolution by hand: one window at a time, its products and their sum.

import { axes, conv2d, flipped, format, pixel, range, shapeOf, total } from "./arithmetic.js";
import { WIDTH, cell, frame, lines, moved, withLegend, write } from "./drawing.js";

function numbers({ x, kernel, stride, padding, flip, row, col }) {
  const [rows, columns] = axes(shapeOf(x), shapeOf(kernel), { stride, padding });
  const weights = flip ? flipped(kernel) : kernel;
  const output = conv2d(x, weights, [rows, columns]);
  const [r, c] = [Math.min(row, rows.out - 1), Math.min(col, columns.out - 1)];
  const pixels = rows.taps[r].map((i) => columns.taps[c].map((j) => pixel(x, i, j)));
  const products = pixels.map((line, a) => line.map((value, b) => value * weights[a][b]));
  return { rows, columns, weights, output, row: r, col: c, pixels, products, value: output[r][c] };
}

const place = (notation, row, col) =>
  notation === "(x, y)" ? `(x=${col}, y=${row})` : `[${row}, ${col}]`;

const sumOf = ({ pixels, weights, value }) => {
  const terms = pixels.flatMap((line, a) =>
    line.map((each, b) => `${format(each)}·${bracketed(format(weights[a][b]))}`),
  );
  return `${terms.join(" + ")} = ${format(value)}`;
};

const bracketed = (text) => (text.startsWith("-") ? `(${text})` : text);

const widthOf = (title, columns, unit) => Math.max(columns * unit, 8.4 * title.length);

/** The largest cells with which grids of so many columns, by title, fit beside each other. */
function fitting(grids) {
  const width = (unit) => total(Object.entries(grids).map((each) => widthOf(...each, unit)));
  return range(1, 47).findLast((unit) => width(unit) <= WIDTH - 150);
}

function picture({ x, notation, hide, flip }, shown) {
  const { rows, columns, weights, output, row, col, products } = shown;
  const [height, width] = shapeOf(x);
  const [kh, kw] = shapeOf(weights);
  const name = flip ? "kernel, flipped" : "kernel";
  const input = columns.positions.length;
  const unit = fitting({ input, [name]: kw, products: kw, output: columns.out });
  const tall = Math.max(rows.positions.length, kh, rows.out) * unit;
  const top = 54;
  const used = new Set(["input", "read", "product", "output"]);
  const later = (i, j) => hide && (i > row || (i === row && j > col));
  const outputs = output.map((line, i) => line.map((y, j) => (later(i, j) ? "?" : format(y))));
  const index = { size: Math.min(13, 0.5 * unit), dy: "0.35em" };
  let left = 24;
  let body = "";

  const grid = (title, shape, drawCell) => {
    const wide = widthOf(title, shape[1], unit);
    const [x0, y0] = [left + (wide - shape[1] * unit) / 2, top + (tall - shape[0] * unit) / 2];
    body += write(left + wide / 2, top - 36, title);
    for (let i = 0; i < shape[0]; i++) {
      for (let j = 0; j < shape[1]; j++) body += drawCell(i, j, x0 + j * unit, y0 + i * unit);
    }
    left += wide;
    return [x0, y0];
  };
  const sign = (text) => {
    body += write(left + 19, top + tall / 2, text, { size: 24, dy: "0.35em" });
    left += 38;
  };

  const [corner, y] = grid(
    "input",
    [rows.positions.length, columns.positions.length],
    (i, j, at, down) => {
      const [r, c] = [rows.positions[i], columns.positions[j]];
      const inside = r >= 0 && r < height && c >= 0 && c < width;
      const read = rows.taps[row].includes(r) && columns.taps[col].includes(c);
      const kind = read ? "read" : inside ? "input" : "zero";
      used.add(kind);
      const labels =
        (i === 0 && c >= 0 && c < width ? write(at + unit / 2, down - 12, c, index) : "") +
        (j === 0 && r >= 0 && r < height ? write(at - 12, down + unit / 2, r, index) : "");
      return cell(kind, at, down, unit, unit, format(pixel(x, r, c))) + labels;
    },
  );
  const first = [columns.starts[col] + columns.before, rows.starts[row] + rows.before];
  const [wide, high] = [columns.span * unit, rows.span * unit];
  body += frame(corner + first[0] * unit, y + first[1] * unit, wide, high);
  sign("×");
  grid(name, [kh, kw], (i, j, at, down) =>
    cell("input", at, down, unit, unit, format(weights[i][j])),
  );
  sign("=");
  grid("products", [kh, kw], (i, j, at, down) =>
    cell("product", at, down, unit, unit, format(products[i][j])),
  );
  sign("Σ");
  const [outputLeft, outputTop] = grid("output", [rows.out, columns.out], (i, j, at, down) => {
    return cell("output", at, down, unit, unit, outputs[i][j], {
      "data-press": "output",
      "data-row": i,
      "data-col": j,
    });
  });
  body += frame(outputLeft + col * unit, outputTop + row * unit, unit, unit);
  const start = `y${place(notation, row, col)} = `;
  const texts = wrap(start + sumOf(shown), start.length);
  const below = top + tall + 34;
  body += lines(texts, below);
  return withLegend(body, below + 22 * texts.length - 4, used, alt(notation, shown, x, outputs));
}

function wrap(text, indent) {
  const rows = [""];
  for (const term of text.split(/(?= [+=] )/)) {
    if ((rows.at(-1) + term).length > 84) rows.push(" ".repeat(indent - 1));
    rows[rows.length - 1] += term;
  }
  return rows;
}

function alt(notation, shown, x, outputs) {
  const { rows, columns, weights, row, col } = shown;
  const size = (image) => shapeOf(image).join(" x ");
  const values = outputs.map((line) => line.join(", ")).join("; ");
  return (
    `An image of ${size(x)} pixels under a kernel of ${size(weights)}. ` +
    `Output ${place(notation, row, col)} is ${sumOf(shown)}. ` +
    `The whole output, ${rows.out} x ${columns.out}: ${values}.`
  );
}

function keys(key, state) {
  const { rows, columns, row, col } = numbers(state);
  if (key === "Home") return { row: 0, col: 0 };
  if (key === "End") return { row: rows.out - 1, col: columns.out - 1 };
  return moved(key, [row, col], [rows.out, columns.out]);
}

function turn(state, by) {
  const { rows, columns, row, col } = numbers(state);
  const count = rows.out * columns.out;
  const next = (row * columns.out + col + by + count) % count;
  return { row: Math.floor(next / columns.out), col: next % columns.out };
}

export const steps = {
  title: "Convolution, one window at a time",
  hint: "The arrow keys move the window; Home and End go to the first and the last.",
  state: ["x", "kernel", "row", "col"],
  numbers,
  picture,
  keys,
  press: ({ row, col }) => ({ row: Number(row), col: Number(col) }),
  buttons: [
    { label: "Back", press: (state) => turn(state, -1) },
    { label: "Next window", press: (state) => turn(state, 1) },
  ],
};

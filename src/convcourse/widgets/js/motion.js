// A convolution on its way over an image, and a transposed one back, as two libraries do it.

import { BORDERS, ShapeError, axis, checkBorder, format, kernelSpan, pads, range, total, valuesText } from "./arithmetic.js";
import { WIDTH, button, cell, make, withLegend, write } from "./drawing.js";

const square = (length, of) => range(length).map((i) => range(length).map((j) => of(i, j)));

function over(title, padding, state) {
  const { x, w, size, kernel, stride, dilation, border } = state;
  const rows = axis(size, kernel, { stride, dilation, padding });
  checkBorder("height", rows, border);
  const { before, after, span, out, taps, positions, dropped, skipped } = rows;
  const pixel = (i, j) => {
    const [row, col] = [BORDERS[border](i, size), BORDERS[border](j, size)];
    return row < 0 || col < 0 ? 0 : x[row][col];
  };
  const small = square(out, (r, c) =>
    total(taps[r].flatMap((i, a) => taps[c].map((j, b) => pixel(i, j) * w[a][b]))),
  );
  const step = Math.min(state.step, out * out - 1);
  const [row, col] = [Math.floor(step / out), step % out];
  const inside = (i) => i >= 0 && i < size;
  const kinds = square(positions.length, (a, b) => {
    const [i, j] = [positions[a], positions[b]];
    if (taps[row].includes(i) && taps[col].includes(j)) return "read";
    if (dropped.includes(i) || dropped.includes(j)) return "dropped";
    if (skipped.includes(i) || skipped.includes(j)) return "stepped";
    return inside(i) && inside(j) ? "input" : "zero";
  });
  return {
    title,
    formula: `out = floor((${size} + ${before} + ${after} - ${span}) / ${stride}) + 1 = ${out}`,
    said:
      `window ${step + 1} of ${out * out} begins at (${taps[row][0]}, ${taps[col][0]}) ` +
      `and gives ${small[row][col]}`,
    step,
    out,
    values: square(positions.length, (a, b) => pixel(positions[a], positions[b])),
    kinds,
    small,
  };
}

/** The step of a transposed convolution; padding by name is what Keras makes of it. */
function back(title, padding, state, pytorch) {
  const { x, w, size: n, kernel, stride: s, dilation, output_padding } = state;
  const span = kernelSpan(kernel, dilation);
  const whole = (n - 1) * s + span;
  let [before, out, formula] = [0, n * s, `${n}·${s}`];
  if (Array.isArray(padding)) {
    const more = pytorch ? output_padding : 0;
    if (more >= Math.max(s, dilation)) {
      throw new ShapeError(
        `output_padding must be smaller than the stride or the dilation: got ${more} with ` +
          `stride ${s} and dilation ${dilation}. Use a smaller one, or a larger stride.`,
      );
    }
    [before] = padding;
    out = whole - 2 * before + more;
    formula = `(${n} - 1)·${s} + ${span} - 2·${before}${pytorch ? ` + ${more}` : ""}`;
  } else if (padding === "VALID") {
    out += Math.max(span - s, 0);
    formula += ` + max(${span} - ${s}, 0)`;
  } else [before] = pads(out, kernel, { stride: s, padding, dilation });
  if (out < 1) {
    throw new ShapeError(
      `nothing is left: a canvas of ${whole} loses ${before} on each side. ` +
        "Use less padding, a larger kernel or a larger input.",
    );
  }
  const length = Math.max(whole, before + out);
  const step = Math.min(state.step, n * n - 1);
  const [row, col] = [Math.floor(step / n), step % n];
  const values = square(length, () => 0);
  const kinds = square(length, (i, j) => (i < whole && j < whole ? "hole" : "zero"));
  range(step + 1).forEach((k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    square(kernel, (a, b) => {
      const [down, across] = [i * s + a * dilation, j * s + b * dilation];
      values[down][across] += x[i][j] * w[a][b];
      kinds[down][across] = k === step ? "product" : "output";
    });
  });
  const kept = (i) => i >= before && i < before + out;
  return {
    title,
    formula: `out = ${formula} = ${out}`,
    said:
      `input ${step + 1} of ${n * n}, ${x[row][col]}, adds its kernel from ` +
      `(${row * s - before}, ${col * s - before}) on`,
    step,
    out,
    values,
    kinds: square(length, (i, j) => (kept(i) && kept(j) ? kinds[i][j] : "dropped")),
    small: square(n, (i, j) => x[i][j]),
  };
}

function numbers(state) {
  const { kind, padding, kernel, dilation, pad } = state;
  const each = { VALID: 0, SAME: dilation * Math.floor(kernel / 2), explicit: pad }[padding];
  const explicit = padding === "explicit";
  return [
    [explicit ? `TensorFlow padding=(${each}, ${each})` : `TensorFlow ${padding}`, !explicit],
    [`PyTorch padding=${each}`, false],
  ].map(([title, named], pytorch) => {
    try {
      const amounts = named ? padding : [each, each];
      return (kind === "transposed" ? back : over)(title, amounts, state, pytorch);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      const along = kind === "transposed" || / padding of /.test(error.message) ? "" : "along the height, ";
      throw new ShapeError(`${title}: ${along}${error.message}`);
    }
  });
}

function picture({ kind, size, kernel, w }, moments) {
  const forward = kind === "convolution";
  const longest = Math.max(...moments.flatMap((each) => [each.values.length, each.small.length]));
  const unit = Math.min(30, 376 / longest);
  const used = new Set();
  const weights = `kernel ${valuesText(w.slice(0, kernel).map((line) => line.slice(0, kernel)))}`;
  let body = "";
  let foot = 0;
  moments.forEach(({ title, formula, said, step, values, kinds, small }, number) => {
    const x = 8 + (number * WIDTH) / 2;
    const start = { anchor: "start" };
    body += write(x, 20, title, { ...start, class: "strong" });
    body += write(x, 42, formula, { ...start, size: 14 }) + write(x, 62, said, { ...start, size: 13 });
    body += write(x, 82, weights, { ...start, size: 13 });
    const one = [forward ? "input and padding" : "canvas", values, (i, j) => kinds[i][j]];
    const other = [forward ? "output" : "input", small, (i, j) => {
      const place = i * small.length + j;
      if (forward) return place <= step ? "output" : "hole";
      return place === step ? "read" : "input";
    }];
    let y = 94;
    for (const [name, cells, of] of forward ? [one, other] : [other, one]) {
      body += write(x, y + 13, name, { ...start, size: 13 });
      cells.forEach((line, i) =>
        line.forEach((value, j) => {
          const look = of(i, j);
          used.add(look);
          const text = look === "hole" ? "" : format(value);
          body += cell(look, x + j * unit, y + 20 + i * unit, unit, unit, text);
        }),
      );
      y += 32 + unit * cells.length;
    }
    foot = Math.max(foot, y);
  });
  const words = moments.map((each) => `${each.title}: ${each.formula}. ${each.said}.`).join(" ");
  return withLegend(body, foot + 6, used, `A ${kind} of ${size} x ${size} pixels, ${weights}. ${words}`, NAMES);
}

const NAMES = {
  zero: "padding",
  read: "read now",
  hole: "still to come",
  product: "added to now",
  dropped: "dropped",
};

function stepped(state, by) {
  let last;
  try {
    const side = (each) => (state.kind === "transposed" ? state.size : each.out);
    last = Math.max(...numbers(state).map((each) => side(each) ** 2)) - 1;
  } catch {
    return undefined; // there is nothing to step in
  }
  const step = Math.min(state.step, last) + by;
  if (Number.isFinite(by)) return step >= 0 && step <= last ? { step } : undefined;
  return { step: by > 0 ? last : 0 };
}

function panel(host, { state, change }) {
  let timer;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "Play";
  };
  const go = (by) => {
    stop();
    change(stepped(state, by) ?? {});
  };
  const play = button("Play", () => {
    if (timer) return stop();
    if (!stepped(state, 1)) change({ step: 0 });
    play.textContent = "Stop";
    timer = setInterval(() => {
      const next = stepped(state, 1);
      if (next && play.isConnected) change(next);
      else stop();
    }, 600);
  });
  const buttons = [button("Back", () => go(-1)), button("Next", () => go(1))];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // Who asked for less motion steps by hand.
  host.append(make("div", { className: "buttons" }, ...(calm ? [] : [play]), ...buttons));
  return (shown) => shown || stop();
}

export const motion = {
  title: "A convolution in motion",
  hint: "Left and right arrows step, Home and End go to the first and the last step.",
  state: ["x", "w", "step"],
  numbers,
  picture,
  panel,
  keys: (key, state) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[key];
    return by && (stepped(state, by) ?? {});
  },
};

// Sizes, sums and gradients in the browser, as convcourse.shapes, ops and grads have them in Python.
// The tests run both on the same settings and compare every number and every sentence.

export class ShapeError extends Error {}

export const range = (start, stop) =>
  stop === undefined ? range(0, start) : Array.from({ length: stop - start }, (_, i) => start + i);

export const within = (value, size) => Math.max(0, Math.min(value, size - 1));

export const total = (numbers) => numbers.reduce((sum, each) => sum + each, 0);

export const kernelSpan = (kernel, dilation = 1) => dilation * (kernel - 1) + 1;

/** Zeros [before, after] one axis; padding is "VALID", "SAME" or such a pair. */
export function pads(size, kernel, { stride = 1, padding = "VALID", dilation = 1 } = {}) {
  if (padding === "VALID") return [0, 0];
  if (padding !== "SAME") return padding;
  const outputs = Math.ceil(size / stride);
  const zeros = Math.max((outputs - 1) * stride + kernelSpan(kernel, dilation) - size, 0);
  return [Math.floor(zeros / 2), Math.ceil(zeros / 2)];
}

/** How many places a kernel has along one axis, and what that follows from. */
export function places(size, kernel, settings = {}) {
  const { stride = 1, dilation = 1 } = settings;
  const [before, after] = pads(size, kernel, settings);
  const span = kernelSpan(kernel, dilation);
  const steps = size + before + after - span;
  if (steps < 0) throw new ShapeError(doesNotFit(size, kernel, dilation, span, before, after));
  return { stride, dilation, before, after, span, steps, out: Math.floor(steps / stride) + 1 };
}

/** Where a kernel stops along one axis. Position 0 is the first pixel; padding lies outside. */
export function axis(size, kernel, settings = {}) {
  const found = places(size, kernel, settings);
  const { stride, dilation, before, after, span, out } = found;
  const starts = range(out).map((k) => k * stride - before);
  const taps = starts.map((start) => range(kernel).map((j) => start + j * dilation));
  const positions = range(-before, size + after);
  const read = new Set(taps.flat());
  const end = starts[out - 1] + span;
  const dropped = positions.filter((i) => i >= end);
  const skipped = positions.filter((i) => i < end && !read.has(i));
  return { ...found, size, kernel, starts, taps, positions, dropped, skipped };
}

function doesNotFit(size, kernel, dilation, span, before, after) {
  const zeros = before === after ? `2*${before}` : `${before} + ${after}`;
  const needed = Math.ceil((span - size) / 2);
  const smaller = span === kernel ? "a smaller kernel" : "a smaller kernel or dilation";
  return (
    `kernel does not fit: input ${size} + ${zeros} padding = ${size + before + after}, ` +
    `but a kernel of ${kernel} with dilation ${dilation} spans ${span}. ` +
    `Use padding >= ${needed} or ${smaller}.`
  );
}

/** Which pixel stands at a place of the frame; -1 for a zero. */
export const BORDERS = {
  zeros: (i, size) => (i >= 0 && i < size ? i : -1),
  reflect: (i, size) => size - 1 - Math.abs(size - 1 - Math.abs(i)),
  replicate: within,
  circular: (i, size) => (i + size) % size,
};

/** What stands in the padding must be there to copy. */
export function checkBorder(name, { size, before, after }, border) {
  const widest = Math.max(before, after);
  const most = { reflect: size - 1, circular: size }[border] ?? widest;
  if (widest <= most) return;
  throw new ShapeError(
    `along the ${name}, ${border} padding of ${widest} has only ${most} pixels to copy from an ` +
      `image of ${size}. Use padding <= ${most}, a larger image or another border.`,
  );
}

/** Both axes of an image under a kernel: [rows, columns]. */
export function axes([height, width], [kh, kw], settings = {}) {
  const along = (name, size, kernel) => {
    try {
      return axis(size, kernel, settings);
    } catch (error) {
      throw new ShapeError(`along the ${name}, ${error.message}`);
    }
  };
  return [along("height", height, kh), along("width", width, kw)];
}

/** The output size in three lines: letters, numbers, result; without what is 1 or 0. */
export function formula({ size: n, kernel: f, stride: s, dilation: d, before, after, steps, out }) {
  let [letters, numbers] = ["n", `${n}`];
  if (before !== after) {
    [letters, numbers] = ["n + p_before + p_after", `${n} + ${before} + ${after}`];
  } else if (before) {
    [letters, numbers] = ["n + 2·p", `${n} + 2·${before}`];
  }
  letters += d === 1 ? " - f" : " - (d·(f - 1) + 1)";
  numbers += d === 1 ? ` - ${f}` : ` - (${d}·(${f} - 1) + 1)`;
  if (s === 1) {
    return [`out = ${letters} + 1`, `    = ${numbers} + 1`, `    = ${steps} + 1 = ${out}`];
  }
  return [
    `out = floor((${letters}) / s) + 1`,
    `    = floor((${numbers}) / ${s}) + 1`,
    `    = floor(${steps} / ${s}) + 1 = floor(${Number((steps / s).toFixed(2))}) + 1 = ${out}`,
  ];
}

export const shapeOf = (x) => [x.length, x[0].length];

export const pixel = (x, i, j) => x[i]?.[j] ?? 0;

export const conv2d = (x, w, [rows, columns]) =>
  rows.taps.map((is) =>
    columns.taps.map((js) =>
      total(is.flatMap((i, a) => js.map((j, b) => pixel(x, i, j) * w[a][b]))),
    ),
  );

export const flipped = (w) => w.map((row) => row.toReversed()).toReversed();

export function groupChannels(cIn, cOut, groups) {
  if (cIn % groups || cOut % groups) {
    throw new ShapeError(
      `groups must divide the channels: ${groups} groups do not divide both ` +
        `c_in = ${cIn} and c_out = ${cOut}. Use a divisor of both.`,
    );
  }
  return [cIn / groups, cOut / groups];
}

/** A number in four digits at most, as Python's format ".4g" writes it. */
export function format(value) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
  // Python rounds a tie to the even digit, JavaScript rounds it up.
  const exact = value.toExponential(40);
  const tie = /^(-?\d\.\d\d[02468])50*(e.*)$/.exec(exact);
  const [mantissa, exponent] = (tie ? tie[1] + tie[2] : value.toExponential(3)).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 4) return String(Number(`${mantissa}e${exponent}`));
  const digits = String(Math.abs(power)).padStart(2, "0");
  return `${Number(mantissa)}e${power < 0 ? "-" : "+"}${digits}`;
}

/** A product as it is written, factors below zero in brackets. */
export const product = (...factors) =>
  factors.map((each) => (each < 0 ? `(${format(each)})` : format(each))).join("·");

export const valuesText = (values) =>
  values.map((row) => row.map((each) => format(each)).join(", ")).join("; ");

export const thousands = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

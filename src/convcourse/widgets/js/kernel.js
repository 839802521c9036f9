// A kernel over a photograph: its weights are edited, its output is seen at once.

import { axes, format, range, shapeOf, total, valuesText } from "./arithmetic.js";
import { CONTROLS, lines, make, withLegend } from "./drawing.js";
import { TONES } from "./palette.js";

const OWN = "your own";

/** The pixels of a photograph between 0 and 1, row by row; decoded once. */
const decoded = new WeakMap();
function pixelsOf(image) {
  if (!decoded.has(image)) {
    const bytes = atob(image.data);
    decoded.set(image, Float64Array.from(bytes, (each) => each.charCodeAt(0) / 255));
  }
  return decoded.get(image);
}

/** A photograph with a border of zeros, as wide as the windows need it. */
function padded(image, rows, columns) {
  const [height, width] = image.shape;
  const across = columns.positions.length;
  const whole = new Float64Array(rows.positions.length * across);
  const pixels = pixelsOf(image);
  for (let i = 0; i < height; i++) {
    const at = (i + rows.before) * across + columns.before;
    whole.set(pixels.subarray(i * width, (i + 1) * width), at);
  }
  return whole;
}

/** The convolution, one weight after the other: each adds a shifted copy of the photograph. */
function filtered(image, kernel, [rows, columns]) {
  const x = padded(image, rows, columns);
  const across = columns.positions.length;
  const y = new Float64Array(rows.out * columns.out);
  kernel.forEach((line, a) =>
    line.forEach((weight, b) => {
      if (weight === 0) return;
      for (let i = 0; i < rows.out; i++) {
        const [from, to] = [(i + a) * across + b, i * columns.out];
        for (let j = 0; j < columns.out; j++) y[to + j] += weight * x[from + j];
      }
    }),
  );
  return y;
}

function numbers({ images, photo, kernel, padding }) {
  const image = images[photo];
  const both = axes(image.shape, shapeOf(kernel), { padding });
  const output = filtered(image, kernel, both);
  let [smallest, largest] = [Infinity, -Infinity];
  for (const value of output) {
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  const weights = kernel.flat();
  return {
    sum: total(weights),
    gain: total(weights.map(Math.abs)),
    shape: both.map((each) => each.out),
    output,
    smallest,
    largest,
  };
}

const nameOf = ({ kernel, presets }) =>
  Object.keys(presets).find((name) => String(presets[name]) === String(kernel)) ?? OWN;

function picture(state, shown) {
  const { sum, gain, shape, smallest, largest } = shown;
  const { images, photo, kernel } = state;
  const size = (pair) => pair.join(" x ");
  const alt =
    `The photo ${photo}, ${size(images[photo].shape)} pixels, under a kernel of ` +
    `${size(shapeOf(kernel))} (${nameOf(state)}): ${valuesText(kernel)}. Sum ${format(sum)}, ` +
    `gain ${format(gain)}. Output ${size(shape)}, from ${format(smallest)} to ${format(largest)}.`;
  const texts = [
    `sum of the weights  = ${format(sum)}   (what a flat area is multiplied by)`,
    `gain, sum of sizes  = ${format(gain)}   (no pixels from -1 to 1 give a larger output)`,
    `output ${size(shape)}, from ${format(smallest)} to ${format(largest)}`,
  ];
  return withLegend(lines(texts, 18), 56, new Set(), alt);
}

const brightness = (tone, most) =>
  [
    (value) => 255 * value,
    (value) => 127.5 + (127.5 * value) / most,
    (value) => (255 * Math.abs(value)) / most,
  ][TONES.indexOf(tone)];

function paint(canvas, [height, width], values, tone) {
  if (canvas.height !== height || canvas.width !== width) Object.assign(canvas, { height, width });
  const context = canvas.getContext("2d");
  const data = context.createImageData(width, height);
  const words = new Uint32Array(data.data.buffer);
  for (let i = 0; i < values.length; i++) {
    const grey = Math.max(0, Math.min(255, Math.round(tone(values[i]))));
    words[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  context.putImageData(data, 0, 0);
}

function resized(kernel, size) {
  const [kh, kw] = shapeOf(kernel);
  const from = (length, i) => i + Math.floor((length - size) / 2);
  return range(size).map((i) => range(size).map((j) => kernel[from(kh, i)]?.[from(kw, j)] ?? 0));
}

function panel(host, { state, change }) {
  const choose = (name, options, chosen) => {
    const changed = (changes) => chosen(changes[name]);
    const [label, show] = CONTROLS.choice({ name, label: name, options }, changed);
    host.append(label);
    return show;
  };
  const showPreset = choose("kernel", [OWN, ...Object.keys(state.presets)], (name) => {
    if (name in state.presets) change({ kernel: state.presets[name] });
  });
  const SIZES = ["3 x 3", "5 x 5"];
  const showSize = choose("weights", SIZES, (text) =>
    change({ kernel: resized(state.kernel, Number(text[0])) }),
  );
  const canvases = ["the photograph", "the output"].map((label) => {
    const canvas = make("canvas", { role: "img", ariaLabel: label });
    return [canvas, make("figure", {}, canvas, make("figcaption", { textContent: label }))];
  });
  const editor = make("div", { className: "editor", role: "group", ariaLabel: "the kernel" });
  const [[before, left], [after, right]] = canvases;
  host.after(make("div", { className: "photos" }, left, editor, right));

  function build(kernel) {
    editor.style.gridTemplateColumns = `repeat(${kernel[0].length}, ${kernel[0].length > 3 ? 46 : 58}px)`;
    const fields = kernel.flatMap((row, i) =>
      row.map((_, j) => {
        const label = `weight in row ${i}, column ${j}`;
        const field = make("input", { type: "number", step: "any", ariaLabel: label });
        field.addEventListener("input", () => {
          const value = field.valueAsNumber;
          if (!Number.isFinite(value)) return; // not a number yet
          change({
            kernel: state.kernel.map((line, a) =>
              line.map((weight, b) => (a === i && b === j ? value : weight)),
            ),
          });
        });
        return field;
      }),
    );
    editor.replaceChildren(...fields);
  }

  let built = "";
  let photo;
  return (shown) => {
    const { kernel, images, tone } = state;
    if (built !== String(shapeOf(kernel))) build(kernel);
    built = String(shapeOf(kernel));
    kernel.flat().forEach((weight, i) => {
      const [field, text] = [editor.children[i], format(weight)];
      if (field.value === text) return;
      // What is being typed, such as "1.", stays as it is.
      if (field !== document.activeElement || field.valueAsNumber !== weight) field.value = text;
    });
    showPreset(nameOf(state));
    showSize(shapeOf(kernel).join(" x "));
    if (photo !== state.photo) {
      photo = state.photo;
      paint(before, images[photo].shape, pixelsOf(images[photo]), brightness(TONES[0]));
    }
    if (!shown) {
      after.width = 0; // the sentence below says why there is no output
      return;
    }
    const most = Math.max(Math.abs(shown.smallest), Math.abs(shown.largest)) || 1;
    paint(after, shown.shape, shown.output, brightness(tone, most));
  };
}

export const kernel = {
  title: "A kernel over a photograph",
  state: ["images", "kernel", "presets"],
  numbers,
  picture,
  panel,
};

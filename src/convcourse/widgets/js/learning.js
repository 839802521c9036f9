// A kernel learned from an image and its output, by gradient descent.

import { axes, conv2d, format, range, shapeOf, total, valuesText } from "./arithmetic.js";
import { button, draw, grid, line, lines, make, withLegend, write } from "./drawing.js";

const DONE = 1e-6;
const TOO_LARGE = 1e6;

function numbers({ x, target, kernel, rate }) {
  const both = axes(shapeOf(x), shapeOf(kernel));
  const wanted = conv2d(x, target, both);
  const output = conv2d(x, kernel, both);
  const slips = output.map((row, i) => row.map((value, j) => value - wanted[i][j]));
  const count = slips.length * slips[0].length;
  const loss = total(slips.flat().map((slip) => slip * slip)) / count;
  // The gradient of the mean: 2/count times the slips, correlated with the image.
  const gradient = kernel.map((row, a) =>
    row.map((_, b) => {
      const terms = slips.flatMap((errors, i) => errors.map((slip, j) => slip * x[i + a][j + b]));
      return (2 / count) * total(terms);
    }),
  );
  const next = kernel.map((row, a) => row.map((weight, b) => weight - rate * gradient[a][b]));
  return { loss, gradient, next, output };
}

function step(state) {
  const { loss, next } = numbers(state);
  return loss > TOO_LARGE ? {} : { kernel: next, losses: [...state.losses, loss] };
}

function verdict({ losses }, { loss }) {
  if (loss < DONE) return "learned";
  const rises = losses.length > 0 && loss > losses[0];
  return rises ? "the loss rises: the learning rate is too large" : "learning";
}

function picture(state, shown) {
  const { kernel, target, losses, rate } = state;
  const [kh, kw] = shapeOf(kernel);
  const unit = Math.min(46, 138 / Math.max(kh, kw));
  const used = new Set(["input", "read", "output"]);
  const top = 66;
  const wide = Math.max(kw * unit, 66); // the titles need space, too
  const said = `step ${losses.length}: loss ${format(shown.loss)}, ${verdict(state, shown)}`;
  const body =
    lines([said], 20) +
    grid("kernel", kernel, "output", 8, top, unit, wide) +
    grid("target", target, "input", 32 + wide, top, unit, wide) +
    grid("gradient", shown.gradient, "read", 56 + 2 * wide, top, unit, wide) +
    curve([...losses, shown.loss], 122 + 3 * wide, top, 670 - 3 * wide, Math.max(138, kh * unit));
  const foot = top + Math.max(138, kh * unit) + 26;
  return withLegend(body, foot, used, alt(rate, state, shown), NAMES);
}

const NAMES = {
  input: "what is to be learned",
  output: "the kernel now",
  read: "how the loss changes with a weight",
};

function curve(losses, x, y, width, height) {
  const powers = losses.map((loss) => Math.log10(Math.max(loss, DONE)));
  const low = Math.floor(Math.min(...powers, -1));
  const high = Math.ceil(Math.max(...powers, 0.1));
  const down = (power) => y + (height * (high - power)) / (high - low);
  const across = (k) => x + (width * k) / Math.max(losses.length - 1, 20);
  const every = Math.ceil((high - low) / 6);
  const rules = range(low, high + 1)
    .filter((power) => (power - low) % every === 0)
    .map((power) => {
      const label = { size: 12, anchor: "end", dy: "0.35em" };
      return (
        line(x, down(power), x + width, down(power)) +
        write(x - 6, down(power), format(10 ** power), label)
      );
    });
  const d = powers.map((power, k) => `${k ? "L" : "M"}${across(k)} ${down(power)}`).join("");
  const last = powers.length - 1;
  const point = draw("circle", { cx: across(last), cy: down(powers[last]), r: 5, class: "point" });
  const title = write(x + width / 2, y - 12, "loss after each step");
  return title + rules.join("") + draw("path", { d, class: "curve" }) + point;
}

function alt(rate, state, shown) {
  const { kernel, target, losses } = state;
  return (
    `Step ${losses.length} at a learning rate of ${format(rate)}: loss ${format(shown.loss)}, ` +
    `${verdict(state, shown)}. Kernel ${valuesText(kernel)}. Target ${valuesText(target)}. ` +
    `Gradient ${valuesText(shown.gradient)}.`
  );
}

function panel(host, { state, change }) {
  let playing = 0;
  const pause = () => {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "Play";
  };
  const frame = () => {
    const changes = step(state);
    const over = !changes.kernel || changes.losses.at(-1) < DONE || changes.losses.length >= 2000;
    if (over) pause();
    else playing = requestAnimationFrame(frame);
    // The kernel hears of every tenth step, and of the last.
    change(changes, { tell: over || changes.losses.length % 10 === 0 });
  };
  const play = button("Play", () => {
    if (playing) {
      pause();
      change({}); // the kernel hears where it stopped
      return;
    }
    play.textContent = "Pause";
    playing = requestAnimationFrame(frame);
  });
  const once = button("One step", () => change(step(state)));
  const again = button("Start again", () => {
    pause();
    change({ kernel: state.start, losses: [] });
  });
  host.append(make("div", { className: "buttons" }, play, once, again));
  return (shown) => {
    if (!shown) pause();
  };
}

export const learning = {
  title: "A kernel that learns",
  state: ["x", "target", "start", "kernel", "losses"],
  numbers,
  picture,
  panel,
};

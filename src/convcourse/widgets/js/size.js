// The output size along one axis: every place where a kernel stops, and what the floor drops.

import { axis, format, formula, range, total } from "./arithmetic.js";
import { WIDTH, cell, lines, withLegend, write } from "./drawing.js";
import { ROW } from "./palette.js";

/** Title and padding of each panel. PyTorch pads both sides alike; its SAME is half the kernel. */
function panels({ library, padding, before, after, kernel, dilation }) {
  const half = dilation * Math.floor(kernel / 2);
  const each = { VALID: 0, SAME: half, explicit: before }[padding];
  const explicit = padding === "explicit";
  const both = {
    TensorFlow: {
      title: explicit ? `TensorFlow padding=(${before}, ${after})` : `TensorFlow ${padding}`,
      padding: explicit ? [before, after] : padding,
    },
    PyTorch: { title: `PyTorch padding=${each}`, padding: [each, each] },
  };
  return library === "both" ? Object.values(both) : [both[library]];
}

function numbers(state) {
  const { size, kernel, stride, dilation } = state;
  return panels(state).map(({ title, padding }) => {
    const windows = axis(size, kernel, { stride, padding, dilation });
    const output = windows.taps.map((taps) =>
      total(taps.map((i) => (i < size ? (ROW[i] ?? 0) : 0))),
    );
    return { title, output, formula: formula(windows), ...windows };
  });
}

function picture({ library }, all) {
  const frame = all.reduce((most, each) => (each.before > most.before ? each : most));
  const after = Math.max(...all.map((windows) => windows.after));
  const columns = frame.before + frame.size + after;
  const width = Math.min(42, (WIDTH - 180) / columns);
  const used = new Set();
  let y = 22;
  let body = "";
  for (const windows of all) {
    const { title, before, out } = windows;
    const zeros = `${before} zeros before, ${windows.after} after`;
    const texts = library === "both" ? [`${title}: ${zeros}, out = ${out}`] : windows.formula;
    body += lines(texts, y);
    y += 22 * texts.length;
    const [stairs, height] = drawStairs(windows, { width, first: -frame.before, y, used });
    body += stairs;
    y += height + 30;
  }
  return withLegend(body, y - 20, used, alt(library, all));
}

function drawStairs(windows, { width, first, y, used }) {
  const { size, out, taps, output } = windows;
  const pitch = Math.min(31, 380 / out);
  const [left, top] = [88, y + 54];
  const right = left + width * (windows.positions.at(-1) + 1 - first);
  const put = (kind, i, at, height, text) => {
    used.add(kind);
    return cell(kind, left + width * (i - first), at, width, height, text);
  };
  const number = (i) => (i >= 0 && i < size ? ROW[i] : 0);
  const small = { size: Math.min(14, 0.6 * pitch), dy: "0.35em" };
  let body = write(left - 8, y + 20, "input", { anchor: "end" });
  body += write(right + 38, y + 20, "output");
  const lost = new Map(windows.dropped.map((i) => [i, "dropped"]));
  for (const i of windows.skipped) lost.set(i, "stepped");
  for (const i of windows.positions) {
    const kind = i >= 0 && i < size ? "input" : "zero";
    body += put(kind, i, y, 30, lost.has(i) ? "" : number(i));
    body += write(left + width * (i - first + 0.5), y + 44, i, { size: 12 });
    if (lost.has(i)) {
      body += put(lost.get(i), i, y, 30, number(i));
      body += put(lost.get(i), i, top - 4, pitch * out + 2);
    }
  }
  for (const k of range(out)) {
    const at = top + pitch * k;
    const tall = pitch * 0.88;
    body += write(left - 8, at + tall / 2, `window ${k}`, { ...small, anchor: "end" });
    for (const i of range(taps[k][0], taps[k].at(-1) + 1)) {
      const tap = taps[k].includes(i);
      body += put(tap ? "read" : "hole", i, at, tall, tap ? number(i) : "");
    }
    used.add("output");
    body += cell("output", right + 16, at, 44, tall, format(output[k]));
  }
  return [body, 54 + pitch * out];
}

function alt(library, all) {
  const written = (windows) => windows.output.map(format).join(", ");
  if (library === "both") {
    return all
      .map((windows) => {
        const dropped = windows.dropped.map((i) => `, position ${i} dropped`).join("");
        const zeros = `${windows.before} zeros before, ${windows.after} after`;
        return `${windows.title}: ${zeros}, output ${written(windows)}${dropped}.`;
      })
      .join("\n");
  }
  const [windows] = all;
  const { size, before, after, kernel, stride, dilation, out, dropped, skipped } = windows;
  const parts = [
    `A row of ${size} pixels with ${before} zeros before and ${after} after, ` +
      `under a kernel of ${kernel}, stride ${stride}, dilation ${dilation}`,
    `The kernel stops at ${out === 1 ? "1 place" : `${out} places`}: output ${written(windows)}`,
  ];
  if (dropped.length) parts.push(`Dropped by the floor: ${dropped.join(", ")}`);
  if (skipped.length) parts.push(`Stepped over: ${skipped.join(", ")}`);
  parts.push(windows.formula.map((text) => text.trim()).join(" "));
  return parts.join(". ");
}

export const size = { title: "Output size along one axis", state: [], numbers, picture };

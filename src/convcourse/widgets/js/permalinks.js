// A link that carries the state of one figure: #w=explore_size&n=7&f=3&s=2.

import { ShapeError } from "./arithmetic.js";

const LONGEST = 300; // a value that is written longer than this is no part of a link

/** What a control is called in a link: "n" of "n, input size", or the name of its trait. */
const keyOf = ({ name, label }) => (label.includes(",") ? label.split(",")[0] : name);

/** Every part of the state that a link may carry, by its key there. */
function parts({ controls, ...state }, explorable) {
  const others = explorable.state.map((name) => ({ name, label: name }));
  return [...controls, ...others]
    .map((part) => ({ ...part, key: keyOf(part), usual: state[part.name] }))
    .filter(({ usual, control }) => control || JSON.stringify(usual).length <= LONGEST);
}

/** The link's part after "#". Positions and arrays are in it where they are not as at first. */
export function linkTo(id, state, now, explorable) {
  const link = new URLSearchParams({ w: id });
  for (const { name, key, usual, control } of parts(state, explorable)) {
    const text = JSON.stringify(now[name]);
    if (text.length > LONGEST || (!control && text === JSON.stringify(usual))) continue;
    link.set(key, typeof now[name] === "string" ? now[name] : text);
  }
  return link.toString();
}

/** Whether a value is made like another: finite numbers for numbers, lists of the same depth. */
function like(value, usual) {
  if (Array.isArray(usual)) {
    if (!Array.isArray(value)) return false;
    const even = value.every((each) => each?.length === value[0]?.length);
    return even && value.every((each) => !usual.length || like(each, usual[0]));
  }
  return typeof value === typeof usual && (typeof value !== "number" || Math.abs(value) <= 1000);
}

function read(text, { control, usual, min, max, options }) {
  if (control === "choice") {
    const found = options.find((option) => option.toLowerCase() === text.toLowerCase());
    return found === undefined ? { fault: `it is one of ${options.join(", ")}` } : { value: found };
  }
  let value = text;
  try {
    if (typeof usual !== "string") value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const whole = typeof usual !== "number" || Number.isInteger(value);
  const within = control !== "slider" || (min <= value && value <= max);
  if (like(value, usual) && whole && within) return { value };
  if (control === "slider") return { fault: `it goes from ${min} to ${max}` };
  if (control === "switch") return { fault: "it is true or false" };
  return { fault: `it is written like ${JSON.stringify(usual)}` };
}

/** The state that a link asks for, and a sentence on what of it cannot be. */
export function asked(link, state, explorable) {
  const known = parts(state, explorable);
  const faults = [];
  let found = { ...state };
  const set = (name, value) => (found = { ...found, [name]: value });
  for (const [key, text] of new URLSearchParams(link)) {
    if (key === "w") continue;
    const part = known.find((each) => each.key === key || each.name === key);
    if (!part) {
      faults.push(`${key} is no setting here (${known.map((each) => each.key).join(", ")})`);
      continue;
    }
    const { value, fault } = read(text, part);
    if (fault) faults.push(`${key} cannot be ${text}: ${fault}`);
    else {
      for (const each of Object.entries(part.sets ?? {})) set(...each);
      set(part.name, value);
    }
  }
  try {
    explorable.picture(found, explorable.numbers(found));
  } catch (error) {
    // Where a kernel does not fit, the figure itself says so; else it cannot be drawn at all.
    if (!(error instanceof ShapeError)) {
      faults.push("these settings do not go together");
      found = state;
    }
  }
  const sentence = `What this link asks for cannot all be shown. ${faults.join(". ")}.`;
  return { state: found, sentence: faults.length ? sentence : "" };
}

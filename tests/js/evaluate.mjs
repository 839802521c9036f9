// What the browser's code computes and says, for states that Python has made. JSON in, JSON out.

import { readFileSync } from "node:fs";

const { script, modules, questions, values } = JSON.parse(readFileSync(0, "utf-8"));
const shipped = await import(script);

/** The numbers by the names that Python asks for. */
function chosen(numbers, wanted) {
  if (Array.isArray(numbers)) return numbers.map((each) => chosen(each, wanted));
  return Object.fromEntries(wanted.map((key) => [key, numbers[key]]));
}

/** Typed arrays as plain ones. */
const plain = (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);

const kinds = new Set();

function evaluate(explorable, state, wanted) {
  const { alt, body, height } = shipped.pictureOf(explorable, state);
  for (const [, kind] of body.matchAll(/class="cell (\w+)"/g)) kinds.add(kind);
  const drawn = { alt, height, broken: /NaN|undefined|null/.test(body) };
  try {
    return { ...drawn, numbers: chosen(explorable.numbers(state), wanted) };
  } catch (error) {
    if (!(error instanceof shipped.ShapeError)) throw error;
    return { ...drawn, error: error.message };
  }
}

const answers = questions.map(({ name, states, wanted }) =>
  states.map((state) => evaluate(shipped[name], state, wanted)),
);
const written = values.map(shipped.format);
const integers = values.map(Math.round).map(shipped.thousands);
const views = [];
for (const module of modules) views.push(typeof (await import(module)).default.render);
const told = { answers, written, integers, views, kinds: [...kinds] };
process.stdout.write(JSON.stringify(told, plain));

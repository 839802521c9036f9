// What the browser's code computes and says, for states that Python has made. JSON in, JSON out.

import { readFileSync } from "node:fs";

const [folder] = process.argv.slice(2);
const load = (name) => import(`${folder}/${name}.js`);
const { name, states, wanted } = JSON.parse(readFileSync(0, "utf-8"));
const { ShapeError } = await load("arithmetic");
const { pictureOf } = await load("drawing");

/** The numbers by the names that Python asks for; typed arrays as plain ones. */
function chosen(numbers) {
  if (Array.isArray(numbers)) return numbers.map(chosen);
  const plain = (value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
  return Object.fromEntries(wanted.map((key) => [key, plain(numbers[key])]));
}

function evaluate(explorable, state) {
  const { alt, body, height } = pictureOf(explorable, state);
  const drawn = { alt, height, broken: /NaN|undefined|null/.test(body) };
  try {
    return { ...drawn, numbers: chosen(explorable.numbers(state)) };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return { ...drawn, error: error.message };
  }
}

const explorable = (await load(name))[name];
process.stdout.write(JSON.stringify(states.map((state) => evaluate(explorable, state))));

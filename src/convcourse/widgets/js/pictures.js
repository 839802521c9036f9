// Pictures that were drawn beforehand, one for each place where the sliders can stand.

import { CONTROLS, make } from "./drawing.js";

/** Show { controls: [{ label, options }], pictures }: the last control changes fastest. */
export function showPictures(el, { controls, pictures, start }) {
  const at = [...start];
  const stage = make("div", { className: "stage" });
  const panel = make("div", { className: "panel" });
  el.replaceChildren(make("div", { className: "convcourse", role: "group" }, panel, stage));
  const show = () => {
    const place = controls.reduce((sum, { options }, i) => sum * options.length + at[i], 0);
    stage.innerHTML = pictures[place];
  };
  controls.forEach(({ label, options }, i) => {
    const words = options.some((option) => Number.isNaN(Number(option)));
    const kind = words && options.length < 9 ? "choice" : "slider";
    const control = { name: i, label, options, min: 0, max: options.length - 1 };
    const [element, shown] = CONTROLS[kind](control, (changes) => {
      at[i] = kind === "choice" ? options.indexOf(changes[i]) : changes[i];
      display();
    });
    const display = () => {
      shown(kind === "choice" ? options[at[i]] : at[i]);
      if (kind === "slider") element.lastChild.value = options[at[i]];
      show();
    };
    panel.append(element);
    display();
  });
  // The next pictures are there when the slider is.
  const ahead = () => (make("div").innerHTML = pictures.join(""));
  for (const event of ["pointerenter", "focusin"]) el.addEventListener(event, ahead, { once: true });
}

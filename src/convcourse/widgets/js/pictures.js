// Pictures that were drawn beforehand, one for each place where the sliders can stand.

import { CONTROLS, make } from "./drawing.js";

/**
 * Show { controls: [{ label, options }], pictures, start }: the last control changes fastest.
 * pictures is the address of a script, which is loaded when a reader comes near; until then the
 * twin stands there.
 */
export function showPictures(el, { controls, pictures, start }) {
  const at = [...start];
  const stage = make("div", { className: "stage" }, el.firstElementChild);
  let drawn;
  const panel = make("div", { className: "panel" });
  el.replaceChildren(make("div", { className: "convcourse", role: "group" }, panel, stage));
  const show = () => {
    const place = controls.reduce((sum, { options }, i) => sum * options.length + at[i], 0);
    if (drawn) stage.innerHTML = drawn[place];
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
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    const script = make("script", { src: pictures });
    script.onload = () => {
      drawn = script.pictures;
      show();
    };
    el.append(script);
  }, { rootMargin: "600px" });
  observer.observe(el);
}

// Of pictures drawn beforehand, the one for where the sliders of a notebook stand.

export function turned({ model, el }) {
  const stops = model.get("stops"); // of each slider; the last one changes fastest
  const names = ["first", "second", "third"].slice(0, stops.length);
  const at = (i) => stops[i].findLastIndex((stop) => stop <= model.get(names[i]));
  const show = () => {
    const place = names.reduce((sum, _, i) => sum * stops[i].length + at(i), 0);
    el.innerHTML = model.get("pictures")[place];
  };
  for (const name of names) model.on(`change:${name}`, show);
  show();
}

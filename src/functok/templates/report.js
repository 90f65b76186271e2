"use strict";
// Texts of rows and replies are data: they reach the page through textContent alone.
const data = JSON.parse(document.getElementById("data").textContent);
const PAGE = 50;
const FIELDS = ["kind", "function", "split", "style", "reason"];
const form = document.getElementById("filters");
const list = document.getElementById("list");
let found = [];
let page = 0;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const topic = (item) => item.function ?? item.category ?? "";
const value = (item, field) => (field === "function" ? topic(item) : item[field]) ?? "";
const view = () => form.elements.view.value;

function fill() {
  const items = data[view()];
  for (const field of FIELDS) {
    const select = form.elements[field];
    const before = select.value;
    const counts = new Map();
    for (const item of items) {
      const text = value(item, field);
      if (text !== "") counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const all = element("option", "all");
    all.value = "";
    const options = [...counts.keys()].sort().map((text) => {
      const option = element("option", `${text} (${counts.get(text).toLocaleString("en")})`);
      option.value = text;
      return option;
    });
    select.replaceChildren(all, ...options);
    select.value = counts.has(before) ? before : "";
  }
  for (const label of form.querySelectorAll("[data-only]")) label.hidden = label.dataset.only !== view();
}

const texts = new WeakMap();
function textOf(item) {
  if (!texts.has(item)) {
    const parts = [item.id, item.query, topic(item), shown(item.calls ?? ""), item.text, item.detail, item.raw];
    texts.set(item, parts.filter((part) => part != null).join("\n").toLowerCase());
  }
  return texts.get(item);
}

function update() {
  const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = FIELDS.map((field) => [field, form.elements[field].value]).filter(([, text]) => text);
  const items = data[view()];
  found = items.filter(
    (item) =>
      wanted.every(([field, text]) => value(item, field) === text) &&
      words.every((word) => textOf(item).includes(word)),
  );
  page = 0;
  draw();
}

function draw() {
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const items = found.slice(page * PAGE, (page + 1) * PAGE);
  list.replaceChildren(...items.map(view() === "rows" ? row : attempt));
  const what = view() === "rows" ? "rows" : "refused attempts";
  const number = (n) => n.toLocaleString("en");
  document.getElementById("found").textContent = `${number(found.length)} of ${number(data[view()].length)} ${what}`;
  document.getElementById("page").textContent = `page ${number(page + 1)} of ${number(pages)}`;
  document.getElementById("pages").hidden = pages === 1;
  document.getElementById("back").disabled = page === 0;
  document.getElementById("on").disabled = page === pages - 1;
}

function entry(query, call, about, more, details) {
  const line = element("li");
  const box = element("details");
  const summary = element("summary");
  const meta = element("span", "", "meta");
  meta.append(element("b", about), more.filter(Boolean).join(" · "));
  summary.append(element("span", query, "query"), element("span", call, "call"), meta);
  box.append(summary);
  box.addEventListener("toggle", () => {
    if (box.childElementCount === 1) box.append(definitions(details()));
  });
  line.append(box);
  return line;
}

function definitions(pairs) {
  const all = element("dl");
  for (const [name, content] of pairs) {
    if (content === null || content === undefined || content === "") continue;
    const given = element("dd");
    given.append(content instanceof Node ? content : shown(content));
    all.append(element("dt", name), given);
  }
  return all;
}

// Places in a query are counted in characters, not in the halves that JavaScript's strings are made of.
function marked(query, grounding) {
  const characters = [...query];
  const inside = new Array(characters.length).fill(false);
  for (const given of Object.values(grounding ?? {})) {
    if (Number.isInteger(given?.start) && Number.isInteger(given?.end)) inside.fill(true, given.start, given.end);
  }
  const whole = element("span");
  for (let from = 0, to; from < characters.length; from = to) {
    to = from + 1;
    while (to < characters.length && inside[to] === inside[from]) to += 1;
    const text = characters.slice(from, to).join("");
    whole.append(inside[from] ? element("mark", text) : text);
  }
  return whole;
}

function row(item) {
  return entry(item.query, item.text, topic(item), [item.kind, item.split, item.style], () => [
    ["id", element("code", item.id)],
    ["query", marked(item.query, item.grounding)],
    ["calls", element("pre", JSON.stringify(item.calls))],
    ["completion begins", element("code", item.text)],
    ...Object.entries(item.grounding ?? {}).map(([name, how]) => [
      `follows: ${name}`,
      [how?.how ?? shown(how), how?.text && `“${how.text}”`].filter(Boolean).join(" "),
    ]),
    ["judge", item.judge],
    ["kind, split, style", [item.kind, item.split, item.style].join(", ")],
    ["category", item.category],
    ["language", item.language],
    ["group", element("code", item.group)],
    ["teacher, prompts", [item.teacher, item.prompt_hash].join(", ")],
    ["function's hash", item.spec_hash && element("code", item.spec_hash)],
    ["seed", item.seed],
    ["checks passed now", item.passed.join(", ")],
    ...Object.entries(item.failed).map(([check, detail]) => [`fails: ${check}`, element("strong", detail)]),
  ]);
}

function attempt(item) {
  const slot = item.slot;
  const more = [item.function, item.kind, item.split];
  return entry(item.query ?? item.raw, item.detail, item.reason, more, () => [
    ["id", element("code", item.id)],
    ["refused", `${item.stage}: ${item.reason}`],
    ["because", item.detail],
    ["judge", item.judge],
    ["asked for", slot.calls?.length ? element("pre", JSON.stringify(slot.calls)) : null],
    ["not to be said", slot.missing],
    ["kind, split, style", [item.kind, item.split, item.style].filter(Boolean).join(", ")],
    ["function or category", item.function],
    ["row, attempt", `${slot.ordinal}, ${slot.attempt}`],
    ["language", slot.language],
    ["seed", slot.seed],
    ["reply", element("pre", item.raw)],
  ]);
}

function show(filters) {
  form.elements.view.value = filters.view;
  form.elements.text.value = "";
  fill();
  for (const field of FIELDS) form.elements[field].value = filters[field] ?? "";
  update();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-view]");
  if (link) show(link.dataset);
});
form.addEventListener("input", (event) => {
  if (event.target.name === "view") fill();
  update();
});
document.getElementById("clear").addEventListener("click", () => show({ view: view() }));
form.addEventListener("submit", (event) => event.preventDefault());
for (const [id, step] of [["back", -1], ["on", 1]]) {
  document.getElementById(id).addEventListener("click", () => {
    page += step;
    draw();
    document.getElementById("browse").scrollIntoView();
  });
}

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = element("button", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    const key = (line) => line.cells[column].textContent.replace(/[,$]/g, "");
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("n");
      const down = head.ariaSort ? head.ariaSort === "ascending" : numeric;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const order = (a, b) =>
        numeric ? (parseFloat(key(a)) || 0) - (parseFloat(key(b)) || 0) : key(a).localeCompare(key(b));
      body.append(...[...body.rows].sort((a, b) => (down ? order(b, a) : order(a, b))));
    });
  });
}

const theme = document.getElementById("theme");
function wear(name) {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
}
theme.addEventListener("change", () => {
  wear(theme.value);
  try {
    localStorage.setItem("functok-report-theme", theme.value);
  } catch {
    // A browser that keeps nothing for files still changes the page.
  }
});
try {
  theme.value = localStorage.getItem("functok-report-theme") ?? "";
} catch {
  theme.value = "";
}
wear(theme.value);
theme.parentElement.hidden = false;
form.hidden = false;
fill();
update();

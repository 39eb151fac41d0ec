"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const svg = document.querySelector("#canvas svg");
const scene = svg.querySelector(".scene");
const canvas = document.getElementById("canvas");
const panel = document.getElementById("panel");
const tip = document.getElementById("tip");
const search = document.getElementById("search");
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const drawnNodes = new Map([...svg.querySelectorAll(".node")].map((e) => [e.dataset.node, e]));
const drawnLines = [...svg.querySelectorAll(".line")];
const bands = [...svg.querySelectorAll(".band")];
let chosen = null;

// --- small pieces of page ------------------------------------------------------------------

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function factList(facts, most = Infinity) {
  const rows = [];
  let last = null, shown = 0, left = 0;
  for (const [name, text] of facts) {
    if (shown >= most) { left += 1; continue; }
    rows.push(make("dt", {}, name === last ? "" : name), make("dd", {}, text));
    last = name;
    shown += 1;
  }
  if (left) rows.push(make("dt"), make("dd", {}, `and ${left} more`));
  return make("dl", {}, ...rows);
}

const link = (id) => make("button", { onclick: () => choose(id, true) }, nodes.get(id).label);

// --- view: pan and zoom --------------------------------------------------------------------

const size = { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
let view = { x: 0, y: 0, k: 1 };
svg.removeAttribute("viewBox");
svg.removeAttribute("width");
svg.removeAttribute("height");

function show() {
  scene.setAttribute("transform", `translate(${view.x},${view.y}) scale(${view.k})`);
}

function fit() {
  const legend = document.getElementById("legend").offsetHeight + 24;
  const width = canvas.clientWidth, height = canvas.clientHeight - legend;
  const k = Math.min(width / size.width, height / size.height, 1.4);
  view = { k, x: (width - size.width * k) / 2, y: (height - size.height * k) / 2 };
  show();
}

function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const k = Math.min(4, Math.max(0.08, view.k * factor));
  view = { k, x: x - (x - view.x) * (k / view.k), y: y - (y - view.y) * (k / view.k) };
  show();
}

function centre(id) {
  const box = drawnNodes.get(id).getBBox();
  const k = Math.max(view.k, 0.8);
  view = {
    k,
    x: canvas.clientWidth / 2 - (box.x + box.width / 2) * k,
    y: canvas.clientHeight / 2 - (box.y + box.height / 2) * k,
  };
  show();
}

canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  const at = canvas.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - at.left, event.clientY - at.top);
}, { passive: false });

let drag = null;
svg.addEventListener("pointerdown", (event) => {
  drag = { x: event.clientX, y: event.clientY, from: { ...view }, moved: false };
});
window.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < 4) return;
  drag.moved = true;
  canvas.classList.add("moving");
  view = { ...drag.from, x: drag.from.x + dx, y: drag.from.y + dy };
  hideTip();
  show();
});
window.addEventListener("pointerup", () => {
  canvas.classList.remove("moving");
  setTimeout(() => { drag = null; }, 0);
});

// --- light: what belongs to what -----------------------------------------------------------

function light(ids, lines) {
  svg.classList.toggle("lit", ids !== null);
  for (const [id, element] of drawnNodes) element.classList.toggle("on", ids !== null && ids.has(id));
  drawnLines.forEach((element, i) => element.classList.toggle("on", ids !== null && lines.has(i)));
}

function lightNode(id) {
  const ids = new Set([id]), lines = new Set();
  data.lines.forEach((line, i) => {
    if (line.source !== id && line.target !== id) return;
    lines.add(i);
    ids.add(line.source).add(line.target);
  });
  light(ids, lines);
}

function lightLine(i) {
  light(new Set([data.lines[i].source, data.lines[i].target]), new Set([i]));
}

function rest() {
  if (search.value.trim()) find();
  else if (chosen) lightNode(chosen);
  else light(null, null);
}

// --- tips ----------------------------------------------------------------------------------

function showTip(event, title, subtitle, facts) {
  tip.replaceChildren(make("b", {}, title), make("div", {}, subtitle), factList(facts, 14));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const x = Math.min(event.clientX + 16, innerWidth - box.width - 10);
  const below = event.clientY + 18 + box.height < innerHeight;
  tip.style.left = `${Math.max(8, x)}px`;
  tip.style.top = `${Math.max(8, below ? event.clientY + 18 : event.clientY - box.height - 12)}px`;
}

function hideTip() { tip.hidden = true; }

// --- panel ---------------------------------------------------------------------------------

function overview() {
  const parts = [make("h2", {}, data.title)];
  if (data.owner) parts.push(make("p", {}, data.owner));
  parts.push(make("div", { class: "numbers" }, ...data.numbers.map(([n, what]) =>
    make("div", {}, make("b", {}, String(n)), make("span", {}, what)))));
  for (const cycle of data.cycles) {
    parts.push(make("div", { class: "note" }, `Call each other in a circle: ${cycle.join(", ")}`));
  }
  if (data.budgets.length) {
    parts.push(make("h3", {}, "Tightest time budgets"), make("ul", { class: "rows" },
      ...data.budgets.map(budgetRow)));
  }
  if (data.groups.length) {
    parts.push(make("h3", {}, "Subsystems"), make("ul", { class: "rows" }, ...data.groups.map((group) =>
      make("li", {}, make("b", {}, group.name), make("br"), make("small", {}, group.members.join(", "))))));
  }
  parts.push(make("h3", {}, "How to read this"), make("p", {},
    "Point at a line for its timeouts and retries, at a box for its endpoints. Click to keep it; Esc lets go. Drag to move, scroll to zoom."));
  panel.replaceChildren(...parts);
}

function budgetRow(budget) {
  const share = Math.min(100, (100 * budget.total) / budget.limit);
  return make("li", {}, make("button", { onclick: () => choose(budget.workload, true) },
    `${budget.workload} ${budget.label}`),
    make("div", { class: budget.fits ? "bar" : "bar over" }, make("i", { style: `width:${share}%` })),
    make("small", {}, budget.arithmetic));
}

function details(id) {
  const node = nodes.get(id);
  const parts = [make("h2", {}, node.label), make("p", {}, [node.shape, node.caption, node.group].filter(Boolean).join(" · "))];
  const plain = node.facts.filter(([name]) => name !== "endpoints" && name !== "routes");
  if (plain.length) parts.push(factList(plain));
  for (const name of ["endpoints", "routes"]) {
    const rows = node.facts.filter(([n]) => n === name);
    if (!rows.length) continue;
    parts.push(make("h3", {}, name), make("ul", { class: "rows" }, ...rows.map(([, text]) => {
      const [what, ...more] = text.split(" · ");
      return make("li", {}, make("code", {}, what), " ", make("small", {}, more.join(" · ")));
    })));
  }
  const budgets = data.allBudgets.filter((budget) => budget.workload === id);
  if (budgets.length) parts.push(make("h3", {}, "Time budgets"), make("ul", { class: "rows" }, ...budgets.map(budgetRow)));
  const related = [["Reaches", "source", "target"], ["Reached by", "target", "source"]];
  for (const [title, mine, other] of related) {
    const lines = data.lines.filter((line) => line[mine] === id);
    if (!lines.length) continue;
    parts.push(make("h3", {}, title), make("ul", { class: "rows" }, ...lines.map((line) =>
      make("li", {}, link(line[other]), " ", make("small", {}, summary(line))))));
  }
  panel.replaceChildren(...parts);
}

function summary(line) {
  const facts = line.facts.filter(([name]) => name === "timeout" || name === "retries");
  const policy = facts.map(([name, text]) => (name === "timeout" ? text : `retries ${text}`)).join(", ");
  return [line.stroke, line.label, policy].filter(Boolean).join(" · ");
}

function choose(id, move = false) {
  if (chosen) drawnNodes.get(chosen).classList.remove("chosen");
  chosen = id;
  if (id) {
    drawnNodes.get(id).classList.add("chosen");
    details(id);
    if (move) centre(id);
  } else overview();
  rest();
}

// --- events of nodes and lines -------------------------------------------------------------

for (const [id, element] of drawnNodes) {
  const node = nodes.get(id);
  element.querySelector("title")?.remove();
  element.setAttribute("aria-label", `${node.shape} ${node.label}`);
  element.addEventListener("pointerenter", () => { if (!drag) lightNode(id); });
  element.addEventListener("pointermove", (event) => {
    if (!drag) showTip(event, node.label, `${node.shape} · ${node.caption}`, node.facts);
  });
  element.addEventListener("pointerleave", () => { hideTip(); rest(); });
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    if (!drag?.moved) choose(chosen === id ? null : id);
  });
  element.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(id); });
}

drawnLines.forEach((element, i) => {
  const line = data.lines[i];
  element.querySelector("title")?.remove();
  element.addEventListener("pointerenter", () => { if (!drag) lightLine(i); });
  element.addEventListener("pointermove", (event) => {
    if (drag) return;
    const ends = `${nodes.get(line.source).label} → ${nodes.get(line.target).label}`;
    showTip(event, ends, line.stroke, line.facts);
  });
  element.addEventListener("pointerleave", () => { hideTip(); rest(); });
});

svg.addEventListener("click", () => { if (!drag?.moved) choose(null); });

// --- search, layers, theme -----------------------------------------------------------------

function matches(node, words) {
  const text = [node.label, node.caption, node.group, ...node.facts.map(([, t]) => t)].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function find() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return rest();
  const ids = new Set(data.nodes.filter((node) => matches(node, words)).map((node) => node.id));
  const lines = new Set(data.lines.keys());
  data.lines.forEach((line, i) => { if (!ids.has(line.source) || !ids.has(line.target)) lines.delete(i); });
  light(ids, lines);
  return ids;
}

search.addEventListener("input", () => { if (search.value.trim()) find(); else rest(); });
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    const ids = find();
    if (ids?.size) choose([...ids][0], true);
  }
  if (event.key === "Escape") { search.value = ""; search.blur(); rest(); }
  event.stopPropagation();
});

const hidden = new Set();
const layers = [["Data", ["datastore"]], ["Messages", ["broker"]], ["Outside", ["external", "gateway"]]];
for (const [name, shapes] of layers) {
  if (!data.nodes.some((node) => shapes.includes(node.shape))) continue;
  const button = make("button", { "aria-pressed": "true", onclick: () => {
    const off = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!off));
    shapes.forEach((shape) => (off ? hidden.add(shape) : hidden.delete(shape)));
    hide();
  } }, name);
  document.getElementById("layers").append(button);
}

function hide() {
  const gone = new Set(data.nodes.filter((node) => hidden.has(node.shape)).map((node) => node.id));
  for (const [id, element] of drawnNodes) element.classList.toggle("hidden", gone.has(id));
  drawnLines.forEach((element, i) =>
    element.classList.toggle("hidden", gone.has(data.lines[i].source) || gone.has(data.lines[i].target)));
}

function theme(name) { document.documentElement.dataset.theme = name; }

document.getElementById("theme").addEventListener("click", () =>
  theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
document.getElementById("fit").addEventListener("click", fit);
document.getElementById("in").addEventListener("click", () => zoom(1.25));
document.getElementById("out").addEventListener("click", () => zoom(0.8));
window.addEventListener("resize", fit);
window.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    "/": () => search.focus(), Escape: () => choose(null), 0: fit, "+": () => zoom(1.25), "-": () => zoom(0.8),
    d: () => document.getElementById("theme").click(),
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

const asked = new URLSearchParams(location.hash.slice(1));
theme(asked.get("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
overview();
fit();
if (nodes.has(asked.get("show"))) choose(asked.get("show"));

// Lists the endpoints of api.json and calls them through the gateway that serves this page.

import { fields, read } from "./form.js";

const list = document.querySelector("#endpoints");
const filter = document.querySelector("#filter");
const count = document.querySelector("#count");
const token = document.querySelector("#token");
const template = document.querySelector("#endpoint");

async function start() {
  const response = await fetch("api.json");
  const api = await response.json();
  token.value = sessionStorage.getItem("token") ?? "";
  token.addEventListener("input", () => sessionStorage.setItem("token", token.value.trim()));
  document.querySelector("#session").addEventListener("submit", (event) => event.preventDefault());
  for (const [service, endpoints] of grouped(api.endpoints)) {
    const section = document.createElement("section");
    const title = document.createElement("h2");
    title.textContent = service;
    section.append(title, ...endpoints.map((endpoint) => card(endpoint, api.components)));
    list.append(section);
  }
  filter.addEventListener("input", show);
  show();
}

function grouped(endpoints) {
  const groups = new Map();
  for (const endpoint of endpoints) {
    groups.set(endpoint.service, [...(groups.get(endpoint.service) ?? []), endpoint]);
  }
  return groups;
}

function show() {
  const wanted = filter.value.trim().toLowerCase();
  let shown = 0;
  for (const section of list.children) {
    const cards = [...section.querySelectorAll(".endpoint")];
    for (const each of cards) {
      each.hidden = !each.dataset.text.includes(wanted);
    }
    const found = cards.filter((each) => !each.hidden).length;
    section.hidden = found === 0;
    shown += found;
  }
  count.textContent = shown === 1 ? "1 endpoint" : `${shown} endpoints`;
}

function card(endpoint, components) {
  const made = template.content.cloneNode(true).querySelector(".endpoint");
  const form = made.querySelector("form");
  made.dataset.text = `${endpoint.method} ${endpoint.path} ${endpoint.service}`.toLowerCase();
  made.dataset.service = endpoint.service;
  made.querySelector(".method").textContent = endpoint.method;
  made.querySelector(".method").dataset.method = endpoint.method;
  made.querySelector(".path").textContent = endpoint.path;
  made.querySelector(".who").textContent = endpoint.who;
  made.querySelector(".description").textContent = endpoint.description;
  made.querySelector(".fields").append(...fields(endpoint, components));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.reportValidity()) {
      send(made, form, endpoint);
    }
  });
  return made;
}

async function send(made, form, endpoint) {
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  const began = performance.now();
  try {
    const { url, options } = request(endpoint, read(form));
    const response = await fetch(url, options);
    const text = await response.text();
    answer(made, response, text, Math.round(performance.now() - began));
    remember(made, text);
  } catch (error) {
    answer(made, null, String(error), Math.round(performance.now() - began));
  } finally {
    button.disabled = false;
  }
}

function request(endpoint, values) {
  let path = endpoint.path;
  for (const [name, value] of Object.entries(values.path)) {
    path = path.replaceAll(`{${name}}`, encodeURIComponent(value));
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values.query)) {
    for (const item of [value].flat()) {
      query.append(name, item);
    }
  }
  const headers = new Headers({ accept: "application/json" });
  for (const [name, value] of Object.entries(values.header)) {
    headers.set(name, value);
  }
  if (endpoint.token && token.value.trim()) {
    headers.set("authorization", `Bearer ${token.value.trim()}`);
  }
  const options = { method: endpoint.method, headers };
  if (values.body !== undefined) {
    headers.set("content-type", "application/json");
    options.body = JSON.stringify(values.body);
  }
  return { url: query.size ? `${path}?${query}` : path, options };
}

function answer(made, response, text, took) {
  const section = made.querySelector(".answer");
  const title = section.querySelector("h3");
  section.hidden = false;
  section.dataset.good = String(response?.ok ?? false);
  title.textContent = response
    ? `${response.status} ${response.statusText} in ${took} ms`
    : `No answer after ${took} ms`;
  section.querySelector("pre").textContent = pretty(text) || "(nothing)";
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// What was just made is what one wants to look at: its id goes into the forms of its service.
function remember(made, text) {
  let id;
  try {
    id = JSON.parse(text)?.id;
  } catch {
    return;
  }
  if (id === undefined || id === null) {
    return;
  }
  for (const each of list.querySelectorAll(".endpoint")) {
    if (each.dataset.service === made.dataset.service) {
      for (const input of each.querySelectorAll('[data-place="path"][data-name="id"]')) {
        input.value = id;
      }
    }
  }
}

start();

// Makes form fields from JSON Schema, and reads their values back as JSON data.

let numbered = 0;

// Fields for the parameters and the body of an endpoint.
export function fields(endpoint, components) {
  const made = endpoint.parameters.map((parameter) =>
    field(parameter.name, resolve(parameter.schema, components), {
      place: parameter.in,
      required: parameter.required,
      example: parameter.required ? parameter.example : undefined,
    }),
  );
  if (endpoint.body) {
    made.push(...members(resolve(endpoint.body, components), endpoint.example, components));
  }
  return made;
}

// The values of a form: {path, query, header, body}; fields left empty are left out.
export function read(form) {
  const values = { path: {}, query: {}, header: {}, body: undefined };
  for (const input of form.querySelectorAll("[data-place]")) {
    const { place, name } = input.dataset;
    const value = parsed(input);
    if (place === "whole") {
      values.body = value;
    } else if (place === "body") {
      values.body ??= {};
      if (value !== undefined) {
        values.body[name] = value;
      }
    } else if (value !== undefined) {
      values[place][name] = value;
    }
  }
  return values;
}

function members(schema, example, components) {
  if (schema.type !== "object" || !schema.properties) {
    return [field("body", schema, { place: "whole", required: true, example })];
  }
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties).map(([name, member]) =>
    field(name, resolve(member, components), {
      place: "body",
      required: required.has(name),
      example: required.has(name) ? example?.[name] : undefined,
    }),
  );
}

function field(name, schema, { place, required, example }) {
  const label = document.createElement("label");
  const input = control(schema, required, example);
  const title = document.createElement("span");
  title.textContent = required ? name : `${name} (optional)`;
  input.id = `field-${(numbered += 1)}`;
  input.dataset.place = place;
  input.dataset.name = name;
  label.htmlFor = input.id;
  label.className = "field";
  label.append(title, input);
  return label;
}

function control(schema, required, example) {
  const kind = [schema.type].flat().find((each) => each !== "null");
  if (schema.enum || kind === "boolean") {
    return choice(schema.enum ?? ["true", "false"], kind ?? "string", required, example);
  }
  if (kind === "string" || kind === "integer" || kind === "number") {
    return line(schema, kind, required, example);
  }
  return block(required, example);
}

function choice(words, kind, required, example) {
  const select = document.createElement("select");
  select.dataset.kind = kind;
  for (const word of required ? words : ["", ...words]) {
    select.add(new Option(word, word, false, String(example) === word));
  }
  return select;
}

function line(schema, kind, required, example) {
  const input = document.createElement("input");
  input.dataset.kind = kind;
  input.required = required;
  input.type = kind === "string" ? (schema.format === "email" ? "email" : "text") : "number";
  input.value = example ?? "";
  const limits = {
    minLength: schema.minLength,
    maxLength: schema.maxLength,
    min: schema.minimum,
    max: schema.maximum,
    step: kind === "number" ? "any" : undefined,
    placeholder: schema.format,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined) {
      input[name] = value;
    }
  }
  return input;
}

// Lists and nested objects are written as JSON.
function block(required, example) {
  const area = document.createElement("textarea");
  area.dataset.kind = "json";
  area.required = required;
  area.spellcheck = false;
  area.value = example === undefined ? "" : JSON.stringify(example, null, 2);
  area.rows = Math.min(12, area.value.split("\n").length + 1);
  area.addEventListener("input", () => area.setCustomValidity(problem(area.value)));
  return area;
}

function problem(text) {
  if (!text.trim()) {
    return "";
  }
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return `not JSON: ${error.message}`;
  }
}

function parsed(input) {
  if (input.value.trim() === "") {
    return undefined;
  }
  switch (input.dataset.kind) {
    case "json":
      return JSON.parse(input.value);
    case "boolean":
      return input.value === "true";
    case "integer":
    case "number":
      return Number(input.value);
    default:
      return input.value;
  }
}

function resolve(schema, components) {
  const name = schema.$ref?.split("/").pop();
  if (name) {
    return resolve(components.schemas[name] ?? {}, components);
  }
  const some = schema.anyOf?.find((each) => each.type !== "null");
  return some ? resolve(some, components) : schema;
}

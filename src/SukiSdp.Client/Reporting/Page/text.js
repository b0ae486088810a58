// Text and elements. Everything that comes from the archive is set as text, never as HTML.

// 2026-11-20 and 02:15, UTC.
const dayOf = (seconds) => (seconds === undefined ? "" : new Date(seconds * 1000).toISOString().slice(0, 10));

const timeOf = (seconds) => (seconds === undefined ? "" : new Date(seconds * 1000).toISOString().slice(11, 16));

const count = (number, noun) => `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;

// 0:07, 12:03, 1:02:03
function playTime(seconds) {
  if (seconds === undefined || !Number.isFinite(seconds)) {
    return "–";
  }

  const all = Math.floor(seconds), two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(all / 3600), minutes = Math.floor(all / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

// 90, 1:30 and 0:01:30 are the same time; NaN for anything else.
function secondsOf(text) {
  const parts = text.trim().split(":");
  return parts.length <= 3 && parts.every((part) => /^\d{1,6}(\.\d+)?$/.test(part)) ? parts.reduce((sum, part) => sum * 60 + Number(part), 0) : NaN;
}

function byteSize(bytes) {
  if (bytes === undefined) {
    return "–";
  }

  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes, unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) {
    value /= 1024;
  }

  return unit === 0 ? count(bytes, "byte") : `${value.toFixed(1)} ${units[unit]}`;
}

const hours = (seconds) => (seconds / 3600).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

function level(value) {
  if (value === undefined) {
    return undefined;
  }

  return Number(value) === -Infinity ? "digital silence" : `${Number(value).toFixed(1)} dBFS`;
}

// The segments of a path are encoded one by one: a name can contain #, ?, % or a colon. The dots of a parent folder need no encoding.
function urlOf(path) {
  return "./" + path.split("/").map((part) => encodeURIComponent(part.toWellFormed ? part.toWellFormed() : part)).join("/");
}

// A button that was disabled would lose the focus, and the keyboard would start again at the top of the page.
const turnOff = (button, isOff) => button.setAttribute("aria-disabled", String(isOff));

const isOff = (button) => button.getAttribute("aria-disabled") === "true";

const byId = (id) => document.getElementById(id);

function set(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) {
      continue;
    }

    if (name === "text") {
      element.textContent = value;
    } else if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }

  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

const make = (name, properties = {}, ...children) => set(document.createElement(name), properties, children);

const draw = (name, properties = {}, ...children) => set(document.createElementNS("http://www.w3.org/2000/svg", name), properties, children);

// The table of sessions: search, filter, sort, and one page of rows at a time.

const pageSize = 50;
const mostPrinted = 2000;

const columns = [
  { key: "id", name: "Session" },
  { key: "savedAt", name: "Saved (UTC)" },
  { key: "recordings", name: "Recordings", isNumber: true, isWide: true },
  { key: "seconds", name: "Duration", isNumber: true },
  { key: "bytes", name: "Size", isNumber: true, isWide: true },
  { key: "flags", name: "Findings" },
];

const filters = [
  ["all", "All sessions", () => true],
  ["problems", "With problems", (row) => row.flags & problems],
  ["gap", "Gaps", (row) => row.flags & flags.gap],
  ["incomplete", "Incomplete", (row) => row.flags & flags.incomplete],
  ["silent", "Silent", (row) => row.flags & (flags.silent | flags.mostlySilent)],
  ["clipped", "Clipped", (row) => row.flags & flags.clipped],
  ["changed", "Changed or missing", (row) => row.flags & (flags.changed | flags.missing)],
  ["damaged", "Damaged or unreadable", (row) => row.flags & (flags.damaged | flags.unreadable)],
  ["checksum", "No checksum", (row) => row.flags & flags.notVerified],
  ["format", "Other format", (row) => row.flags & flags.otherFormat],
  ["progress", "In progress", (row) => row.flags & flags.inProgress],
  ["deleted", "Deleted by the service", (row) => row.flags & flags.deleted],
  ["removed", "Removed from the archive", (row) => row.flags & flags.removed],
];

const table = { found: rows, page: 0, sort: "savedAt", isDescending: true, isPrinting: false };

function startTable() {
  byId("columns").append(...columns.map((column) => make("th", { scope: "col", class: classOf(column), id: `column-${column.key}` },
    make("button", { type: "button", class: "sort", text: column.name, onclick: () => sortBy(column.key) }))));
  byId("filter").append(...filters.map(([key, name, isFound]) => {
    const found = rows.filter(isFound).length;
    return make("option", { value: key, text: key === "all" ? name : `${name} (${found.toLocaleString("en-US")})` });
  }));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("search").addEventListener("input", find);
  byId("filter").addEventListener("change", find);
  byId("previous-page").addEventListener("click", () => turn(-1));
  byId("next-page").addEventListener("click", () => turn(1));
  addEventListener("beforeprint", () => printing(true));
  addEventListener("afterprint", () => printing(false));
  find();
}

const classOf = (column) => [column.isNumber ? "number" : "", column.isWide ? "wide" : ""].join(" ").trim() || undefined;

function find() {
  const words = byId("search").value.trim().toLowerCase().split(/\s+/).filter((word) => word);
  const isFound = filters.find(([key]) => key === byId("filter").value)[2];
  table.found = rows.filter((row) => isFound(row) && words.every((word) => row.search.includes(word)));
  sort();
}

function sortBy(key) {
  table.isDescending = table.sort === key ? !table.isDescending : key !== "id";
  table.sort = key;
  sort();
}

function sort() {
  const key = table.sort, sign = table.isDescending ? -1 : 1;
  const valueOf = key === "flags" ? (row) => findings.filter(([flag]) => row.flags & flag).length : (row) => row[key] ?? -1;
  table.found.sort((a, b) => {
    const x = valueOf(a), y = valueOf(b);
    return sign * (x < y ? -1 : x > y ? 1 : 0) || a.number - b.number;
  });
  table.page = 0;
  showRows();
}

function turn(by) {
  if (!isOff(byId(by < 0 ? "previous-page" : "next-page"))) {
    table.page += by;
    showRows();
    byId("table").scrollIntoView({ block: "start" });
  }
}

function printing(isPrinting) {
  table.isPrinting = isPrinting;
  showRows();
}

function showRows() {
  const { found, page, isPrinting } = table, last = Math.max(0, Math.ceil(found.length / pageSize) - 1);
  const shown = isPrinting ? found.slice(0, mostPrinted) : found.slice(page * pageSize, (page + 1) * pageSize);
  byId("rows").replaceChildren(...shown.map(rowElement));
  for (const column of columns) {
    const header = byId(`column-${column.key}`);
    if (column.key === table.sort) {
      header.setAttribute("aria-sort", table.isDescending ? "descending" : "ascending");
    } else {
      header.removeAttribute("aria-sort");
    }
  }

  const cut = isPrinting && found.length > mostPrinted ? ` The first ${mostPrinted.toLocaleString("en-US")} are printed.` : "";
  byId("count").textContent = (found.length === rows.length ? `${count(rows.length, "session")}.` : `${found.length.toLocaleString("en-US")} of ${count(rows.length, "session")}.`) + cut;
  byId("sessions").hidden = found.length === 0;
  byId("pages").hidden = last === 0 || isPrinting;
  byId("page-number").textContent = `Page ${page + 1} of ${last + 1}`;
  turnOff(byId("previous-page"), page === 0);
  turnOff(byId("next-page"), page === last);
}

function rowElement(row) {
  return make("tr", { "data-number": row.number, class: row.number === session.row?.number ? "current" : undefined },
    make("th", { scope: "row", class: "id" }, make("button", {
      type: "button", class: "open", text: row.id, "aria-expanded": String(row.number === session.row?.number), "aria-controls": "session", onclick: () => choose(row),
    })),
    make("td", {}, dayOf(row.savedAt), " ", make("span", { class: "wide", text: timeOf(row.savedAt) })),
    make("td", { class: "number wide", text: row.recordings.toLocaleString("en-US") }),
    make("td", { class: "number", text: playTime(row.seconds) }),
    make("td", { class: "number wide", text: byteSize(row.bytes) }),
    make("td", { class: "tags" }, ...tags(row.flags)));
}

const tags = (value) => findings.filter(([flag]) => value & flag).flatMap(([, name, kind]) => [make("span", { class: `tag ${kind}`, text: name }), " "]);

// One session: what the manifest says, the player, and its files.

const session = { row: null, player: null };

// The number of the session that was chosen last: what is loaded for another one comes too late.
let chosen = 0;

function choose(row) {
  if (session.row === row) {
    closeSession();
  } else {
    location.hash = `session=${encodeURIComponent(row.id)}`;
  }
}

// The location says which session is shown, so that Back works.
function showLocation() {
  const found = /^#session=(.*)$/.exec(location.hash);
  let row;
  try {
    row = found ? rowOfId.get(decodeURIComponent(found[1])) : undefined;
  } catch {
    row = undefined;
  }

  // The link to the table doesn't close the session, and the way back from there doesn't open it again.
  if (row && row !== session.row) {
    showSession(row);
  } else if (!row && session.row && location.hash !== "#table") {
    leaveSession();
  }
}

async function showSession(row) {
  const mine = ++chosen, panel = byId("session");
  session.player?.close();
  session.row = row;
  session.player = null;
  showRows();
  byId("panes").classList.add("two");
  panel.hidden = false;
  const title = make("h2", { id: "session-title", tabindex: "-1" }, "Session ", make("span", { class: "id", text: row.id }));
  const status = make("p", { role: "status", class: "status", text: "Loading…" });
  const body = make("div");
  panel.replaceChildren(make("div", { class: "title-line" }, title, make("button", { type: "button", text: "Close", "aria-label": "Close the session", onclick: closeSession })), facts(row), status, body);
  title.focus();
  try {
    const details = await detailsOf(row);
    if (mine === chosen) {
      status.textContent = "";
      showDetails(details, body, (text) => (status.textContent = text));
    }
  } catch (error) {
    if (mine === chosen) {
      status.replaceChildren(error.message, " ", make("button", { type: "button", text: "Reload the page", onclick: () => location.reload() }));
    }
  }
}

function facts(row) {
  const values = [
    ["Encounter", row.encounterId],
    ["Saved", row.savedAt === undefined ? undefined : `${dayOf(row.savedAt)} ${timeOf(row.savedAt)} UTC`],
    ["Recordings", row.recordings.toLocaleString("en-US")],
    ["Duration", playTime(row.seconds)],
    ["Size", byteSize(row.bytes)],
  ].filter(([, value]) => value !== undefined);
  return make("div", {}, list(values), row.flags ? make("p", {}, ...tags(row.flags)) : undefined);
}

const list = (values) => make("dl", { class: "facts" }, ...values.map(([name, value, isId]) => make("div", {}, make("dt", { text: name }), make("dd", { class: isId ? "id" : undefined, text: value }))));

function showDetails(details, body, announce) {
  const parts = partsOf(details);
  if (details.note) {
    body.append(make("p", { class: "note-text", text: details.note }));
  }

  if (parts.some((part) => part.kind === "track")) {
    session.player = player(parts, announce);
    body.append(session.player.element);
    session.player.show();
  } else {
    body.append(make("p", { text: "The archive has no file of this session that can be played." }));
  }

  const shown = [...gapsOf(details).map((gap) => ({ at: gap.at, element: make("li", { class: "file absent" }, make("h3", { text: gap.name })) })),
    ...details.files.map((file) => ({ at: file.id === undefined ? Infinity : file.sequence ?? Infinity, element: fileElement(file, announce) }))]
    .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  if (shown.length > 0) {
    body.append(make("ol", { class: "files" }, ...shown.map((item) => item.element)));
  }
}

function fileElement(file, announce) {
  const measured = file.measured ?? {};
  const values = [
    ["Recording ID", file.id, true],
    [measured.seconds === undefined ? "Duration in the manifest" : "Duration", file.seconds === undefined ? undefined : playTime(file.seconds)],
    ["Format", measured.format],
    ["Size", file.bytes === undefined ? undefined : byteSize(file.bytes)],
    ["Size in the manifest", file.recordedBytes === undefined ? undefined : byteSize(file.recordedBytes)],
    ["Peak", level(measured.peak)],
    ["RMS", level(measured.rms)],
    ["Silence", measured.silence === undefined ? undefined : `${(measured.silence * 100).toFixed(1)} %`],
    ["Clipped samples", measured.clipped === undefined ? undefined : measured.clipped.toLocaleString("en-US")],
    ["DC offset", measured.dcOffset ? `${(measured.dcOffset * 100).toFixed(2)} %` : undefined],
    ["Removed", file.removedAt === undefined ? undefined : `${dayOf(file.removedAt)} ${timeOf(file.removedAt)} UTC`],
    ["File", file.path, true],
  ].filter(([, value]) => value !== undefined);
  const problem = { Silent: "Silent", MostlySilent: "Mostly silent", Clipped: "Clipped" }[measured.problem] ?? { Damaged: "Damaged" }[measured.flaw];
  const isBad = ["Changed", "Missing", "Unreadable", "NotVerified"].includes(file.condition);
  return make("li", { class: "file" },
    make("div", { class: "title-line" },
      make("h3", {}, nameOf(file), " ", make("span", { class: `tag ${isBad ? "bad" : "note"}`, text: conditionText(file) }), " ", problem ? make("span", { class: "tag bad", text: problem }) : undefined),
      session.player?.hasFile(file) ? make("button", { type: "button", text: "Play", "aria-label": `Play ${nameOf(file).toLowerCase()}`, onclick: () => session.player.playFile(file) }) : undefined),
    file.note ? make("p", { class: "note-text", text: file.note }) : undefined,
    list(values),
    ...[["SHA-256", file.sha256], ["CRC32C", file.crc32C]].filter(([, value]) => value !== undefined).map(([name, value]) => make("p", { class: "checksum" },
      make("span", { text: `${name} ` }), make("code", { text: value }), " ",
      make("button", { type: "button", text: "Copy", "aria-label": `Copy ${name} of ${nameOf(file).toLowerCase()}`, onclick: () => copy(value, name, announce) }))));
}

async function copy(text, name, announce) {
  let isCopied = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Not every browser allows it for a page from disk.
    const field = make("textarea", { class: "hidden-text", "aria-hidden": "true" });
    const before = document.activeElement;
    field.value = text;
    document.body.append(field);
    field.select();
    isCopied = document.execCommand("copy");
    field.remove();
    before?.focus();
  }

  announce(isCopied ? `Copied the ${name}.` : `The ${name} couldn't be copied. Select it instead.`);
}

function closeSession() {
  const row = session.row;
  history.pushState(null, "", location.pathname + location.search);
  leaveSession();
  (document.querySelector(`tr[data-number="${row.number}"] .open`) ?? byId("table")).focus();
}

function leaveSession() {
  chosen++;
  session.player?.close();
  session.row = null;
  session.player = null;
  byId("session").hidden = true;
  byId("session").replaceChildren();
  byId("panes").classList.remove("two");
  showRows();
}

// The data of the table is in the page. The details of sessions are in files beside it, and are loaded as scripts, because a page from disk can't read
// files in any other way.

const data = JSON.parse(byId("data").textContent);

// The numbers are those of SessionFlags.
const flags = { gap: 1, silent: 2, mostlySilent: 4, clipped: 8, changed: 16, missing: 32, unreadable: 64, inProgress: 128, deleted: 256, removed: 512, damaged: 1024, otherFormat: 2048, notVerified: 4096, incomplete: 8192 };

const problems = flags.gap | flags.silent | flags.mostlySilent | flags.clipped | flags.changed | flags.missing | flags.unreadable
  | flags.damaged | flags.notVerified | flags.incomplete;

const findings = [
  [flags.gap, "Gap", "bad"],
  [flags.incomplete, "Incomplete", "bad"],
  [flags.missing, "Missing", "bad"],
  [flags.changed, "Changed", "bad"],
  [flags.unreadable, "Unreadable", "bad"],
  [flags.damaged, "Damaged", "bad"],
  [flags.notVerified, "No checksum", "bad"],
  [flags.silent, "Silent", "bad"],
  [flags.mostlySilent, "Mostly silent", "bad"],
  [flags.clipped, "Clipped", "bad"],
  [flags.otherFormat, "Other format", "note"],
  [flags.inProgress, "In progress", "note"],
  [flags.deleted, "Deleted", "note"],
  [flags.removed, "Removed", "note"],
];

const rows = data.sessions.map((session, number) => ({
  ...session,
  number,
  search: `${session.id}\n${session.encounterId ?? ""}\n${dayOf(session.savedAt)}`.toLowerCase(),
}));

const rowOfId = new Map(rows.map((row) => [row.id, row]));

globalThis.sukiSessions = {};
const loading = new Map();

// The details of a session.
async function detailsOf(row) {
  const name = data.files[Math.floor(row.number / data.sessionsPerFile)];
  if (!loading.has(name)) {
    loading.set(name, load(name));
  }

  try {
    await loading.get(name);
  } catch (error) {
    loading.delete(name);
    throw error;
  }

  return globalThis.sukiSessions[name][row.number % data.sessionsPerFile];
}

function load(name) {
  return new Promise((resolve, reject) => {
    const path = `${data.folder}/${name}`;
    const fail = () => reject(new Error(`The file '${path}' is missing or damaged. If the report was exported again after you opened this page, reload the page. `
      + `Otherwise, keep the folder '${data.folder}' beside this page, or export the report again.`));
    const script = make("script", { src: urlOf(path) });
    script.onload = () => (globalThis.sukiSessions[name] ? resolve() : fail());
    script.onerror = fail;
    document.head.append(script);
  });
}

// A session as a line of time: its recordings with their waveforms, one after another, and between them what is missing.

// What is on the line: recordings that can be played, gaps, and recordings that have no file.
function partsOf(details) {
  const recordings = details.files.filter((file) => file.id !== undefined && file.condition !== "Removed");
  const playable = recordings.filter((file) => file.path !== undefined);

  // After a join, the recordings can have been removed: then the joined file is what there is to hear.
  const joined = details.files.find((file) => file.id === undefined && file.path !== undefined);
  if (playable.length === 0 && joined) {
    return [{ kind: "track", file: joined, name: "Joined file", gaps: gapsInside(details) }];
  }

  const parts = recordings.map((file) => file.path === undefined
    ? { kind: "absent", at: file.sequence, name: `${nameOf(file)} ${conditionText(file).toLowerCase()}` }
    : { kind: "track", at: file.sequence, file, name: nameOf(file) });
  for (const gap of gapsOf(details)) {
    const next = parts.findIndex((part) => part.at > gap.at);
    parts.splice(next < 0 ? parts.length : next, 0, { kind: "absent", ...gap });
  }

  return parts;
}

const gapsOf = (details) => details.gaps.map(([first, last]) => ({
  at: first,
  name: first === last ? `Gap: recording ${first} is missing` : `Gap: recordings ${first} to ${last} are missing`,
}));

// Where the gaps are in a joined file: after the recordings before them, by their durations or, if one isn't known, by their number.
function gapsInside(details) {
  const recordings = details.files.filter((file) => file.id !== undefined && file.sequence !== undefined);
  const lengthOf = recordings.every((file) => file.seconds > 0) ? (file) => file.seconds : () => 1;
  const sum = (files) => files.reduce((total, file) => total + lengthOf(file), 0);
  return gapsOf(details).map((gap) => ({ ...gap, share: sum(recordings.filter((file) => file.sequence < gap.at)) / sum(recordings) }));
}

const nameOf = (file) => (file.id === undefined ? "Joined file" : file.sequence === undefined ? "Recording" : `Recording ${file.sequence}`);

const conditionText = (file) => ({
  Intact: "Intact",
  NotVerified: "No checksum",
  Changed: "Changed",
  Missing: "Missing",
  InJoinedFile: "In the joined file",
  Removed: "Removed",
  Unreadable: "Unreadable",
}[file.condition]);

// Two bytes for each point: the least and the greatest sample, from -128 to 127.
function waveform(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const points = new Int8Array(bytes.buffer), length = points.length / 2;
  let upper = "", lower = "";
  for (let i = 0; i < length; i++) {
    const least = points[2 * i], greatest = points[2 * i + 1];
    upper += `${i === 0 ? "M" : "L"}${i},${-Math.max(greatest, least + 1)}`;
    lower = `L${i},${-least}` + lower;
  }

  return draw("svg", { viewBox: `0 -128 ${Math.max(1, length - 1)} 256`, preserveAspectRatio: "none", class: "wave" }, draw("path", { d: `${upper}${lower}Z` }));
}

// With more parts, the space between them would be most of the line.
const mostSpaced = 60;

// A picture for sighted users with a mouse. The slider below it and the list are accessible to all users.
function timeline(parts, onSeek) {
  const line = make("div", { class: parts.length > mostSpaced ? "timeline dense" : "timeline", "aria-hidden": "true" });
  const cursor = make("div", { class: "cursor" });
  const total = parts.reduce((sum, part) => sum + (part.file?.seconds ?? 0), 0);
  const elements = parts.map((part) => {
    const element = make("div", { class: part.kind === "track" ? `part ${part.file.measured?.problem ? "problem" : ""}`.trim() : "part absent", title: part.name });
    if (part.kind === "track") {
      element.style.flexGrow = String(total > 0 ? Math.max((1000 * (part.file.seconds ?? 0)) / total, 0.01) : 1);
      if (part.file.measured?.waveform) {
        element.append(waveform(part.file.measured.waveform));
      }

      for (const gap of part.gaps ?? []) {
        const mark = make("div", { class: "gap", title: gap.name });
        mark.style.left = `${gap.share * 100}%`;
        element.append(mark);
      }

      element.addEventListener("click", (event) => {
        const box = element.getBoundingClientRect();
        onSeek(part, Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
      });
    }

    return element;
  });
  line.append(...elements);
  return {
    element: line,

    // As a proportion of its recording, the position holds whatever the width of the page is.
    move(part, share) {
      const element = elements[parts.indexOf(part)];
      if (cursor.parentNode !== element) {
        element.append(cursor);
      }

      cursor.style.left = `calc(${share * 100}% - ${share * 2}px)`;
    },
  };
}

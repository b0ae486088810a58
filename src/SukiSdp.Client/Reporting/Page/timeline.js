// A session as a line of time: its recordings with their waveforms, one after another, and between them what is missing.

// What is on the line: recordings that can be played, gaps, and recordings that have no file.
function partsOf(details) {
  const recordings = details.files.filter((file) => file.id !== undefined && file.condition !== "Removed");
  const playable = recordings.filter((file) => file.path !== undefined);

  // After a join, the recordings can have been removed: then the joined file is what there is to hear.
  const joined = details.files.find((file) => file.id === undefined && file.path !== undefined);
  if (playable.length === 0 && joined) {
    return [{ kind: "track", file: joined, name: "Joined file" }];
  }

  const parts = recordings.map((file) => file.path === undefined
    ? { kind: "absent", at: file.sequence, name: `${nameOf(file)} ${conditionText(file).toLowerCase()}` }
    : { kind: "track", at: file.sequence, file, name: nameOf(file) });
  for (const [first, last] of details.gaps) {
    const gap = { kind: "absent", at: first, name: first === last ? `Gap: recording ${first} is missing` : `Gap: recordings ${first} to ${last} are missing` };
    const next = parts.findIndex((part) => part.at > last);
    parts.splice(next < 0 ? parts.length : next, 0, gap);
  }

  return parts;
}

const nameOf = (file) => (file.id === undefined ? "Joined file" : file.sequence === undefined ? "Recording" : `Recording ${file.sequence}`);

const conditionText = (file) => ({
  Intact: "Intact",
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

// A picture for the eye and the mouse; the slider below it and the list are for everybody.
function timeline(parts, onSeek) {
  const line = make("div", { class: "timeline", "aria-hidden": "true" });
  const cursor = make("div", { class: "cursor" });
  const elements = parts.map((part) => {
    const element = make("div", { class: part.kind === "track" ? `part ${part.file.measured?.problem ? "problem" : ""}`.trim() : "part absent", title: part.name });
    if (part.kind === "track") {
      element.style.flexGrow = String(Math.max(part.file.seconds ?? 0, 0.001));
      if (part.file.measured?.waveform) {
        element.append(waveform(part.file.measured.waveform));
      }

      element.addEventListener("click", (event) => {
        const box = element.getBoundingClientRect();
        onSeek(part, Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
      });
    }

    return element;
  });
  line.append(...elements, cursor);
  return {
    element: line,
    move(part, share) {
      const box = elements[parts.indexOf(part)];
      cursor.style.left = `${box.offsetLeft + box.offsetWidth * share}px`;
    },
  };
}

// Plays the recordings of a session one after another. Positions are seconds of the session, without its gaps.

function player(parts, announce) {
  const tracks = parts.filter((part) => part.kind === "track");
  let length = 0;
  for (const track of tracks) {
    track.start = length;
    length += track.file.seconds ?? 0;
  }

  const audio = make("audio", { preload: "none" });
  let current = 0, isPlaying = false, isMoving = false, pending = 0, failures = 0;

  const play = make("button", { type: "button", class: "play", text: "Play", onclick: () => (isPlaying ? pause() : start()) });
  const previous = make("button", { type: "button", text: "Previous", "aria-label": "Previous recording", onclick: () => isOff(previous) || select(current - 1) });
  const next = make("button", { type: "button", text: "Next", "aria-label": "Next recording", onclick: () => isOff(next) || select(current + 1) });
  const slider = make("input", { type: "range", min: 0, max: Math.max(length, 0.1), step: "any", value: 0, "aria-label": "Position in the session" });
  const time = make("span", { class: "time" });
  const goTo = make("input", { type: "text", id: "go-to", size: 7, placeholder: "12:00", autocomplete: "off" });
  const speed = make("select", { id: "speed" }, ...[0.75, 1, 1.25, 1.5, 2].map((value) => make("option", { value, text: `${value}×`, selected: value === 1 })));
  const line = timeline(parts, (part, share) => seek(part.start + share * (part.file.seconds ?? 0), tracks.indexOf(part)));

  slider.addEventListener("input", () => {
    isMoving = true;
    show(Number(slider.value));
  });
  slider.addEventListener("change", () => {
    isMoving = false;
    seek(Number(slider.value));
  });
  slider.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -60, PageUp: 60, Home: -Infinity, End: Infinity }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      seek(Math.max(0, Math.min(length, position() + by)));
    }
  });
  speed.addEventListener("change", () => {
    audio.playbackRate = Number(speed.value);
    audio.defaultPlaybackRate = audio.playbackRate;
  });
  audio.addEventListener("timeupdate", () => !isMoving && show(position()));
  audio.addEventListener("loadedmetadata", () => {
    if (pending > 0) {
      audio.currentTime = Math.min(pending, audio.duration || pending);
      pending = 0;
    }
  });
  audio.addEventListener("playing", () => (failures = 0));
  audio.addEventListener("play", () => showPlaying(true));
  audio.addEventListener("pause", () => !audio.ended && showPlaying(false));
  audio.addEventListener("ended", advance);
  audio.addEventListener("error", () => {
    if (audio.getAttribute("src") === null) {
      return;
    }

    failures++;
    announce(`${tracks[current].name} can't be played. The file is missing, or the browser doesn't support its format.`);
    if (isPlaying && failures < tracks.length) {
      advance();
    } else {
      showPlaying(false);
    }
  });

  const form = make("form", { class: "go-to", onsubmit: (event) => {
    event.preventDefault();
    const seconds = secondsOf(goTo.value);
    if (seconds <= length) {
      announce("");
      seek(seconds);
    } else {
      announce(`Specify a time such as 1:30, up to ${playTime(length)}.`);
    }
  } },
    make("span", { class: "pair" }, make("label", { for: "go-to", text: "Go to" }), goTo, make("button", { type: "submit", text: "Go" })),
    make("span", { class: "pair" }, make("label", { for: "speed", text: "Speed" }), speed));

  function position() {
    return tracks[current].start + (pending > 0 ? pending : audio.currentTime);
  }

  function open(number, seconds) {
    current = number;
    pending = seconds;
    audio.src = urlOf(tracks[number].file.path);
  }

  function start() {
    if (audio.getAttribute("src") === null) {
      open(current, 0);
    } else if (audio.ended && current === tracks.length - 1) {
      open(0, 0);
    }

    showPlaying(true);

    // A file that can't be played causes an event, too.
    audio.play().catch(() => {});
  }

  function pause() {
    audio.pause();
    showPlaying(false);
  }

  function advance() {
    if (current + 1 < tracks.length) {
      open(current + 1, 0);
      show(position());
      audio.play().catch(() => {});
    } else {
      showPlaying(false);
    }
  }

  function select(number, plays = isPlaying) {
    open(Math.max(0, Math.min(tracks.length - 1, number)), 0);
    show(position());
    if (plays) {
      start();
    }
  }

  function seek(seconds, number = tracks.findLastIndex((track) => track.start <= seconds)) {
    const at = Math.max(0, number), inside = seconds - tracks[at].start;
    if (at === current && audio.readyState > 0) {
      audio.currentTime = inside;
    } else {
      open(at, inside);
      if (isPlaying) {
        audio.play().catch(() => {});
      } else {
        audio.load();
      }
    }

    show(seconds);
  }

  function show(seconds) {
    const at = Math.max(0, isMoving ? tracks.findLastIndex((track) => track.start <= seconds) : current), track = tracks[at];
    if (!isMoving) {
      slider.value = seconds;
    }

    slider.setAttribute("aria-valuetext", `${playTime(seconds)} of ${playTime(length)}, ${track.name}`);
    time.textContent = `${playTime(seconds)} / ${playTime(length)} · ${track.name}`;
    line.move(track, track.file.seconds > 0 ? Math.max(0, Math.min(1, (seconds - track.start) / track.file.seconds)) : 0);
    turnOff(previous, at === 0);
    turnOff(next, at === tracks.length - 1);
  }

  function showPlaying(is) {
    isPlaying = is;
    play.textContent = is ? "Pause" : "Play";
    play.classList.toggle("on", is);
  }

  const element = make("div", { class: "player" }, line.element, slider,
    make("div", { class: "buttons" }, play, previous, next, time), form, audio);
  return {
    element,
    show: () => show(0),
    playFile: (file) => select(tracks.findIndex((track) => track.file === file), true),
    hasFile: (file) => tracks.some((track) => track.file === file),
    close: () => {
      audio.pause();
      audio.removeAttribute("src");
      audio.load();
    },
  };
}

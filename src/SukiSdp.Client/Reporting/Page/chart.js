// Recordings and hours a day; with many days, a week or a month.

const mostBars = 120;
const mostMonths = 240;

function bucketsOf(days) {
  const monday = (day) => new Date(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * 86400000).toISOString().slice(0, 10);
  const span = days.length === 0 ? 0 : (Date.parse(days[days.length - 1].day) - Date.parse(days[0].day)) / 86400000 + 1;
  const [unit, keyOf, next] = span <= mostBars ? ["day", (day) => day, (key) => shift(key, 1)]
    : span <= 7 * mostBars ? ["week", monday, (key) => shift(key, 7)]
    : ["month", (day) => day.slice(0, 7), (key) => shift(`${key}-01`, 31).slice(0, 7)];
  const sums = new Map();
  for (const day of days) {
    const key = keyOf(day.day), sum = sums.get(key) ?? { recordings: 0, seconds: 0 };
    sums.set(key, { recordings: sum.recordings + day.recordings, seconds: sum.seconds + day.seconds });
  }

  // Days without recordings are shown, too, so that a failed night is visible.
  const buckets = [];
  if (span > 31 * mostMonths) {
    // A wrong date would make a chart of empty months only.
    buckets.push(...[...sums].map(([key, sum]) => ({ key, ...sum })).slice(-mostMonths));
  } else if (span > 0) {
    const last = keyOf(days[days.length - 1].day);
    let key = keyOf(days[0].day);
    for (; key !== last; key = next(key)) {
      buckets.push({ key, ...(sums.get(key) ?? { recordings: 0, seconds: 0 }) });
    }

    buckets.push({ key, ...sums.get(key) });
  }

  return { unit, buckets };
}

const shift = (day, by) => new Date(Date.parse(day) + by * 86400000).toISOString().slice(0, 10);

function showChart() {
  const { unit, buckets } = bucketsOf(data.days);
  if (buckets.length === 0) {
    return;
  }

  byId("chart-section").hidden = false;
  byId("chart-title").textContent = `Saved each ${unit} (UTC)`;
  const most = buckets.reduce((best, bucket) => (bucket.recordings > best.recordings ? bucket : best));
  const label = `Bar chart of ${count(buckets.length, unit)}, from ${buckets[0].key} to ${buckets[buckets.length - 1].key}. `
    + `The most were saved in the ${unit} ${most.key}: ${count(most.recordings, "recording")}, ${hours(most.seconds)} hours.`;
  byId("chart").append(bars(buckets, label));
  byId("chart-details").addEventListener("toggle", () => showChartTable(unit, buckets), { once: true });
}

function bars(buckets, label) {
  const slot = 20, height = 120, bar = 8;
  const highest = { recordings: Math.max(1, ...buckets.map((b) => b.recordings)), seconds: Math.max(1, ...buckets.map((b) => b.seconds)) };
  const svg = draw("svg", { viewBox: `0 0 ${slot * buckets.length} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  buckets.forEach((bucket, number) => {
    const middle = number * slot + slot / 2;
    const group = draw("g", {}, draw("title", { text: `${bucket.key}: ${count(bucket.recordings, "recording")}, ${hours(bucket.seconds)} hours` }));
    for (const [name, x] of [["recordings", middle - bar], ["seconds", middle]]) {
      const size = bucket[name] > 0 ? Math.max(2, (bucket[name] / highest[name]) * height) : 0;
      group.append(draw("rect", { x, y: (height - size).toFixed(2), width: bar - 0.5, height: size.toFixed(2), class: name === "seconds" ? "hours" : name }));
    }

    svg.append(group);
  });

  // Few bars don't fill the width, and the dates are evenly spread below them.
  const labels = Math.min(buckets.length, 7);
  const dates = Array.from({ length: labels }, (_, i) => make("span", { class: labels > 3 && ![0, (labels - 1) / 2, labels - 1].includes(i) ? "wide" : undefined, text: buckets[Math.round((i * (buckets.length - 1)) / Math.max(1, labels - 1))].key }));
  const chart = make("div", { class: "bars" }, svg, make("div", { class: "days", "aria-hidden": "true" }, ...dates));
  chart.style.width = `min(100%, ${buckets.length * 86}px)`;
  return chart;
}

function showChartTable(unit, buckets) {
  const name = unit[0].toUpperCase() + unit.slice(1);
  byId("chart-table").append(
    make("thead", {}, make("tr", {}, ...[name, "Recordings", "Hours"].map((text, column) => make("th", { scope: "col", class: column > 0 ? "number" : undefined, text })))),
    make("tbody", {}, ...buckets.map((bucket) => make("tr", {},
      make("th", { scope: "row", text: bucket.key }),
      make("td", { class: "number", text: bucket.recordings.toLocaleString("en-US") }),
      make("td", { class: "number", text: hours(bucket.seconds) })))));
}

function showTotals() {
  const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
  const days = data.days, withProblems = rows.filter((row) => row.flags & problems).length;
  const facts = [
    ["Sessions", rows.length.toLocaleString("en-US")],
    ["Recordings", sum((row) => row.recordings).toLocaleString("en-US")],
    ["Hours", hours(sum((row) => row.seconds))],
    ["Size", byteSize(sum((row) => row.bytes))],
    ["First day", days.length > 0 ? days[0].day : "–"],
    ["Last day", days.length > 0 ? days[days.length - 1].day : "–"],
    ["Sessions with problems", withProblems.toLocaleString("en-US"), withProblems > 0],
  ];
  byId("totals").append(...facts.map(([name, value, isBad]) => make("div", { class: isBad ? "bad" : undefined }, make("dt", { text: name }), make("dd", { text: value }))));
}

// The last half hour of a store as a small step chart; minutes that nobody saw are gaps, not zeros.

const MINUTES = 30;
const WIDTH = 300;
const HEIGHT = 56;
const MARGIN = 3;
const STEP = WIDTH / MINUTES;
const SVG = "http://www.w3.org/2000/svg";

// Minutes that follow each other form a run; each run is one shape.
function runs(minutes, now) {
  const found = [];
  let end = -Infinity;
  for (const minute of minutes.filter(({ mean }) => mean !== null)) {
    const x = WIDTH - ((now - Date.parse(minute.start)) / 60000) * STEP;
    if (x > end + STEP / 2) found.push([]);
    found.at(-1).push({ x: Math.max(x, 0), mean: minute.mean });
    end = x + STEP;
  }
  return found;
}

function outline(run, top) {
  const height = (mean) => (HEIGHT - MARGIN - (mean / top) * (HEIGHT - 2 * MARGIN)).toFixed(1);
  const corners = run.flatMap(({ x, mean }) => [[x, mean], [Math.min(x + STEP, WIDTH), mean]]);
  return `M${corners.map(([x, mean]) => `${x.toFixed(1)} ${height(mean)}`).join("L")}`;
}

function shape(name, d) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", name);
  path.setAttribute("d", d);
  return path;
}

// Draws; returns the highest count of the half hour, null when nothing was seen.
export function draw(svg, minutes, now) {
  const found = runs(minutes, now);
  const top = Math.max(1, ...found.flat().map(({ mean }) => mean));
  svg.replaceChildren(...found.flatMap((run) => {
    const line = outline(run, top);
    const end = Math.min(run.at(-1).x + STEP, WIDTH).toFixed(1);
    return [shape("area", `${line}L${end} ${HEIGHT}L${run[0].x.toFixed(1)} ${HEIGHT}Z`), shape("stroke", line)];
  }));
  const peaks = minutes.map(({ peak }) => peak).filter((peak) => peak !== null);
  return peaks.length ? Math.max(...peaks) : null;
}

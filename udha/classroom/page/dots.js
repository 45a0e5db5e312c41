// @ts-check
// People as dots on a canvas over the map, each stage with a shape and a colour of its own.

import { make, pencil } from "./dom.js";
import { SIDE } from "./map.js";
import { STAGE, dotOf } from "./people.js";
import { text } from "./texts.js";

/** @typedef {import("./people.js").Dot} Dot */
/** @typedef {import("./people.js").Walker} Walker */

/** Where on the way somebody is, as the picture tells it. */
/** @type {Record<string, {shape: string, colour: string, filled: boolean}>} */
export const LOOKS = {
  groomed: { shape: "circle", colour: "#6a6f73", filled: false },
  onTheWay: { shape: "triangle", colour: "#8a6a00", filled: true },
  working: { shape: "triangle", colour: "#8a6a00", filled: false },
  exploited: { shape: "circle", colour: "#882255", filled: true },
  sheltered: { shape: "square", colour: "#0f6e3f", filled: true },
  afterSeen: { shape: "diamond", colour: "#21867a", filled: true },
  afterUnseen: { shape: "diamond", colour: "#21867a", filled: false },
};

/** Half the size of a dot, in units of the map; on small screens they are drawn larger. */
const SIZE = 3.4;
const SMALL_SCREEN = 300;
const SMALL_SCREEN_LARGER = 1.3;
/** How strongly those are drawn whose lives are the same on both maps. */
const FAINT = 0.32;
/** How near a pointer has to come, in units of the map. */
const REACH = 14;

/** @param {{stage: number, identified: boolean}} dot @returns {string} */
export function lookOf(dot) {
  switch (dot.stage) {
    case STAGE.groomed:
      return "groomed";
    case STAGE.visa:
    case STAGE.travelling:
      return "onTheWay";
    case STAGE.permits:
    case STAGE.working:
      return "working";
    case STAGE.exploited:
      return "exploited";
    case STAGE.sheltered:
      return "sheltered";
    default:
      return dot.identified ? "afterSeen" : "afterUnseen";
  }
}

/**
 * The outline of a shape around a point, as an SVG path.
 *
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function outline(shape, x, y, r) {
  if (shape === "circle") return `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`;
  if (shape === "square") return `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
  if (shape === "triangle") return `M${x},${y - 1.2 * r}L${x + 1.15 * r},${y + 0.9 * r}H${x - 1.15 * r}Z`;
  return `M${x},${y - 1.35 * r}L${x + 1.35 * r},${y}L${x},${y + 1.35 * r}L${x - 1.35 * r},${y}Z`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function trace(context, shape, x, y, r) {
  context.beginPath();
  if (shape === "circle") context.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") context.rect(x - r, y - r, 2 * r, 2 * r);
  else
    polygon(
      context,
      shape === "triangle"
        ? [
            [0, -1.2],
            [1.15, 0.9],
            [-1.15, 0.9],
          ]
        : [
            [0, -1.35],
            [1.35, 0],
            [0, 1.35],
            [-1.35, 0],
          ],
      x,
      y,
      r,
    );
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[][]} corners
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function polygon(context, corners, x, y, r) {
  corners.forEach(([right, down], at) =>
    at ? context.lineTo(x + right * r, y + down * r) : context.moveTo(x + right * r, y + down * r),
  );
  context.closePath();
}

/**
 * The people on the pathway in a week.
 *
 * @param {Walker[]} everybody
 * @param {number} week
 * @param {boolean} stepped
 * @returns {Dot[]}
 */
export function dotsIn(everybody, week, stepped) {
  const dots = [];
  for (const walker of everybody) {
    const dot = dotOf(walker, week, stepped);
    if (dot) dots.push(dot);
  }
  return dots;
}

/**
 * Draw dots: those of one look in one stroke, so that hundreds cost little.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Dot[]} dots
 * @param {{followed: number | null, faint: (dot: Dot) => boolean}} how
 */
export function paint(canvas, dots, how) {
  const context = canvas.getContext("2d");
  const width = canvas.clientWidth;
  if (!context || !width) return;
  const sharp = Math.min(2, window.devicePixelRatio || 1);
  const side = Math.round(width * sharp);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const unit = side / SIDE;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, side, side);
  const size = SIZE * (width < SMALL_SCREEN ? SMALL_SCREEN_LARGER : 1);
  for (const [key, group] of grouped(dots, how.faint)) {
    const [name, strength] = key.split(" ");
    const stamp = stampOf(name, size * unit);
    const half = stamp.width / 2;
    context.globalAlpha = Number(strength);
    for (const dot of group) context.drawImage(stamp, dot.x * unit - half, dot.y * unit - half);
  }
  context.globalAlpha = 1;
  const followed = dots.find((dot) => dot.uid === how.followed);
  if (followed) {
    context.setTransform(unit, 0, 0, unit, 0, 0);
    mark(context, followed, size);
  }
}

/**
 * Pictures of single dots, by look and size: a picture is put down much faster than a shape is drawn.
 *
 * @type {Map<string, HTMLCanvasElement>}
 */
const stamps = new Map();

/** @param {string} name @param {number} size in pixels */
function stampOf(name, size) {
  const key = `${name} ${size.toFixed(2)}`;
  const found = stamps.get(key);
  if (found) return found;
  const side = 2 * Math.ceil(1.4 * size + 2);
  const stamp = make("canvas", { width: side, height: side });
  const context = pencil(stamp);
  const look = LOOKS[name];
  trace(context, look.shape, side / 2, side / 2, size);
  const edge = size / SIZE;
  context.lineWidth = (look.filled ? 1 : 1.5) * edge;
  context.fillStyle = look.filled ? look.colour : "#fffefb";
  context.strokeStyle = look.filled ? "#fffefb" : look.colour;
  if (look.filled) context.stroke();
  context.fill();
  if (!look.filled) context.stroke();
  stamps.set(key, stamp);
  return stamp;
}

/** @param {Dot[]} dots @param {(dot: Dot) => boolean} faint */
function grouped(dots, faint) {
  /** @type {Map<string, Dot[]>} */
  const groups = new Map();
  for (const dot of dots) {
    const strength = Math.ceil(dot.strength * 4) / 4;
    const key = `${lookOf(dot)} ${faint(dot) ? strength * FAINT : strength}`;
    const group = groups.get(key);
    if (group) group.push(dot);
    else groups.set(key, [dot]);
  }
  // Faint ones first, so that nobody whose life differs is covered.
  return [...groups].sort((one, other) => Number(one[0].split(" ")[1]) - Number(other[0].split(" ")[1]));
}

/** @param {CanvasRenderingContext2D} context @param {Dot} dot @param {number} size */
function mark(context, dot, size) {
  for (const [colour, width] of /** @type {const} */ ([
    ["#fffefb", 5],
    ["#1b2a36", 2.2],
  ])) {
    context.beginPath();
    context.arc(dot.x, dot.y, size + 5, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/**
 * The dot nearest to a place on the canvas, if one is near.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Dot[]} dots
 * @param {MouseEvent} event
 * @returns {Dot | null}
 */
export function nearest(canvas, dots, event) {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  let best = null;
  let within = REACH * (box.width < SMALL_SCREEN ? SMALL_SCREEN_LARGER : 1);
  for (const dot of dots) {
    const distance = Math.hypot(dot.x - x, dot.y - y);
    if (distance < within) [best, within] = [dot, distance];
  }
  return best;
}

/** The sign of a look, for legends and timelines. @param {string} name @returns {SVGSVGElement} */
export function sign(name) {
  const look = LOOKS[name];
  return drawn(outline(look.shape, 8, 8, 5), look.filled ? look.colour : "#fffefb", look.colour);
}

/** @param {string} path @param {string} fill @param {string} stroke @returns {SVGSVGElement} */
function drawn(path, fill, stroke) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of Object.entries({ d: path, fill, stroke, "stroke-width": 2 }))
    shape.setAttribute(name, String(value));
  svg.append(shape);
  return svg;
}

/**
 * What the marks on the map mean.
 *
 * @param {HTMLElement} root
 */
export function fillLegend(root) {
  const looks = Object.keys(LOOKS).map((name) => make("span", {}, sign(name), text(`look.${name}`)));
  const shelter = drawn("M2,14V7L8,2L14,7V14Z", "#dfeaf1", "#37617d");
  const post = drawn("M4,4H12V12H4Z", "#fffefb", "#5b6770");
  root.replaceChildren(
    ...looks,
    make("span", {}, shelter, text("look.shelter")),
    make("span", {}, post, text("look.post")),
  );
}

// @ts-check
// The schematic map: what stands still, drawn once as SVG, and where people may stand on it.

import { d3 } from "./libraries.js";
import { text } from "./texts.js";

/** Side of the square that the map is drawn in, in its own units. */
export const SIDE = 480;
/** Room around Kosovo for the neighbours and the places beyond, as a share of the side. */
const MARGIN = 0.135;
/** Places a region offers for people to stand on; more people than that share some. */
const SPOTS = 160;
/** How far a person stands from the edge of a region at least. */
const INSIDE = 5;
/** Height of a shelter's sign. */
const SHELTER_SIZE = 11;
/** Distance of a region's first shelter from its city. */
const SHELTER_AWAY = 20;

/**
 * @typedef {object} Ground
 * @property {any} features of the map file
 * @property {(place: [number, number]) => [number, number]} project
 * @property {Map<string, [number, number]>} city by region
 * @property {Map<string, [number, number][]>} spots by region
 * @property {Map<string, [number, number]>} outside by name of a country or origin, with the neighbours around
 * @property {Set<string>} around neighbours that nobody in the model is brought from
 * @property {Map<string, [number, number]>} post by the model's name
 */

/**
 * Work out from the map file where everything lies.
 *
 * @param {any} file GeoJSON
 * @returns {Ground}
 */
export function readGround(file) {
  const of = (/** @type {string} */ kind) =>
    file.features.filter((/** @type {any} */ one) => one.properties.kind === kind);
  const regions = of("region");
  const edge = MARGIN * SIDE;
  const projection = d3.geoMercator().fitExtent(
    [
      [edge, edge],
      [SIDE - edge, SIDE - edge],
    ],
    { type: "FeatureCollection", features: regions.map(turned) },
  );
  const project = (/** @type {[number, number]} */ place) => projection(place);
  const at = (/** @type {string[]} */ ...kinds) =>
    new Map(
      file.features
        .filter((/** @type {any} */ feature) => kinds.includes(feature.properties.kind))
        .map((/** @type {any} */ feature) => [feature.properties.name, project(feature.geometry.coordinates)]),
    );
  return {
    features: file.features,
    project,
    city: at("city"),
    spots: new Map(regions.map((/** @type {any} */ one) => [one.properties.name, spotsIn(ring(one, project))])),
    outside: at("outside", "around"),
    around: new Set(at("around").keys()),
    post: at("land", "airport"),
  };
}

/**
 * D3 wants outlines clockwise as seen from above, GeoJSON has them the other way round.
 *
 * @param {any} feature
 */
function turned(feature) {
  const [outer, ...holes] = feature.geometry.coordinates;
  const clockwise = d3.polygonArea(outer) > 0;
  return {
    ...feature,
    geometry: { type: "Polygon", coordinates: [clockwise ? outer : [...outer].reverse(), ...holes] },
  };
}

/**
 * @param {any} feature
 * @param {(place: [number, number]) => [number, number]} project
 * @returns {[number, number][]}
 */
function ring(feature, project) {
  return feature.geometry.coordinates[0].map(project);
}

/**
 * Places spread evenly inside an outline (an additive recurrence of low discrepancy), in an order that itself
 * spreads, so that few people do not crowd into a corner.
 *
 * @param {[number, number][]} outline
 * @returns {[number, number][]}
 */
function spotsIn(outline) {
  const [left, right] = d3.extent(outline, (/** @type {[number, number]} */ at) => at[0]);
  const [top, bottom] = d3.extent(outline, (/** @type {[number, number]} */ at) => at[1]);
  const plastic = 1.324717957244746;
  /** @type {[number, number][]} */
  const spots = [];
  for (let n = 1; spots.length < SPOTS && n < 50 * SPOTS; n += 1) {
    const x = left + ((n / plastic) % 1) * (right - left);
    const y = top + ((n / plastic ** 2) % 1) * (bottom - top);
    if (d3.polygonContains(outline, [x, y]) && clear(outline, x, y)) spots.push([x, y]);
  }
  return spots;
}

/**
 * Whether a point keeps its distance from an outline.
 *
 * @param {[number, number][]} outline
 * @param {number} x
 * @param {number} y
 */
function clear(outline, x, y) {
  return outline.every(([a, b]) => Math.hypot(a - x, b - y) > INSIDE);
}

/**
 * Where the shelters of a region stand: around its city, side by side.
 *
 * @param {Ground} ground
 * @param {string} region
 * @param {number} ordinal of the shelter among those of the region
 * @returns {[number, number]}
 */
export function shelterAt(ground, region, ordinal) {
  const [x, y] = ground.city.get(region) ?? [SIDE / 2, SIDE / 2];
  const column = ordinal % 2;
  return [x + (column ? SHELTER_AWAY : -SHELTER_AWAY), y + SHELTER_AWAY * 0.75 + Math.floor(ordinal / 2) * 24];
}

/**
 * Draw everything that stands still.
 *
 * @param {Ground} ground
 * @param {{region: string, ordinal: number}[]} shelters
 * @param {string} label what a screen reader hears
 * @returns {SVGSVGElement}
 */
export function drawGround(ground, shelters, label) {
  const svg = d3.create("svg").attr("viewBox", `0 0 ${SIDE} ${SIDE}`).attr("class", "ground").attr("role", "img");
  svg.attr("aria-label", label);
  const path = d3.geoPath();
  const areas = (/** @type {string} */ kind) =>
    ground.features
      .filter((/** @type {any} */ feature) => feature.properties.kind === kind)
      .map((/** @type {any} */ one) => ({ name: one.properties.name, ring: ring(one, ground.project) }));
  // The edge of the country is the regions drawn once more, with a thick line under them.
  for (const [look, kind] of [
    ["neighbour", "neighbour"],
    ["edge", "region"],
    ["region", "region"],
  ]) {
    svg
      .append("g")
      .attr("class", look)
      .selectAll("path")
      .data(areas(kind))
      .join("path")
      .attr("d", (/** @type {any} */ area) => path({ type: "Polygon", coordinates: [area.ring] }));
  }
  drawPosts(svg, ground);
  drawShelters(svg, ground, shelters);
  drawNames(svg, ground, areas("region"));
  return svg.node();
}

/** @param {any} svg @param {Ground} ground */
function drawPosts(svg, ground) {
  const posts = ground.features.filter((/** @type {any} */ one) => ["land", "airport"].includes(one.properties.kind));
  svg
    .append("g")
    .attr("class", "posts")
    .selectAll("path")
    .data(posts)
    .join("path")
    .attr("transform", (/** @type {any} */ one) => `translate(${ground.project(one.geometry.coordinates)})`)
    .attr("d", (/** @type {any} */ one) =>
      one.properties.kind === "airport" ? "M0,-6V6M-6,1L0,-2L6,1" : "M-4,-4H4V4H-4Z",
    );
}

/** @param {any} svg @param {Ground} ground @param {{region: string, ordinal: number}[]} shelters */
function drawShelters(svg, ground, shelters) {
  const half = SHELTER_SIZE / 2;
  svg
    .append("g")
    .attr("class", "shelters")
    .selectAll("path")
    .data(shelters)
    .join("path")
    .attr("transform", (/** @type {any} */ one) => `translate(${shelterAt(ground, one.region, one.ordinal)})`)
    .attr("d", `M${-half},${half}V${-half * 0.2}L0,${-half}L${half},${-half * 0.2}V${half}Z`);
}

/** @param {any} svg @param {Ground} ground @param {any[]} regions */
function drawNames(svg, ground, regions) {
  const names = svg.append("g").attr("class", "names").attr("aria-hidden", "true");
  for (const { name, ring } of regions) {
    const [x, y] = d3.polygonCentroid(ring);
    names.append("text").attr("x", x).attr("y", y).text(name);
  }
  for (const [name, [x, y]] of ground.outside) {
    const key = `place.${name}`;
    const far = x > SIDE / 2 ? "end" : "start";
    const edge = x > SIDE / 2 ? SIDE - 6 : 6;
    names
      .append("text")
      .attr("class", ground.around.has(name) ? "far around" : "far")
      .attr("x", edge)
      .attr("y", y - 22)
      .attr("text-anchor", far)
      .text(text(key));
  }
}

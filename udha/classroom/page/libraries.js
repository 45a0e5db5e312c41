// @ts-check
// D3 and Observable Plot are shipped as classic scripts, each with one global; modules take them from here.

/** @type {any} */
const shipped = globalThis;

/** D3. @type {any} */
export const d3 = shipped.d3;

/** Observable Plot. @type {any} */
export const Plot = shipped.Plot;

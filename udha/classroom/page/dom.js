// @ts-check
// Elements of the page, made and found.

/**
 * Make an element. Attributes that begin with "on" are listeners; null, undefined and false leave an attribute
 * out; `dataset` is an object. Children are nodes or text.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | number | null | undefined)} children
 * @returns {any}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * Find an element that the page must have.
 *
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {any}
 */
export function find(selector, within = document) {
  const element = within.querySelector(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

/**
 * Put a text into an element unless it is there already, so that a screen reader is not told twice.
 *
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Whether the reader asked for less motion. @returns {boolean} */
export function stillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Call a function once the reader has paused for a moment.
 *
 * @template {any[]} A
 * @param {number} milliseconds
 * @param {(...args: A) => void} act
 * @returns {(...args: A) => void}
 */
export function afterPause(milliseconds, act) {
  let waiting = 0;
  return (...args) => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => act(...args), milliseconds);
  };
}

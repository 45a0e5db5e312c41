// @ts-check
// The page starts here: read what it needs, put the panels up, ask for the first run.

import { App } from "./app.js";
import { readView } from "./address.js";
import { chartsPanel } from "./charts.js";
import { Trouble, connect } from "./client.js";
import { aboutDialog, noticePanel, shareDialog } from "./dialogs.js";
import { find } from "./dom.js";
import { downloadsPanel } from "./downloads.js";
import { ensemblePanel, findingPanel } from "./finding.js";
import { lessonsPanel } from "./lessons.js";
import { leversPanel } from "./levers.js";
import { lifePanel } from "./life.js";
import { mapsPanel } from "./maps.js";
import { numbersPanel, rightsPanel } from "./numbers.js";
import { playerPanel } from "./player.js";
import { LANGUAGES, text } from "./texts.js";

const PANELS = [
  noticePanel,
  findingPanel,
  ensemblePanel,
  leversPanel,
  lessonsPanel,
  mapsPanel,
  playerPanel,
  lifePanel,
  chartsPanel,
  downloadsPanel,
  rightsPanel,
  numbersPanel,
  aboutDialog,
  shareDialog,
];

/** @param {App} app */
function languageButtons(app) {
  const buttons = LANGUAGES.map((language) => ({ language, button: find(`[data-language="${language}"]`) }));
  /** @param {string} language */
  async function choose(language) {
    await app.speak(language);
    app.remember(true);
  }
  for (const { language, button } of buttons) button.addEventListener("click", () => choose(language));
  app.on("texts", () => {
    document.title = text("title");
    for (const { language, button } of buttons)
      button.setAttribute("aria-pressed", String(language === app.view.language));
  });
}

async function start() {
  const client = connect();
  const view = readView();
  const [about, map, messages] = await Promise.all([client.about(), client.map(), client.messages(view.language)]);
  const app = new App(client, about, map, view);
  app.spoken[view.language] = messages;
  await app.speak(view.language);
  languageButtons(app);
  for (const panel of PANELS) panel(app);
  app.tell("texts");
  app.on("runs", () => {
    document.body.dataset.state = "ready";
  });
  app.on("settings", () => {
    document.body.dataset.state = "waiting";
  });
  addEventListener("popstate", () => app.recall());
  find("#skip").addEventListener("click", (/** @type {Event} */ event) => {
    event.preventDefault();
    find("#finding").focus();
  });
  app.refresh();
}

start().catch((error) => {
  document.body.dataset.state = "failed";
  const trouble = find("#trouble");
  trouble.hidden = false;
  trouble.textContent = error instanceof Trouble ? error.message : String(error);
  throw error;
});

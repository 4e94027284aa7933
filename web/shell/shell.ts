/** What every page needs: exchanges without reloading, small states, keys, clocks. */
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";
import { chosen } from "./chosen";
import { keepClocks } from "./clocks";
import { ending } from "./ending";
import { handing } from "./handing";
import { listenToKeys } from "./keys";
import { reveal } from "./reveal";
import "./shell.css";

// Pages hold personal data: no copy of one may stay behind in the browser's storage, no text may
// become script, and nothing is ever asked of another house.
htmx.config.historyCacheSize = 0;
htmx.config.historyEnabled = false;
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.selfRequestsOnly = true;
htmx.config.includeIndicatorStyles = false;
htmx.config.refreshOnHistoryMiss = true;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content;
  const headers = (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers;
  if (token) headers["X-CSRFToken"] = token;
});

// An answer that is an error is shown where the person looks, in the server's own words.
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>).detail;
  if ([400, 403, 409, 413, 422].includes(detail.xhr.status)) detail.shouldSwap = true;
});

// What was revealed or searched is not kept for whoever presses "back" afterwards.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-private]")) window.location.reload();
});

Alpine.data("chosen", chosen);
Alpine.data("ending", ending);
Alpine.data("handing", handing);
Alpine.data("reveal", reveal);
Alpine.start();
listenToKeys();
keepClocks();

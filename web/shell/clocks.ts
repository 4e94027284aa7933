/** Clocks that say whose they are: `data-clock` names a zone, empty means the reader's own. */
const EVERY = 5_000;

function show(): void {
  const now = new Date();
  for (const clock of document.querySelectorAll<HTMLTimeElement>("time[data-clock]")) {
    const zone = clock.dataset["clock"];
    const format = new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      ...(zone ? { timeZone: zone } : {}),
    });
    clock.textContent = format.format(now);
    clock.dateTime = now.toISOString();
  }
}

export function keepClocks(): void {
  show();
  window.setInterval(show, EVERY);
}

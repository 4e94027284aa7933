/** Follows the screen: dark where the person's device is dark, before anything is painted. */
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function follow(): void {
  document.documentElement.dataset["bsTheme"] = dark.matches ? "dark" : "light";
}

dark.addEventListener("change", follow);
follow();
